import type { CocoSource } from '../../core/records.ts';
import { digestOf } from '../files/hash.ts';
import { type Classes, requireDistinct } from './classes.ts';
import { type CocoFile, parseCoco } from './coco-file.ts';
import { filesOf } from './folder-source.ts';
import { byCodePoint } from './labels.ts';
import { flatBoxes, hasArea, labelBoxes, type NamedBox } from './named-boxes.ts';
import { namedBy, requireFiles } from './picture-files.ts';
import { pickFrom, type Select } from './select-items.ts';
import type { PictureSource } from './source.ts';
import { placeOf, readSourceFile, requirePlace } from './source-files.ts';

/**
 * Pictures and boxes by a file of COCO instances, the pictures in the order of their names.
 * Errors: DATASET_MISSING, FILE_UNREADABLE, COCO_BROKEN, ITEM_TWICE, PICTURE_MISSING, LABEL_UNKNOWN, CLASSES_TWICE, BOX_INVALID; PICTURE_BROKEN
 * when a picture is asked for.
 */
export async function openCoco(
  source: CocoSource,
  root: string,
  classes: Classes | null,
  select: Select,
): Promise<PictureSource> {
  const folder = placeOf(root, source.path);
  await requirePlace(folder, 'The folder of pictures', 'folder');
  const bytes = await readSourceFile(placeOf(root, source.annotations), 'The file of annotations');
  const file = parseCoco(bytes, source.annotations);
  const images = file.images.toSorted((a, b) => byCodePoint(a.name, b.name));
  const names = images.map(({ name }) => name);
  const used = pickFrom(images, select(names, null));
  const items = used.map(({ name }) => name);
  await requireFiles(folder, items, namedBy(source.annotations));
  const known = file.categories.map(({ name }) => name);
  requireDistinct(known, source.annotations);
  const files = await filesOf(folder, items, digestOf(bytes));
  if (file.annotations === null) {
    return {
      ...files,
      truth: null,
      classes: classes?.names ?? known,
      notes: [`${source.annotations} has no annotations, so that nothing is held against a truth.`],
    };
  }
  const { named, flat } = boxesOf(file.annotations, file.categories, source.annotations);
  const labelled = labelBoxes(
    used.map(({ id }) => named.get(id) ?? []),
    known,
    classes,
    source.annotations,
  );
  return {
    ...files,
    truth: null,
    classes: labelled.classes,
    boxes: used.map(({ size }, index) => ({ boxes: labelled.boxes[index]!, size })),
    notes: flatBoxes(used.reduce((sum, { id }) => sum + (flat.get(id) ?? 0), 0)),
  };
}

function boxesOf(annotations: NonNullable<CocoFile['annotations']>, categories: CocoFile['categories'], from: string) {
  const nameOf = new Map(categories.map(({ id, name }) => [id, name]));
  const named = new Map<number, NamedBox[]>();
  const flat = new Map<number, number>();
  for (const {
    id,
    image,
    category,
    box: [x, y, width, height],
    crowd,
  } of annotations) {
    const box = [x, y, x + width, y + height];
    if (!hasArea(box, `Annotation ${id} of ${from}`)) flat.set(image, (flat.get(image) ?? 0) + 1);
    else {
      const one: NamedBox = { name: nameOf.get(category)!, box, ...(crowd ? { crowd } : {}) };
      named.set(image, [...(named.get(image) ?? []), one]);
    }
  }
  return { named, flat };
}
