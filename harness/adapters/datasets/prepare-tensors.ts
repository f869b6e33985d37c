import type { Digest } from '../../core/records.ts';
import { elementsOf } from '../../core/shape.ts';
import type { BlobStore, OnProgress } from '../../ports.ts';
import { hashHex } from '../files/hash.ts';
import type { Prepared } from './prepared.ts';
import type { TensorSource } from './source.ts';

const chunkValues = 1 << 20;

/** The tensors as the only part, copied in pieces. */
export async function prepareTensors(
  source: TensorSource,
  blobs: BlobStore,
  onProgress?: OnProgress,
): Promise<Prepared> {
  const itemDigests: string[] = [];
  const tensors: Digest = await blobs.putPieces(pieces(source, itemDigests, onProgress));
  return {
    shape: source.shape,
    parts: [{ view: { corruption: 'none', severity: 0 }, id: 'clean', tensors, pictures: null }],
    itemDigests,
    notes: [],
  };
}

async function* pieces(
  source: TensorSource,
  itemDigests: string[],
  onProgress?: OnProgress,
): AsyncGenerator<Uint8Array> {
  const values = elementsOf(source.shape);
  const rowsAtOnce = Math.max(1, Math.floor(chunkValues / values));
  const total = source.items.length;
  for (let done = 0; done < total; ) {
    const rows = Math.min(rowsAtOnce, total - done);
    const read = await source.rows(done, rows);
    const bytes = new Uint8Array(read.buffer, read.byteOffset, read.byteLength);
    for (let row = 0; row < rows; row++) {
      itemDigests.push(hashHex(bytes.subarray(row * values * 4, (row + 1) * values * 4)).slice(0, 8));
    }
    yield bytes;
    done += rows;
    onProgress?.(done, total);
  }
}
