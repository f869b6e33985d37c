import { kMaxLength } from 'node:buffer';
import { constants, gunzipSync } from 'node:zlib';
import { TriplicateError } from '../../core/errors.ts';
import { elementsOf } from '../../core/shape.ts';

/** Of the packed file; surely holds the header. */
const headBytes = 1024;

const magics = {
  images: { magic: 0x803, axes: 3, what: 'pictures of grey bytes' },
  labels: { magic: 0x801, axes: 1, what: 'labels of one byte' },
} as const;

/**
 * An IDX file of grey pictures (count × height × width) or of labels (count), plain or gzip, as MNIST has them.
 * Errors: IDX_BROKEN.
 */
export function parseIdx(
  file: Uint8Array,
  name: string,
  sort: keyof typeof magics,
): { shape: number[]; data: Uint8Array } {
  const bytes = file[0] === 0x1f && file[1] === 0x8b ? unpacked(file, name, sort) : file;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { magic, axes, what } = magics[sort];
  const header = 4 + 4 * axes;
  const found = bytes.length >= 4 ? view.getUint32(0) : null;
  if (found !== magic) {
    const other = Object.entries(magics).find(([, known]) => known.magic === found);
    throw broken(
      name,
      found === null
        ? `it holds ${bytes.length} bytes, which is too few for a header`
        : `it begins with ${hex(found)} where an IDX file of ${what} begins with ${hex(magic)}`,
      other ? `This is a file of ${other[0]}: check that images and labels are not mixed up.` : undefined,
    );
  }
  if (bytes.length < header) throw broken(name, `it ends within its header, after ${bytes.length} bytes`);
  const shape = Array.from({ length: axes }, (_, axis) => view.getUint32(4 + 4 * axis));
  const wanted = elementsOf(shape);
  const data = bytes.subarray(header);
  if (data.length !== wanted) {
    throw broken(name, `its header announces ${shape.join(' × ')} = ${wanted} bytes, but ${data.length} follow`);
  }
  return { shape, data };
}

/** No more than the header announces, and a byte that tells that there is more: a small file can unpack to any size. */
function unpacked(file: Uint8Array, name: string, sort: keyof typeof magics): Uint8Array {
  const header = 4 + 4 * magics[sort].axes;
  try {
    const begins = gunzipSync(file.subarray(0, headBytes), { finishFlush: constants.Z_SYNC_FLUSH });
    const shape = Array.from({ length: magics[sort].axes }, (_, axis) =>
      begins.length < header ? 0 : begins.readUInt32BE(4 + 4 * axis),
    );
    const most = Math.min(header + elementsOf(shape) + 1, kMaxLength);
    return gunzipSync(file, { maxOutputLength: Math.max(most, begins.length) });
  } catch (cause) {
    throw broken(name, `gzip says: ${cause instanceof Error ? cause.message : cause}`, undefined, cause);
  }
}

const hex = (value: number): string => `0x${value.toString(16).padStart(8, '0')}`;

const broken = (
  name: string,
  why: string,
  next = 'Fetch the file again, or correct the path in the spec.',
  cause?: unknown,
) => new TriplicateError({ code: 'IDX_BROKEN', message: `${name} cannot be read as IDX: ${why}.`, next, cause });
