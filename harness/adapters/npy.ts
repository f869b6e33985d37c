import { parse } from 'npyjs';
import { TriplicateError } from '../core/errors.ts';
import { elementsOf } from '../core/shape.ts';
import type { TensorCodec } from '../ports.ts';

const readers = { f4: Float32Array, f8: Float64Array, u1: Uint8Array, i4: Int32Array, i8: BigInt64Array };

/** Tensors as .npy files (NumPy enhancement proposal 1). Errors of decoding: NPY_BROKEN, NPY_UNSUPPORTED. */
export function createTensorCodec(): TensorCodec {
  return { encode, decode };
}

function encode(shape: readonly number[], data: Float32Array): Uint8Array {
  if (elementsOf(shape) !== data.length)
    throw new Error(`${data.length} numbers do not fill a tensor of ${words(shape)}`);
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const dictionary = `{'descr': '<f4', 'fortran_order': False, 'shape': ${tuple}, }`;
  // Ten bytes before the header and a line feed after it; the numbers begin at a multiple of 64.
  const start = Math.ceil((10 + dictionary.length + 1) / 64) * 64;
  const bytes = new Uint8Array(start + data.length * 4);
  const header = `${dictionary.padEnd(start - 11)}\n`;
  bytes.set([0x93, ...Buffer.from('NUMPY'), 1, 0, header.length & 255, header.length >> 8]);
  bytes.set(Buffer.from(header, 'latin1'), 10);
  const view = new DataView(bytes.buffer, start);
  for (let i = 0; i < data.length; i++) view.setFloat32(i * 4, data[i]!, true);
  return bytes;
}

function decode(bytes: Uint8Array): { shape: number[]; data: Float32Array } {
  const start = headerEnd(bytes);
  const { shape, dtype, fortranOrder } = readHeader(new Uint8Array(bytes.subarray(0, start)).buffer);
  const Numbers = (readers as Readonly<Record<string, (typeof readers)[keyof typeof readers]>>)[dtype];
  if (!Numbers) throw unsupported(`its numbers are of type ${dtype}`, 'array.astype("<f4")');
  if (fortranOrder && shape.length > 1) {
    throw unsupported('it is in Fortran order, columns first', 'numpy.ascontiguousarray(array)');
  }
  if (!shape.every(axis => Number.isSafeInteger(axis) && axis >= 0)) throw broken('its shape holds no whole numbers');
  const body = new Uint8Array(bytes.subarray(start)).buffer;
  const wanted = elementsOf(shape) * Numbers.BYTES_PER_ELEMENT;
  if (body.byteLength !== wanted) {
    throw broken(`${dtype} of ${words(shape)} takes ${wanted} bytes, but ${body.byteLength} follow the header`);
  }
  const numbers = new Numbers(body);
  if (numbers instanceof Float32Array) return { shape, data: numbers };
  return {
    shape,
    data: numbers instanceof BigInt64Array ? Float32Array.from(numbers, Number) : new Float32Array(numbers),
  };
}

/** Version 1 has two bytes for the length of the header, later ones have four. */
function headerEnd(bytes: Uint8Array): number {
  const magic = Buffer.from(bytes.subarray(0, 6)).toString('latin1');
  if (magic !== '\x93NUMPY' || bytes.length < 12) throw broken('it does not begin as an .npy file does');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = bytes[6]! <= 1 ? 10 + view.getUint16(8, true) : 12 + view.getUint32(8, true);
  if (end > bytes.length) throw broken(`it ends after ${bytes.length} bytes, within its header`);
  return end;
}

function readHeader(header: ArrayBuffer) {
  const text = Buffer.from(header).toString('latin1');
  const bigEndian = /'descr'\s*:\s*'>(\w+)'/.exec(text);
  if (bigEndian) throw unsupported(`its numbers are big-endian ${bigEndian[1]}`, 'array.astype("<f4")');
  if (/'descr'\s*:\s*\[/.test(text)) throw unsupported('it holds records with named fields', 'array["field"]');
  try {
    return parse(header);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const type = /^Unsupported dtype: (.*)$/.exec(reason)?.[1];
    if (type) throw unsupported(`its numbers are of type ${type}`, 'array.astype("<f4")');
    throw broken('its header cannot be read', cause);
  }
}

const words = (shape: readonly number[]): string => `shape (${shape.join(', ')})`;

const broken = (why: string, cause?: unknown): TriplicateError =>
  new TriplicateError({
    code: 'NPY_BROKEN',
    message: `The .npy file is broken: ${why}.`,
    next: 'Write it again with numpy.save, or copy it again.',
    cause,
  });

const unsupported = (why: string, remedy: string): TriplicateError =>
  new TriplicateError({
    code: 'NPY_UNSUPPORTED',
    message: `The .npy file cannot be used: ${why}. Little-endian f4, f8, u1, i4 and i8 in C order can.`,
    next: `In Python: numpy.save(file, ${remedy})`,
  });
