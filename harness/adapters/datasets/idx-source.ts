import { TriplicateError } from '../../core/errors.ts';
import type { IdxSource } from '../../core/records.ts';
import { digestOf } from '../files/hash.ts';
import type { Classes } from './classes.ts';
import { parseIdx } from './idx-file.ts';
import { requireCount, resolveLabels } from './labels.ts';
import { pickFrom, type Select } from './select-items.ts';
import { numbered, type PictureSource } from './source.ts';
import { placeOf, readSourceFile } from './source-files.ts';

/**
 * Pictures of an IDX file, grey repeated to three channels.
 * Errors: DATASET_MISSING, DATASET_EMPTY, IDX_BROKEN, LABELS_TOO_FEW, LABELS_TOO_MANY, LABEL_UNKNOWN.
 */
export async function openIdx(
  source: IdxSource,
  root: string,
  classes: Classes | null,
  select: Select,
): Promise<PictureSource> {
  const file = await readSourceFile(placeOf(root, source.images), 'The file of pictures');
  const { shape, data } = parseIdx(file, source.images, 'images');
  const [count, height, width] = shape as [number, number, number];
  const size = width * height;
  if (count * size === 0) {
    throw new TriplicateError({
      code: 'DATASET_EMPTY',
      message: `${source.images} holds ${count} pictures of ${width} × ${height} pixels: there is nothing to run.`,
      next: 'Name another file in the spec.',
    });
  }
  const all = numbered(count);
  const labels = source.labels === undefined ? null : await readLabels(source.labels, root, count, source.images);
  const used = select(all, labels && [...labels.data]);
  const items = pickFrom(all, used);
  const truth = labels && resolveLabels(pickFrom([...labels.data], used), classes, source.labels!, items);
  return {
    kind: 'pictures',
    items,
    truth,
    classes: classes?.names ?? null,
    fingerprint: { images: digestOf(file), labels: labels?.digest ?? null },
    picture: async item => {
      const rgb = new Uint8Array(size * 3);
      const from = used[item]! * size;
      for (let at = 0; at < rgb.length; at++) rgb[at] = data[from + Math.floor(at / 3)]!;
      return { width, height, channels: 3, data: rgb };
    },
  };
}

async function readLabels(name: string, root: string, pictures: number, picturesName: string) {
  const file = await readSourceFile(placeOf(root, name), 'The file of labels');
  const { data } = parseIdx(file, name, 'labels');
  requireCount(data.length, pictures, name, picturesName);
  return { data, digest: digestOf(file) };
}
