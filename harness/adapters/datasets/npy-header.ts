import { TriplicateError } from '../../core/errors.ts';
import { elementsOf } from '../../core/shape.ts';

/** NumPy's names; `isExact` where float32 holds every value of the type. */
const readers = {
  '<f4': { dtype: 'float32', isExact: true, size: 4, read: (view: DataView, at: number) => view.getFloat32(at, true) },
  '<f8': { dtype: 'float64', isExact: false, size: 8, read: (view: DataView, at: number) => view.getFloat64(at, true) },
  '|u1': { dtype: 'uint8', isExact: true, size: 1, read: (view: DataView, at: number) => view.getUint8(at) },
  '<i4': { dtype: 'int32', isExact: false, size: 4, read: (view: DataView, at: number) => view.getInt32(at, true) },
  '<i8': {
    dtype: 'int64',
    isExact: false,
    size: 8,
    read: (view: DataView, at: number) => Number(view.getBigInt64(at, true)),
  },
} as const;

export type NpyType = keyof typeof readers;

export interface NpyHeader {
  readonly type: NpyType;
  readonly shape: readonly number[];
  /** Where the values begin. */
  readonly offset: number;
  readonly valueBytes: number;
}

/** Enough bytes for the header of any array that NumPy saves in practice. */
export const npyHeaderBytes = 4096;

/**
 * The header of a .npy file, versions 1 to 3 of NumPy's format: float32, float64, uint8, int32 or int64, little-endian,
 * C order. `fileBytes` is the size of the whole file. Errors: NPY_BROKEN.
 */
export function parseNpyHeader(start: Uint8Array, fileBytes: number, name: string): NpyHeader {
  if (Buffer.from(start.subarray(0, 6)).toString('latin1') !== '\x93NUMPY' || start.length < 12) {
    throw broken(name, 'it does not begin like a .npy file');
  }
  const view = new DataView(start.buffer, start.byteOffset, start.byteLength);
  const wide = start[6]! > 1;
  const offset = wide ? 12 + view.getUint32(8, true) : 10 + view.getUint16(8, true);
  if (offset > start.length) throw broken(name, `its header ends at byte ${offset}, beyond what was found`);
  const text = Buffer.from(start.subarray(wide ? 12 : 10, offset)).toString('utf8');
  const type = /'descr':\s*'([^']+)'/.exec(text)?.[1];
  const order = /'fortran_order':\s*(True|False)/.exec(text)?.[1];
  const sides = /'shape':\s*\(([\d,\s]*)\)/.exec(text)?.[1];
  if (order === undefined || sides === undefined) throw broken(name, `its header is ${JSON.stringify(text.trim())}`);
  if (type === undefined || !Object.hasOwn(readers, type)) {
    throw broken(
      name,
      `its values are of type ${type ?? 'a structure'}; float32, float64, uint8, int32 and int64 in little-endian order can be read`,
      'Save it again after array.astype("float32").',
    );
  }
  if (order === 'True') {
    throw broken(name, 'its values lie in Fortran order', 'Save it again after numpy.ascontiguousarray(array).');
  }
  const shape = sides.split(',').flatMap(side => (side.trim() === '' ? [] : [Number(side)]));
  const valueBytes = readers[type as NpyType].size;
  const wanted = elementsOf(shape) * valueBytes;
  if (fileBytes - offset !== wanted) {
    throw broken(
      name,
      `shape (${shape.join(', ')}) needs ${wanted} bytes, but ${fileBytes - offset} follow its header`,
    );
  }
  return { type: type as NpyType, shape, offset, valueBytes };
}

/** What reading values of this type as float32 changes, in a sentence; none where it changes nothing. */
export function conversionNotes(type: NpyType, name: string): string[] {
  const { dtype, isExact } = readers[type];
  return isExact ? [] : [`${name} holds ${dtype}: its values are rounded to float32.`];
}

/** Little-endian values of the header's type as numbers. */
export function npyValues(type: NpyType, bytes: Uint8Array): Float64Array {
  const { size, read } = readers[type];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Float64Array.from({ length: bytes.length / size }, (_, index) => read(view, index * size));
}

const broken = (name: string, why: string, next = 'Save the array again with numpy.save.') =>
  new TriplicateError({ code: 'NPY_BROKEN', message: `${name} cannot be read as .npy: ${why}.`, next });
