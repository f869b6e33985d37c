import type { DatasetPart } from '../../core/records.ts';
import { elementsOf } from '../../core/shape.ts';
import type { BlobStore, OnProgress } from '../../ports.ts';
import { openBlobWriter } from './blob-writer.ts';
import type { TensorSource } from './source.ts';

const chunkValues = 1 << 20;

/** The tensors as the only part, copied in pieces. */
export async function prepareTensors(
  source: TensorSource,
  folder: string,
  blobs: BlobStore,
  onProgress?: OnProgress,
): Promise<{ shape: readonly number[]; parts: DatasetPart[] }> {
  const values = elementsOf(source.shape);
  const rowsAtOnce = Math.max(1, Math.floor(chunkValues / values));
  const total = source.items.length;
  const writer = await openBlobWriter(folder, blobs);
  try {
    for (let done = 0; done < total; ) {
      const rows = Math.min(rowsAtOnce, total - done);
      await writer.append(await source.rows(done, rows));
      done += rows;
      onProgress?.(done, total);
    }
    const tensors = await writer.finish();
    return {
      shape: source.shape,
      parts: [{ view: { corruption: 'none', severity: 0 }, id: 'clean', tensors, pictures: null }],
    };
  } catch (error) {
    await writer.discard();
    throw error;
  }
}
