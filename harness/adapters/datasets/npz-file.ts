import { stat } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { unzipSync } from 'fflate';
import { TriplicateError } from '../../core/errors.ts';
import { didYouMean } from '../../core/nearest.ts';
import { type Place, readSourceFile } from './source-files.ts';

/** A file and its members are read whole; a few kilobytes can say that they hold far more. */
const mostBytes = 512 * 2 ** 20;

/** The whole file. Errors: DATASET_MISSING, FILE_UNREADABLE, NPZ_TOO_LARGE. */
export async function readNpz(place: Place): Promise<Uint8Array> {
  const found = await stat(place.path).catch(() => null);
  if (found?.isFile()) requireModest(found.size, place.name);
  return readSourceFile(place, 'The file of tensors');
}

function requireModest(bytes: number, what: string): void {
  if (bytes <= mostBytes) return;
  throw new TriplicateError({
    code: 'NPZ_TOO_LARGE',
    message: `${what} has ${bytes} bytes, and a .npz is read whole, ${mostBytes} bytes at most.`,
    next: 'Save the inputs by themselves with numpy.save and give them as npy, which is read as it is needed.',
  });
}

/** The bytes of the member that is `wanted`, or so called with .npy. Errors: NPZ_BROKEN, NPZ_MEMBER_MISSING, NPZ_TOO_LARGE. */
export function npzMember(file: Uint8Array, name: string, wanted: string): Uint8Array {
  const there: string[] = [];
  const isWanted = (path: string) => path === wanted || path === `${wanted}.npy`;
  let found: Record<string, Uint8Array>;
  try {
    found = unzipSync(file, {
      filter: entry => {
        there.push(entry.name.replace(/\.npy$/, ''));
        if (!isWanted(entry.name)) return false;
        requireModest(entry.originalSize, `The member ${wanted} of ${name}`);
        return true;
      },
    });
  } catch (cause) {
    if (cause instanceof TriplicateError) throw cause;
    throw broken(name, cause instanceof Error ? cause.message : String(cause), cause);
  }
  const [entry] = Object.entries(found);
  if (entry) {
    const [path, bytes] = entry;
    // fflate does not look at it.
    if (crc32(bytes) !== checksumOf(file, path))
      throw broken(name, `the member ${wanted} is damaged, its CRC-32 differs`);
    return bytes;
  }
  throw new TriplicateError({
    code: 'NPZ_MEMBER_MISSING',
    message: `${name} has no member ${wanted}; it holds ${there.join(', ') || 'nothing'}.${didYouMean(wanted, there)}`,
    next: 'Correct inputs or labels in the spec.',
  });
}

const centralHeader = { signature: 0x02014b50, bytes: 46 };

/** The CRC-32 that the zip's directory has of a member; null where there is none. */
function checksumOf(file: Uint8Array, path: string): number | null {
  const view = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  const name = Buffer.from(path);
  // The directory is at the end: the last place where a header of that signature has that name.
  for (let at = view.lastIndexOf(name); at >= centralHeader.bytes; at = view.lastIndexOf(name, at - 1)) {
    const header = at - centralHeader.bytes;
    const isOfIt =
      view.readUInt32LE(header) === centralHeader.signature && view.readUInt16LE(header + 28) === name.length;
    if (isOfIt) return view.readUInt32LE(header + 16);
  }
  return null;
}

const broken = (name: string, why: string, cause?: unknown): TriplicateError =>
  new TriplicateError({
    code: 'NPZ_BROKEN',
    message: `${name} cannot be read as .npz: ${why}.`,
    next: 'Save it again with numpy.savez.',
    cause,
  });
