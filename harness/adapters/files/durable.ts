import { randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { nullIfMissing } from '../../core/null-if-missing.ts';
import { readInChunks } from './file-bytes.ts';

/** What unfinished writes are called: a killed writer leaves one of these, never half a file under a name that counts. */
export const unfinishedName = (id: string): string => `.unfinished-${id}`;

export const isUnfinished = (name: string): boolean => name.startsWith(unfinishedName(''));

/**
 * A file that is whole or absent, also after a loss of power: written under another name, synced, renamed, and then the
 * folder synced, in this order. `fill` writes it and says its name in `folder`; null where it is not needed after all.
 */
export async function writeFilled(folder: string, fill: (file: FileHandle) => Promise<string | null>): Promise<void> {
  await makeFolder(folder);
  const unfinished = join(folder, unfinishedName(randomUUID()));
  try {
    const file = await open(unfinished, 'wx').catch(takesNothing(folder));
    let name: string | null;
    try {
      name = await fill(file);
      if (name !== null) await file.sync();
    } finally {
      await file.close();
    }
    if (name !== null) await rename(unfinished, join(folder, name));
    // Also where nothing was renamed: whoever wrote the file that is here already may not have come this far yet.
    await syncFolder(folder);
  } finally {
    await rm(unfinished, { force: true });
  }
}

/** Replaces a file, as `writeFilled` does. What was a symbolic link is a file from then on. */
export function writeDurably(file: string, content: string | Uint8Array): Promise<void> {
  return writeFilled(dirname(file), async handle => {
    await writeAll(handle, typeof content === 'string' ? Buffer.from(content) : content);
    return basename(file);
  });
}

/** Copies a file of any size to where none is, or another one is replaced, as `writeFilled` writes it. */
export async function copyDurably(from: string, to: string): Promise<void> {
  const source = await open(from);
  try {
    await writeFilled(dirname(to), async handle => {
      await readInChunks(source, chunk => writeAll(handle, chunk));
      return basename(to);
    });
  } finally {
    await source.close();
  }
}

/** A nearly full disk takes less than it was given, and only the next write fails. */
export async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length; ) at += (await file.write(bytes, at)).bytesWritten;
}

/**
 * Makes a folder and those above it, and each is still there after a loss of power. One by one, because Node's own way to make
 * many tries for ever where the file system makes none, as in /proc, and says of a read-only one that something is missing.
 */
export async function makeFolder(folder: string, mode = 0o777): Promise<void> {
  if (await isFolder(folder)) return;
  const above = dirname(resolve(folder));
  await makeFolder(above, mode);
  try {
    await mkdir(folder, mode);
  } catch (error) {
    // Another process may have been faster.
    if (!(await isFolder(folder))) takesNothing(above)(error as NodeJS.ErrnoException);
  }
  await syncFolder(above);
}

const isFolder = async (path: string): Promise<boolean> =>
  (await stat(path).catch(nullIfMissing))?.isDirectory() === true;

/** Some file systems take nothing new, and say it as if the folder that is there were missing. */
const takesNothing =
  (folder: string) =>
  (error: NodeJS.ErrnoException): never => {
    if (error.code !== 'ENOENT') throw error;
    const message = `${error.message}, although ${folder} is there: it takes nothing new`;
    throw Object.assign(new Error(message, { cause: error }), { code: 'EPERM' });
  };

export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
