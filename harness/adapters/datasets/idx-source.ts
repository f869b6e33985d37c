import { TriplicateError } from '../../core/errors.ts';
import type { IdxSource } from '../../core/records.ts';
import { digestOf } from '../files/hash.ts';
import type { Classes } from './classes.ts';
import { parseIdx } from './idx-file.ts';
import { requireCount, resolveLabels } from './labels.ts';
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
  limit: number,
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
  const items = numbered(Math.min(count, limit));
  const labels = source.labels === undefined ? null : await readLabels(source.labels, root, count, source.images);
  const truth = labels && resolveLabels([...labels.data.subarray(0, items.length)], classes, source.labels!, items);
  return {
    kind: 'pictures',
    items,
    truth,
    classes: classes?.names ?? null,
    fingerprint: { images: digestOf(file), labels: labels?.digest ?? null },
    picture: async item => {
      const rgb = new Uint8Array(size * 3);
      for (let i = 0; i < size; i++) rgb.fill(data[item * size + i]!, i * 3, i * 3 + 3);
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
