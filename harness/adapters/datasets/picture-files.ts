import { readdir, stat } from 'node:fs/promises';
import { extname, join, relative } from 'node:path';
import { TriplicateError } from '../../core/errors.ts';
import { unreadable } from '../../core/unreadable.ts';
import { byCodePoint } from './labels.ts';
import type { Place } from './source-files.ts';

const extensions = ['.jpg', '.jpeg', '.png', '.webp', '.gif', '.tif', '.tiff', '.avif'];

/**
 * The pictures in a folder and all below it, as paths from the folder with slashes, by code points. Hidden files and
 * files that are no pictures are left out. Errors: DATASET_EMPTY, FILE_UNREADABLE, PICTURE_BROKEN for what is
 * called a picture and is no file.
 */
export async function pictureFiles(folder: Place): Promise<string[]> {
  const files: string[] = [];
  const walk = async (below: string): Promise<void> => {
    for (const entry of await entriesOf(folder, below)) {
      if (entry.name.startsWith('.')) continue;
      const name = below === '' ? entry.name : `${below}/${entry.name}`;
      if (entry.isDirectory()) {
        await walk(name);
        continue;
      }
      // A pipe would be read for ever.
      if (isPicture(name) && !entry.isFile()) await requireFile(folder, name);
      files.push(name);
    }
  };
  await walk('');
  const pictures = files.filter(isPicture).sort(byCodePoint);
  if (pictures.length > 0) return pictures;
  const others = files.sort(byCodePoint).slice(0, 3);
  throw new TriplicateError({
    code: 'DATASET_EMPTY',
    message: `${folder.name} holds no pictures${others.length > 0 ? `, only ${others.join(', ')}${files.length > 3 ? ', …' : ''}` : ''}.`,
    next: `Put pictures there (${extensions.join(' ')}), or name another folder in the spec.`,
  });
}

const entriesOf = (folder: Place, below = '') =>
  readdir(join(folder.path, below), { withFileTypes: true }).catch(unreadable(join(folder.name, below)));

const isPicture = (name: string): boolean => extensions.includes(extname(name).toLowerCase());

async function requireFile(folder: Place, name: string): Promise<void> {
  const found = await stat(join(folder.path, name)).catch(() => null);
  if (found?.isFile()) return;
  throw new TriplicateError({
    code: 'PICTURE_BROKEN',
    message: `${folder.name}/${name} is called a picture, and ${found ? 'is no file' : 'is a link to nothing'}.`,
    next: 'Take it out of the folder, or put the picture in its place.',
  });
}

/** That each file that `list` names is there, inside the folder. Errors: PICTURE_MISSING. */
export async function requireFiles(folder: Place, names: readonly string[], list: string): Promise<void> {
  for (const name of names) {
    const path = join(folder.path, name);
    const isInside = !relative(folder.path, path).startsWith('..');
    const found = isInside ? await stat(path).catch(() => null) : null;
    if (found?.isFile()) continue;
    const why = isInside ? (found ? 'which is no file' : 'which is not there') : 'which lies outside of that folder';
    throw new TriplicateError({
      code: 'PICTURE_MISSING',
      message: `${list} names ${name} in ${folder.name}, ${why}.`,
      next: 'Correct the name, or the path of the folder in the spec.',
    });
  }
}

/** The folders right in a folder, hidden ones left out, by code points. */
export async function subFolders(folder: Place): Promise<string[]> {
  const entries = await entriesOf(folder);
  const shown = entries.filter(entry => entry.isDirectory() && !entry.name.startsWith('.'));
  return shown.map(entry => entry.name).sort(byCodePoint);
}
