import { counted } from '../../core/count.ts';
import { TriplicateError } from '../../core/errors.ts';
import { didYouMean } from '../../core/nearest.ts';
import { type Classes, classFinder } from './classes.ts';
import { classesIn, type RawLabels, resolveLabels } from './labels.ts';
import type { Place } from './source-files.ts';

export interface Labelled {
  readonly truth: number[];
  readonly classes: readonly string[] | null;
}

/**
 * Labels from the sub-folder that each picture lies in: the class of that key or name, or without such a class the place
 * among the sorted sub-folders, `folders`, or the number itself where these are 0 to n - 1. `pictures` are all of the set.
 * Errors: LABELS_TOO_FEW for a picture in no sub-folder, LABEL_UNKNOWN where folders and classes do not fit, CLASSES_TWICE.
 */
export function labelsFromFolders(
  pictures: readonly string[],
  folders: readonly string[],
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
  const find = classes && classFinder(classes);
  const unknown = find ? folders.filter(name => find(name) === undefined) : [];
  const byName = find !== null && unknown.length === 0;
  if (classes && !byName && (unknown.length < folders.length || folders.length !== classes.names.length)) {
    throw new TriplicateError({
      code: 'LABEL_UNKNOWN',
      message: `${folder.name} has ${counted(folders.length, 'sub-folder')}, ${classes.from} names ${classes.names.length} classes, and there is no class ${unknown[0]}.${didYouMean(unknown[0]!, classes.names)}`,
      next: `Name the sub-folders as in ${classes.from}, or have exactly one for each class.`,
    });
  }
  const ordered = inOrderOfNumbers(folders);
  const labels = new Map(ordered.map((name, place) => [name, byName ? find(name)! : place]));
  const truth = pictures.map(name => labels.get(name.slice(0, name.indexOf('/')))!);
  return { truth, classes: classes?.names ?? ordered };
}

/** Folders that are called 0 to n - 1 are labels themselves, and sorted as text 10 would be before 2. */
function inOrderOfNumbers(folders: readonly string[]): readonly string[] {
  const there = new Set(folders);
  const numbers = folders.map((_, number) => String(number));
  return numbers.every(number => there.has(number)) ? numbers : folders;
}

/**
 * Labels of the pictures that a CSV file has; lines about other files do not matter, but to the order of classes.
 * `labels` are of all its files. Errors: LABELS_TOO_FEW, LABEL_UNKNOWN, CLASSES_TWICE.
 */
export function labelsFromCsv(
  labels: ReadonlyMap<string, string>,
  pictures: readonly string[],
  classes: Classes | null,
  csv: string,
): Labelled {
  const missing = pictures.filter(name => !labels.has(name));
  if (missing.length > 0) {
    throw new TriplicateError({
      code: 'LABELS_TOO_FEW',
      message: `${csv} has labels for ${pictures.length - missing.length} of ${counted(pictures.length, 'picture')}; it has none for ${missing.slice(0, 3).join(', ')}${missing.length > 3 ? ', …' : ''}.${didYouMean(missing[0]!, [...labels.keys()])}`,
      next: 'Add a line file,label for each, with the path from the folder of the pictures.',
    });
  }
  const known = classes ?? classesIn([...labels.values()], csv);
  const raw: RawLabels = pictures.map(name => labels.get(name)!);
  return { truth: resolveLabels(raw, known, csv, pictures), classes: known?.names ?? null };
}
