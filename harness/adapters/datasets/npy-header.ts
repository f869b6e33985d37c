import { TriplicateError } from '../../core/errors.ts';
import { halfOf } from '../../core/half.ts';
import { elementsOf } from '../../core/shape.ts';

/** How values of one type lie in a file. */
interface NpyType {
  /** NumPy's name. */
  readonly dtype: string;
  readonly bytes: number;
  /** Whether float32 holds every value of the type. */
  readonly isExact: boolean;
  readonly read: (view: DataView, at: number) => number;
}

type Reader = (view: DataView, at: number, isLittle: boolean) => number;

/** By what NumPy calls them behind the order of their bytes. */
const readers: Readonly<Record<string, readonly [dtype: string, bytes: number, isExact: boolean, read: Reader]>> = {
  f2: ['float16', 2, true, (view, at, isLittle) => halfOf(view.getUint16(at, isLittle))],
  f4: ['float32', 4, true, (view, at, isLittle) => view.getFloat32(at, isLittle)],
  f8: ['float64', 8, false, (view, at, isLittle) => view.getFloat64(at, isLittle)],
  b1: ['bool', 1, true, (view, at) => view.getUint8(at)],
  u1: ['uint8', 1, true, (view, at) => view.getUint8(at)],
  u2: ['uint16', 2, true, (view, at, isLittle) => view.getUint16(at, isLittle)],
  u4: ['uint32', 4, false, (view, at, isLittle) => view.getUint32(at, isLittle)],
  u8: ['uint64', 8, false, (view, at, isLittle) => Number(view.getBigUint64(at, isLittle))],
  i1: ['int8', 1, true, (view, at) => view.getInt8(at)],
  i2: ['int16', 2, true, (view, at, isLittle) => view.getInt16(at, isLittle)],
  i4: ['int32', 4, false, (view, at, isLittle) => view.getInt32(at, isLittle)],
  i8: ['int64', 8, false, (view, at, isLittle) => Number(view.getBigInt64(at, isLittle))],
};

/** The type of a descr such as <f4; null where none that is read goes by it. */
function typeOf(descr: string): NpyType | null {
  const code = descr.slice(1);
  if (!/^[<>|]/.test(descr) || !Object.hasOwn(readers, code)) return null;
  const [dtype, bytes, isExact, read] = readers[code]!;
  const isLittle = descr[0] !== '>';
  return { dtype, bytes, isExact, read: (view, at) => read(view, at, isLittle) };
}

export interface NpyHeader {
  readonly type: NpyType;
  readonly shape: readonly number[];
  /** Where the values begin. */
  readonly offset: number;
}

/** Enough bytes for the header of any array that NumPy saves in practice. */
export const npyHeaderBytes = 4096;

/**
 * The header of a .npy file, versions 1 to 3 of NumPy's format: floats, integers and bool, either byte order, C order. `fileBytes` is the size of the whole file. Errors: NPY_BROKEN.
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
  const descr = /'descr':\s*'([^']+)'/.exec(text)?.[1];
  const type = descr === undefined ? null : typeOf(descr);
  const order = /'fortran_order':\s*(True|False)/.exec(text)?.[1];
  const sides = /'shape':\s*\(([\d,\s]*)\)/.exec(text)?.[1];
  if (order === undefined || sides === undefined) throw broken(name, `its header is ${JSON.stringify(text.trim())}`);
  if (!type) {
    throw broken(
      name,
      `its values are of type ${descr ?? 'a structure'}; floats of 16 to 64 bits, integers and bool can be read`,
      'Save it again after array.astype("float32"), or labels after array.astype("int64").',
    );
  }
  if (order === 'True') {
    throw broken(name, 'its values lie in Fortran order', 'Save it again after numpy.ascontiguousarray(array).');
  }
  const shape = sides.split(',').flatMap(side => (side.trim() === '' ? [] : [Number(side)]));
  const wanted = elementsOf(shape) * type.bytes;
  if (fileBytes - offset !== wanted) {
    throw broken(
      name,
      `shape (${shape.join(', ')}) needs ${wanted} bytes, but ${fileBytes - offset} follow its header`,
    );
  }
  return { type, shape, offset };
}

/** What reading values of this type as float32 changes, in a sentence; none where it changes nothing. */
export function conversionNotes({ dtype, isExact }: NpyType, name: string): string[] {
  return isExact ? [] : [`${name} holds ${dtype}: its values are rounded to float32.`];
}

/** Values of the header's type as numbers. */
export function npyValues({ bytes: size, read }: NpyType, bytes: Uint8Array): Float64Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Float64Array.from({ length: bytes.length / size }, (_, index) => read(view, index * size));
}

const broken = (name: string, why: string, next = 'Save the array again with numpy.save.') =>
  new TriplicateError({ code: 'NPY_BROKEN', message: `${name} cannot be read as .npy: ${why}.`, next });
