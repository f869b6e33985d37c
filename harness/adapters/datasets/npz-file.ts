import { stat } from 'node:fs/promises';
import { unzipSync } from 'fflate';
import { TriplicateError } from '../../core/errors.ts';
import { nearest } from '../../core/nearest.ts';
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
    throw new TriplicateError({
      code: 'NPZ_BROKEN',
      message: `${name} cannot be read as .npz: ${cause instanceof Error ? cause.message : cause}.`,
      next: 'Save it again with numpy.savez.',
      cause,
    });
  }
  const bytes = Object.values(found)[0];
  if (bytes) return bytes;
  const near = nearest(wanted, there);
  throw new TriplicateError({
    code: 'NPZ_MEMBER_MISSING',
    message: `${name} has no member ${wanted}; it holds ${there.join(', ') || 'nothing'}.${near ? ` Did you mean ${near}?` : ''}`,
    next: 'Correct inputs or labels in the spec.',
  });
}
