import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join, normalize, posix, relative, resolve, sep } from 'node:path';
import { TriplicateError } from '../../core/errors.ts';
import { didYouMean } from '../../core/nearest.ts';
import { unreadable } from '../../core/unreadable.ts';
import { fileDigest } from '../files/file-bytes.ts';

/** A file or folder that a dataset spec names. */
export interface Place {
  /** As the spec says it; what messages name. */
  readonly name: string;
  /** Absolute. */
  readonly path: string;
}

/** A picture's path as a list of pictures has it, with slashes and in the one spelling by which items are told apart. */
export const itemPath = (listed: string): string => posix.normalize(listed.replaceAll('\\', '/'));

export const placeOf = (root: string, name: string): Place => ({ name, path: resolve(root, name) });

/** The whole file. Errors: `code`, DATASET_MISSING unless said, with names that are near; FILE_UNREADABLE. */
export async function readSourceFile(place: Place, what: string, code = 'DATASET_MISSING'): Promise<Uint8Array> {
  await requirePlace(place, what, 'file', code);
  return readFile(place.path).catch(unreadable(place.name));
}

/** The whole of a file that is there, by its path from a folder. Errors: FILE_UNREADABLE. */
export const readWithin = (folder: Place, name: string): Promise<Uint8Array> =>
  readFile(join(folder.path, name)).catch(unreadable(`${folder.name}/${name}`));

/** The digests of files by their paths from a folder. Errors: FILE_UNREADABLE. */
export async function digestsWithin(folder: Place, names: readonly string[]): Promise<string[]> {
  const digests: string[] = [];
  for (const name of names) {
    digests.push(await fileDigest(join(folder.path, name)).catch(unreadable(`${folder.name}/${name}`)));
  }
  return digests;
}

/** Errors: `code` where the place is not there or not of the wanted sort. */
export async function requirePlace(
  place: Place,
  what: string,
  sort: 'file' | 'folder',
  code = 'DATASET_MISSING',
): Promise<void> {
  const found = await stat(place.path).catch(() => null);
  if (found && (sort === 'file' ? found.isFile() : found.isDirectory())) return;
  const why = found ? `is a ${found.isDirectory() ? 'folder' : 'file'}, not a ${sort}` : 'does not exist';
  throw new TriplicateError({
    code,
    message: `${what} ${place.name} ${why}.${found ? '' : await nearMiss(place)}`,
    next: 'Correct the path in the spec; paths are relative to the project’s root.',
  });
}

/** What lies where the path breaks off, as a sentence behind another one. */
export async function nearMiss({ name, path }: Place): Promise<string> {
  let missing = path;
  while (!(await stat(dirname(missing)).catch(() => null))) missing = dirname(missing);
  const siblings = (await readdir(dirname(missing)).catch(() => [])).sort();
  const parts = normalize(name).split(sep);
  const below = relative(missing, path).split(sep).filter(Boolean).length;
  const inFront = parts.slice(0, Math.max(0, parts.length - below - 1));
  const near = didYouMean(basename(missing), siblings, name => join(...inFront, name));
  if (near) return near;
  const shown = siblings.filter(sibling => !sibling.startsWith('.')).slice(0, 5);
  const where = missing === path ? 'Its folder' : 'The nearest folder that exists';
  return shown.length === 0
    ? ` ${where} is empty.`
    : ` ${where} holds ${shown.join(', ')}${siblings.length > shown.length ? ', …' : ''}.`;
}
