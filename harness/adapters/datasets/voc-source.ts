import { readdir } from 'node:fs/promises';
import { TriplicateError } from '../../core/errors.ts';
import type { VocSource } from '../../core/records.ts';
import { unreadable } from '../../core/unreadable.ts';
import { digestOf } from '../files/hash.ts';
import type { Classes } from './classes.ts';
import { filesOf } from './folder-source.ts';
import { byCodePoint } from './labels.ts';
import { flatBoxes, hasArea, labelBoxes } from './named-boxes.ts';
import { namedBy, requireFiles } from './picture-files.ts';
import { pickFrom, type Select } from './select-items.ts';
import type { PictureSource } from './source.ts';
import { placeOf, readSourceFile, requirePlace } from './source-files.ts';
import { textLines } from './text-lines.ts';
import { parseVoc, type VocFile } from './voc-file.ts';

/**
 * Pictures and boxes of Pascal VOC's folders, in the order of their names.
 * Errors: DATASET_MISSING, FILE_UNREADABLE, DATASET_EMPTY, VOC_BROKEN, ITEM_TWICE, PICTURE_MISSING, LABEL_UNKNOWN, CLASSES_TWICE, BOX_INVALID;
 * PICTURE_BROKEN when a picture is asked for.
 */
export async function openVoc(
  source: VocSource,
  root: string,
  classes: Classes | null,
  select: Select,
): Promise<PictureSource> {
  const folder = placeOf(root, source.path);
  await requirePlace(folder, 'The folder of Pascal VOC', 'folder');
  const { ids, list } = await listed(source, root);
  const files: VocFile[] = [];
  const digests: string[] = [];
  for (const id of ids) {
    const name = `${source.path}/Annotations/${id}.xml`;
    const bytes = await readSourceFile(placeOf(root, name), `${list} names ${id}, whose annotation`);
    files.push(parseVoc(bytes, name));
    digests.push(digestOf(bytes));
  }
  const names = files.map(({ picture }) => picture);
  const used = select(names, null);
  const items = pickFrom(names, used);
  const pictures = placeOf(root, `${source.path}/JPEGImages`);
  await requireFiles(pictures, items, namedBy(`${source.path}/Annotations`));
  let flat = 0;
  const named = pickFrom(files, used).map(({ picture, boxes }) =>
    boxes.filter(({ box }) => {
      const isKept = hasArea(box, `The annotation of ${picture}`);
      if (!isKept) flat++;
      return isKept;
    }),
  );
  const known = [...new Set(files.flatMap(({ boxes }) => boxes.map(({ name }) => name)))].sort(byCodePoint);
  const labelled = labelBoxes(named, known, classes, `${source.path}/Annotations`);
  return {
    ...(await filesOf(pictures, items, pickFrom(digests, used))),
    truth: null,
    classes: labelled.classes,
    boxes: pickFrom(files, used).map(({ size }, index) => ({ boxes: labelled.boxes[index]!, size })),
    notes: flatBoxes(flat),
  };
}

/** Names without an ending: those of the list, or of all annotations. A list of one class marks pictures without it by -1. */
async function listed({ path, set }: VocSource, root: string): Promise<{ ids: string[]; list: string }> {
  const folder = placeOf(root, `${path}/Annotations`);
  await requirePlace(folder, 'The folder of annotations', 'folder');
  const name = set === undefined ? folder.name : `${path}/ImageSets/Main/${set}.txt`;
  const ids =
    set === undefined
      ? (await readdir(folder.path).catch(unreadable(folder.name)))
          .filter(file => file.endsWith('.xml'))
          .map(file => file.slice(0, -4))
      : textLines(await readSourceFile(placeOf(root, name), 'The list of pictures'), name)
          .map(line => line.trim().split(/\s+/))
          .filter(([id, mark]) => id !== '' && mark !== '-1')
          .map(([id]) => id!);
  if (ids.length > 0) return { ids: ids.sort(byCodePoint), list: name };
  throw new TriplicateError({
    code: 'DATASET_EMPTY',
    message: `${name} names no pictures.`,
    next: 'Name another set in the spec.',
  });
}
