import { rmSync } from 'node:fs';
import { copyFile, cp, link, lstat, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { TriplicateError } from '../core/errors.ts';
import { nullIfMissing } from '../core/null-if-missing.ts';
import { lifeOf, markText, readMark } from './files/process-mark.ts';

/** Smaller files are copied: storing the same bytes again makes a file young, and a link would hand that on. */
const leastLinkedBytes = 2 ** 20;

const prefix = 'triplicate-selftest-';
const ownerFile = '.owner';

/**
 * A new folder in the system's folder for temporary files. Those of processes that are known to be dead go away.
 * Errors: SCRATCH_MISSING where the system has no such folder.
 */
export async function makeScratchFolder(): Promise<string> {
  const temporary = tmpdir();
  for (const name of await readdir(temporary).catch(missing(temporary))) {
    // What does not go away is in nobody's way.
    if (name.startsWith(prefix)) await removeIfAbandoned(join(temporary, name)).catch(() => {});
  }
  const folder = await mkdtemp(join(temporary, prefix));
  await writeFile(join(folder, ownerFile), markText());
  return folder;
}

async function removeIfAbandoned(folder: string): Promise<void> {
  const found = await lstat(folder);
  if (!found.isDirectory() || found.uid !== process.getuid?.()) return;
  const owner = await readMark(join(folder, ownerFile));
  if (owner !== null && lifeOf(owner) === 'dead') await rm(folder, { recursive: true, force: true });
}

const missing =
  (temporary: string) =>
  (error: NodeJS.ErrnoException): never => {
    if (error.code !== 'ENOENT') throw error;
    throw new TriplicateError({
      code: 'SCRATCH_MISSING',
      message: `The system's folder for temporary files, ${temporary}, does not exist, and copies of the project go there.`,
      next: 'Make it; or name a folder on the disk of the store, from which big files are linked: TMPDIR=…',
      exit: 'environment',
      cause: error,
    });
  };

/** Where the file is missing, nothing. Whoever changes what was taken must put another file in its place, never write into it. */
export async function takeFile(from: string, to: string): Promise<void> {
  const found = await stat(from).catch(nullIfMissing);
  if (!found?.isFile()) return;
  await mkdir(dirname(to), { recursive: true });
  const linked = found.size >= leastLinkedBytes && (await link(from, to).then(yes, no));
  // Another file system, or one without links.
  if (!linked) await copyFile(from, to);
}

const yes = () => true;
const no = () => false;

/** A copy of a folder, in which what links lead to takes the place of the links; nothing where it is missing. */
export async function copyFolder(from: string, to: string): Promise<void> {
  if (await stat(from).catch(nullIfMissing)) await cp(from, to, { recursive: true, dereference: true });
}

/** As copyFolder, with takeFile. */
export async function takeFolder(from: string, to: string): Promise<void> {
  const entries = (await readdir(from, { recursive: true, withFileTypes: true }).catch(nullIfMissing)) ?? [];
  for (const entry of entries) {
    const file = join(entry.parentPath, entry.name);
    if (entry.isFile()) await takeFile(file, join(to, file.slice(from.length)));
  }
}

/** The JSON files of a folder by name; none where it is missing. */
export async function readJsonFiles(folder: string): Promise<Map<string, string>> {
  const names = ((await readdir(folder).catch(nullIfMissing)) ?? []).filter(name => name.endsWith('.json'));
  return new Map(
    await Promise.all(names.map(async name => [name, await readFile(join(folder, name), 'utf8')] as const)),
  );
}

/** Puts a file in the place of whatever is there. */
export async function replaceFile(file: string, content: Uint8Array | string): Promise<void> {
  await rm(file, { force: true });
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, content);
}

/** Cuts a file off in the middle; the answer tells whether it still is. */
export async function truncateFile(file: string): Promise<() => Promise<boolean>> {
  const whole = await readFile(file);
  const half = whole.subarray(0, whole.length >> 1);
  await replaceFile(file, half);
  return async () => (await readFile(file).catch(nullIfMissing))?.equals(half) ?? false;
}

/** At once, so that nothing goes on beside it when a signal ends the process; workers may still write for a moment. */
export const removeFolder = (folder: string): void => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
