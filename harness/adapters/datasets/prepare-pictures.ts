import type { Picture } from '../../core/corruptions/picture.ts';
import { TriplicateError } from '../../core/errors.ts';
import type { DatasetPart, DatasetSpec, View } from '../../core/records.ts';
import type { BlobStore, OnProgress } from '../../ports.ts';
import { type BlobWriter, openBlobWriter } from './blob-writer.ts';
import { corrupt } from './corrupt.ts';
import { fitPicture } from './fit-picture.ts';
import { normalizer } from './normalize.ts';
import type { PictureSource } from './source.ts';
import { viewId } from './view-id.ts';

interface Prepared {
  readonly shape: readonly number[];
  readonly parts: DatasetPart[];
}

/**
 * Every view of every picture, as bytes and as tensors. Each picture is decoded once and held alone in memory.
 * Errors: PICTURE_BROKEN, SHAPE_MISMATCH.
 */
export async function preparePictures(
  source: PictureSource,
  spec: DatasetSpec,
  views: readonly View[],
  folder: string,
  blobs: BlobStore,
  onProgress?: OnProgress,
): Promise<Prepared> {
  const normalize = normalizer(spec.preprocess ?? {});
  const writers: BlobWriter[] = [];
  const openWriter = async () => {
    const writer = await openBlobWriter(folder, blobs);
    writers.push(writer);
    return writer;
  };
  try {
    const outputs: { view: View; pictures: BlobWriter; tensors: BlobWriter }[] = [];
    for (const view of views) outputs.push({ view, pictures: await openWriter(), tensors: await openWriter() });
    const total = source.items.length * views.length;
    let first: Picture | null = null;
    let done = 0;
    for (const [item, name] of source.items.entries()) {
      const decoded = await source.picture(item);
      const clean = spec.preprocess ? await fitPicture(decoded, spec.preprocess, name) : decoded;
      first ??= clean;
      requireSize(clean, name, first, source.items[0]!);
      for (const { view, pictures, tensors } of outputs) {
        const picture = await corrupt(clean, view, { seed: spec.seed ?? 0, input: name });
        await pictures.append(picture.data);
        await tensors.append(normalize(picture));
        onProgress?.(++done, total);
      }
    }
    const { width, height, channels } = first!;
    const parts: DatasetPart[] = [];
    for (const { view, pictures, tensors } of outputs) {
      parts.push({
        view,
        id: viewId(view),
        tensors: await tensors.finish(),
        pictures: { digest: await pictures.finish(), width, height, channels },
      });
    }
    return { shape: [channels, height, width], parts };
  } catch (error) {
    for (const writer of writers) await writer.discard();
    throw error;
  }
}

function requireSize(picture: Picture, name: string, first: Picture, firstName: string): void {
  if (picture.width === first.width && picture.height === first.height) return;
  throw new TriplicateError({
    code: 'SHAPE_MISMATCH',
    message: `${name} has ${picture.width} × ${picture.height} pixels, but ${firstName} has ${first.width} × ${first.height}: without preprocess all pictures must be of one size.`,
    next: 'Give preprocess with the width and height of the model’s input in the spec.',
  });
}
