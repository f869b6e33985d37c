import { csvCells } from '../../core/csv.ts';
import { TriplicateError } from '../../core/errors.ts';
import type { Classes } from './classes.ts';
import { classesIn, counted, resolveLabels } from './labels.ts';
import type { Place } from './source-files.ts';
import { textLines } from './text-lines.ts';

interface Labelled {
  readonly truth: number[];
  readonly classes: readonly string[] | null;
}

/**
 * Labels from the sub-folder that each picture lies in: the class of that name, or without such a class the place among
 * the sorted sub-folders, `folders`. `pictures` are all of the set, of which the first `used` get labels.
 * Errors: LABELS_TOO_FEW for a picture in no sub-folder, LABEL_UNKNOWN where folders and classes do not fit.
 */
export function labelsFromFolders(
  pictures: readonly string[],
  folders: readonly string[],
  used: number,
  classes: Classes | null,
  folder: Place,
): Labelled {
  const outside = pictures.filter(name => !name.includes('/'));
  if (outside.length > 0) {
    throw new TriplicateError({
      code: 'LABELS_TOO_FEW',
      message: `${folder.name} has ${counted(pictures.length, 'picture')}, and ${outside.length} of them, ${outside[0]} first, ${outside.length === 1 ? 'lies' : 'lie'} in no sub-folder that could be a class.`,
      next: 'Move each picture into the sub-folder of its class, or give labels as a CSV file.',
    });
  }
  const folderOf = (name: string) => name.slice(0, name.indexOf('/'));
  const unknown = classes ? folders.filter(name => !classes.names.includes(name)) : [];
  const byName = classes !== null && unknown.length === 0;
  if (classes && !byName && (unknown.length < folders.length || folders.length !== classes.names.length)) {
    throw new TriplicateError({
      code: 'LABEL_UNKNOWN',
      message: `${folder.name} has ${counted(folders.length, 'sub-folder')}, ${classes.from} names ${classes.names.length} classes, and there is no class ${unknown[0]}.`,
      next: `Name the sub-folders as in ${classes.from}, or have exactly one for each class.`,
    });
  }
  const order = byName ? classes.names : folders;
  const truth = pictures.slice(0, used).map(name => order.indexOf(folderOf(name)));
  return { truth, classes: classes?.names ?? folders };
}

/**
 * Labels from the lines file,label of a CSV file; files as paths from the folder. A first line file,label is a heading,
 * lines about other files do not matter. Errors: LABELS_TOO_FEW, LABEL_UNKNOWN.
 */
export function labelsFromCsv(
  bytes: Uint8Array,
  pictures: readonly string[],
  classes: Classes | null,
  csv: Place,
): Labelled {
  const rows = textLines(bytes).map(csvCells);
  if (rows[0]?.[0]?.toLowerCase() === 'file') rows.shift();
  const labels = new Map(rows.map(cells => [cells[0]!.replaceAll('\\', '/').replace(/^\.\//, ''), cells[1] ?? '']));
  const missing = pictures.filter(name => !labels.has(name));
  if (missing.length > 0) {
    throw new TriplicateError({
      code: 'LABELS_TOO_FEW',
      message: `${csv.name} has labels for ${pictures.length - missing.length} of ${counted(pictures.length, 'picture')}; it has none for ${missing.slice(0, 3).join(', ')}${missing.length > 3 ? ', …' : ''}.`,
      next: `Add a line file,label for each, with the path from the folder of the pictures.`,
    });
  }
  const known = classes ?? classesIn([...labels.values()], csv.name);
  const raw = pictures.map(name => labels.get(name)!);
  return { truth: resolveLabels(raw, known, csv.name, pictures), classes: known?.names ?? null };
}
