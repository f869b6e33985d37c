import { rebuildPinnedCommand } from '../core/commands.ts';
import type { BuildRecord } from '../core/records.ts';
import type { BlobStore } from '../ports.ts';
import { timingCacheOf, whyNoCache } from './rebuild-pinned.ts';

/** What to do so that a pinned engine that is gone or damaged is in the store again. */
export async function howToBringBack(key: string, build: BuildRecord, blobs: BlobStore): Promise<string> {
  const copy = 'Copy the store (.triplicate/store) of a machine that has it';
  const isRebuildable = whyNoCache(build) === null && (await isGood(blobs, timingCacheOf(build)!.digest));
  return isRebuildable ? `${copy}, or build it again from its timing cache: ${rebuildPinnedCommand(key)}` : copy;
}

const isGood = (blobs: BlobStore, digest: BuildRecord['engine']): Promise<boolean> =>
  blobs.path(digest).then(
    () => true,
    () => false,
  );
