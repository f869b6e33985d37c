import type { DatasetRecord, Digest } from '../../core/records.ts';
import type { BlobStore } from '../../ports.ts';
import { encodeWithin } from './decode.ts';

/**
 * Gives one input as a PNG or, where that has more than `mostBytes`, as a WebP of about so many; null where the dataset has no pictures. Pictures of one part are mostly asked for one
 * after another, so the part read last stays in memory until it is needed for something else.
 */
export function createPictureReader(
  blobs: BlobStore,
): (dataset: DatasetRecord, input: number, mostBytes?: number) => Promise<Uint8Array | null> {
  let last: { digest: Digest; bytes: WeakRef<Uint8Array> } | null = null;
  const read = async (digest: Digest): Promise<Uint8Array> => {
    const kept = last?.digest === digest ? last.bytes.deref() : undefined;
    if (kept) return kept;
    const bytes = await blobs.read(digest);
    last = { digest, bytes: new WeakRef(bytes) };
    return bytes;
  };
  return async ({ parts, items }, input, mostBytes = Number.POSITIVE_INFINITY) => {
    const part = parts[Math.floor(input / items.length)];
    if (!part) throw new RangeError(`there are ${parts.length * items.length} inputs, so none with index ${input}`);
    if (!part.pictures) return null;
    const { digest, width, height, channels } = part.pictures;
    const size = width * height * channels;
    const at = (input % items.length) * size;
    return encodeWithin({ width, height, channels, data: (await read(digest)).subarray(at, at + size) }, mostBytes);
  };
}
