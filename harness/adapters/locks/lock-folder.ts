import { randomUUID } from 'node:crypto';
import { lstat, mkdir, readdir, rename, rm, rmdir, unlink, utimes, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { nullIfMissing } from '../../core/null-if-missing.ts';
import { markText, type ProcessMark, readMark } from '../files/process-mark.ts';

// A lock is a folder with one file in it, which says who holds it. The file is there before the folder gets its name, and
// rename(2) puts a folder in the place of an empty one only: a lock has an owner from its first moment on, and one at a time.
// Whoever takes it away removes the file, whose name no other owner ever has.

/** Who holds a lock, as far as it can be read. */
export interface Owner {
  readonly file: string;
  readonly renewedMs: number;
  readonly mark: ProcessMark | null;
}

/** A lock in hand. */
export interface Held {
  /** False where another process has taken it over meanwhile. */
  renew(): Promise<boolean>;
  release(): Promise<boolean>;
}

/** Takes the lock; null where somebody holds it. */
export async function takeLock(folder: string): Promise<Held | null> {
  const id = randomUUID();
  const made = `${folder}-${id}`;
  await mkdir(made);
  try {
    await writeFile(join(made, id), markText());
    await rename(made, folder);
  } catch (error) {
    await rm(made, { recursive: true, force: true }).catch(() => {});
    // Gone means that this process stood still so long in here that another one tidied up.
    if (isFilled(error) || isMissing(error)) return null;
    throw error;
  }
  const file = join(folder, id);
  return {
    renew: async () => {
      const now = new Date();
      return (await utimes(file, now, now).catch(nullIfMissing)) !== null;
    },
    release: () => takeAway(folder, file),
  };
}

/** Frees the lock of that owner, if it is still his. */
export async function takeAway(folder: string, file: string): Promise<boolean> {
  if ((await unlink(file).catch(nullIfMissing)) === null) return false;
  await rmdir(folder).catch(error => {
    // The next one has it already.
    if (!isFilled(error)) nullIfMissing(error);
  });
  return true;
}

/** Null where nobody holds it. */
export async function ownerOf(folder: string): Promise<Owner | null> {
  // What lies behind a link is not ours to take away, and rename(2) refuses to put a lock there.
  if (!(await lstat(folder).catch(nullIfMissing))?.isDirectory()) return null;
  const [id] = (await readdir(folder).catch(nullIfMissing)) ?? [];
  if (id === undefined) return null;
  const file = join(folder, id);
  const found = await lstat(file).catch(nullIfMissing);
  return found && { file, renewedMs: found.mtimeMs, mark: await readMark(file) };
}

/** So long a process may need to say that a folder is its own. */
const unsignedMs = 1_000;

/** Takes away what those left that were killed before they had the lock. */
export async function removeUnfinished(folder: string, isDead: (owner: Owner) => boolean): Promise<void> {
  const names = await readdir(dirname(folder));
  for (const name of names.filter(name => name.startsWith(`${basename(folder)}-`))) {
    const made = join(dirname(folder), name);
    const owner = await ownerOf(made);
    if (owner && isDead(owner)) await takeAway(made, owner.file);
    // One that was signed meanwhile is not empty, and stays.
    else if (!owner && (await ageMs(made)) > unsignedMs) await rmdir(made).catch(() => {});
  }
}

const ageMs = async (folder: string): Promise<number> =>
  Date.now() - ((await lstat(folder).catch(nullIfMissing))?.mtimeMs ?? Date.now());

const isMissing = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT';

const isFilled = (error: unknown): boolean =>
  ['ENOTEMPTY', 'EEXIST'].includes(String((error as NodeJS.ErrnoException).code));
