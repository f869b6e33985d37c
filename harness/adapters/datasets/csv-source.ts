import { dirname, extname } from 'node:path';
import { TriplicateError } from '../../core/errors.ts';
import type { CsvSource } from '../../core/records.ts';
import { digestOf } from '../files/hash.ts';
import type { Classes } from './classes.ts';
import { parseCsv } from './csv-file.ts';
import { labelsFromCsv } from './folder-labels.ts';
import { filesOf } from './folder-source.ts';
import { namedBy, requireFiles } from './picture-files.ts';
import { pickFrom, type Select } from './select-items.ts';
import type { PictureSource } from './source.ts';
import { placeOf, readSourceFile, requirePlace } from './source-files.ts';

/**
 * The pictures that a CSV file lists, in its order.
 * Errors: DATASET_MISSING, FILE_UNREADABLE, DATASET_EMPTY, CSV_BROKEN, ITEM_TWICE, LABEL_UNKNOWN, CLASSES_TWICE, PICTURE_MISSING; PICTURE_BROKEN
 * when a picture is asked for.
 */
export async function openCsv(
  source: CsvSource,
  root: string,
  classes: Classes | null,
  select: Select,
): Promise<PictureSource> {
  const bytes = await readSourceFile(placeOf(root, source.file), 'The CSV file');
  const rows = parseCsv(bytes, source.file);
  if (rows.length === 0) {
    throw new TriplicateError({
      code: 'DATASET_EMPTY',
      message: `${source.file} lists no pictures.`,
      next: 'Write file,label in each line, with the path from the folder of the pictures.',
    });
  }
  const folder = placeOf(root, source.path ?? dirname(source.file));
  await requirePlace(folder, 'The folder of pictures', 'folder');
  const files = rows.map(({ file }) => file);
  const isLabelled = rows[0]!.label !== null;
  const items = pickFrom(files, select(files, isLabelled ? rows.map(({ label }) => label!) : null));
  const next = (name: string) =>
    name === files[0] && extname(name) === ''
      ? 'If line 1 is a heading, call its columns file and label; else correct the name, or the path of the folder in the spec.'
      : `Correct the name, or the path of the folder in the spec${/[;\t]/.test(name) ? '; columns are separated by commas' : ''}.`;
  await requireFiles(folder, items, namedBy(source.file, next));
  const labels = new Map(rows.map(({ file, label }) => [file, label ?? '']));
  return {
    ...(await filesOf(folder, items, digestOf(bytes))),
    ...(isLabelled
      ? labelsFromCsv(labels, items, classes, source.file)
      : { truth: null, classes: classes?.names ?? null }),
  };
}
