import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { extname, join, relative } from 'node:path';
import { TriplicateError } from '../../core/errors.ts';
import { unreadable } from '../../core/unreadable.ts';
import { byCodePoint } from './labels.ts';
import { nearMiss, type Place } from './source-files.ts';

/** Of pictures that are read. */
const extensions = ['.jpg', '.jpeg', '.png', '.webp', '.gif', '.tif', '.tiff', '.avif'];
/** Of what lies beside pictures and is plainly none, so that leaving it out surprises nobody. */
const beside = ['.txt', '.md', '.csv', '.tsv', '.json', '.xml', '.yaml', '.yml', '.ini', '.db', '.log'];
const mostNames = 3;

interface PictureFiles {
  readonly pictures: readonly string[];
  /** What was left out and may be a picture of a format that is not read, in a sentence. */
  readonly notes: readonly string[];
}

/**
 * The pictures in a folder and all below it, as paths from the folder with slashes, by code points, links to folders followed. Hidden files and
 * files that are called no pictures are left out. Errors: DATASET_EMPTY, FILE_UNREADABLE, PICTURE_BROKEN for what is
 * called a picture and is no file.
 */
export async function pictureFiles(folder: Place): Promise<PictureFiles> {
  const files: string[] = [];
  const walk = async (below: string, above: readonly string[]): Promise<void> => {
    const within = [...above, await realpath(join(folder.path, below)).catch(unreadable(join(folder.name, below)))];
    for (const entry of await entriesOf(folder, below)) {
      if (entry.name.startsWith('.')) continue;
      const name = below === '' ? entry.name : `${below}/${entry.name}`;
      if (entry.isDirectory() || (await leadsToFolder(entry, within))) {
        await walk(name, within);
        continue;
      }
      // A pipe would be read for ever.
      if (isPicture(name) && !entry.isFile()) await requireFile(folder, name);
      files.push(name);
    }
  };
  await walk('', []);
  const pictures = files.filter(isPicture).sort(byCodePoint);
  if (pictures.length > 0) return { pictures, notes: leftOut(files.filter(isOddOne).sort(byCodePoint)) };
  const others = files.sort(byCodePoint);
  throw new TriplicateError({
    code: 'DATASET_EMPTY',
    message: `${folder.name} holds no pictures${others.length > 0 ? `, only ${someOf(others)}` : ''}.`,
    next: `Put pictures there (${extensions.join(' ')}), or name another folder in the spec.`,
  });
}

const entriesOf = (folder: Place, below = '') =>
  readdir(join(folder.path, below), { withFileTypes: true }).catch(unreadable(join(folder.name, below)));

const endOf = (name: string): string => extname(name).toLowerCase();
const isPicture = (name: string): boolean => extensions.includes(endOf(name));
const isOddOne = (name: string): boolean => !isPicture(name) && !beside.includes(endOf(name));

const someOf = (names: readonly string[]): string =>
  `${names.slice(0, mostNames).join(', ')}${names.length > mostNames ? ', …' : ''}`;

/** Ends that are not read, or where there are none. */
function leftOut(names: readonly string[]): string[] {
  if (names.length === 0) return [];
  const ends = [...new Set(names.map(name => endOf(name) || 'a name without an end'))];
  return [
    `${names.length} ${names.length === 1 ? 'file' : 'files'} left out: ${someOf(names)} (${someOf(ends)} ${ends.length === 1 ? 'is' : 'are'} not read).`,
  ];
}

async function requireFile(folder: Place, name: string): Promise<void> {
  const found = await stat(join(folder.path, name)).catch(() => null);
  if (found?.isFile()) return;
  throw new TriplicateError({
    code: 'PICTURE_BROKEN',
    message: `${folder.name}/${name} is called a picture, and ${found ? 'is no file' : 'is a link to nothing'}.`,
    next: 'Take it out of the folder, or put the picture in its place.',
  });
}

/** What wants a file, as in "list.csv names", and what mends it where that is not there. */
interface Wanted {
  by(index: number): string;
  next(name: string): string;
}

/** Of pictures that `list` names. */
export const namedBy = (
  list: string,
  next: Wanted['next'] = () => 'Correct the name, or the path of the folder in the spec.',
): Wanted => ({ by: () => `${list} names`, next });

/** That each of these files is there, inside the folder. Errors: PICTURE_MISSING. */
export async function requireFiles(folder: Place, names: readonly string[], wanted: Wanted): Promise<void> {
  for (const [index, name] of names.entries()) {
    const path = join(folder.path, name);
    const isInside = !relative(folder.path, path).startsWith('..');
    const found = isInside ? await stat(path).catch(() => null) : null;
    if (found?.isFile()) continue;
    const why = isInside ? (found ? 'which is no file' : 'which is not there') : 'which lies outside of that folder';
    const near = isInside && !found ? await nearMiss({ name: `${folder.name}/${name}`, path }) : '';
    throw new TriplicateError({
      code: 'PICTURE_MISSING',
      message: `${wanted.by(index)} ${name} in ${folder.name}, ${why}.${near}`,
      next: wanted.next(name),
    });
  }
}

/** The folders right in a folder, hidden ones left out, by code points. */
export async function subFolders(folder: Place): Promise<string[]> {
  const names: string[] = [];
  for (const entry of await entriesOf(folder)) {
    if (entry.name.startsWith('.')) continue;
    if (entry.isDirectory() || (await leadsToFolder(entry, []))) names.push(entry.name);
  }
  return names.sort(byCodePoint);
}

/** Whether an entry is a link to a folder that is none of those `above`, which would be read for ever. Sets are made of others by links. */
async function leadsToFolder(entry: Dirent, above: readonly string[]): Promise<boolean> {
  if (!entry.isSymbolicLink()) return false;
  const path = await realpath(join(entry.parentPath, entry.name)).catch(() => null);
  if (path === null || above.includes(path)) return false;
  return (await stat(path).catch(() => null))?.isDirectory() ?? false;
}
