import { randomUUID } from 'node:crypto';
import { lstat, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { storeVerifyCommand } from '../../core/commands.ts';
import { hasCode, TriplicateError } from '../../core/errors.ts';
import { nullIfMissing } from '../../core/null-if-missing.ts';
import type { Digest } from '../../core/records.ts';
import { storeUnwritable } from '../../core/unwritable.ts';
import { isUnfinished, unfinishedName } from '../files/durable.ts';
import type { Blobs } from './blobs.ts';
import type { Index, Layout } from './layout.ts';
import { reachableBlobs } from './reachable.ts';

export interface BadBlob {
  readonly digest: Digest;
  readonly state: 'corrupt' | 'missing';
  /** The tag of a build that needs it; null where none does. */
  readonly neededBy: string | null;
  /** Both in words. */
  readonly problem: string;
}

function bad(digest: Digest, state: BadBlob['state'], neededBy: string | null): BadBlob {
  const what = state === 'corrupt' ? 'its bytes have changed' : 'it is missing';
  return { digest, state, neededBy, problem: neededBy === null ? what : `${what}, and ${neededBy} needs it` };
}

/** Reads every blob, and follows index.json to those that should be there. In order of digest. */
export async function verifyBlobs(blobs: Blobs, index: Index): Promise<BadBlob[]> {
  const reached = await reachableBlobs(blobs, index, () => {});
  const present = new Set(await blobs.digests());
  const found: BadBlob[] = [];
  for (const digest of present) {
    if (await isCorrupt(blobs, digest)) found.push(bad(digest, 'corrupt', reached.get(digest) ?? null));
  }
  for (const [digest, root] of reached) {
    if (!present.has(digest)) found.push(bad(digest, 'missing', root));
  }
  return found.sort((a, b) => (a.digest < b.digest ? -1 : 1));
}

async function isCorrupt(blobs: Blobs, digest: Digest): Promise<boolean> {
  try {
    await blobs.path(digest);
  } catch (error) {
    if (hasCode(error, 'BLOB_CORRUPT')) return true;
    // Another process may have dropped it meanwhile.
    if (!hasCode(error, 'BLOB_MISSING')) throw error;
  }
  return false;
}

/**
 * Removes blobs that neither index.json nor `keep` names, and what killed writers left in `folders` and below; returns the blobs.
 * Files younger than the grace period stay, because their writer may not have named them yet. Errors: BLOB_CORRUPT for a
 * manifest, as it can no longer say what it needs; then nothing is removed.
 */
export async function collectGarbage(
  { blobs, layout, folders }: { blobs: Blobs; layout: Layout; folders: readonly string[] },
  keep: ReadonlySet<Digest>,
  graceMs: number,
): Promise<Digest[]> {
  return layout.whileUnchanged(async index => {
    const present = await blobs.digests();
    const reached = await reachableBlobs(blobs, index, refuse);
    const removed: Digest[] = [];
    for (const digest of present) {
      if (reached.has(digest) || keep.has(digest)) continue;
      if (await removeOld(blobs.fileOf(digest), graceMs)) removed.push(digest);
    }
    for (const folder of folders) {
      // With types, because without them links to folders are followed.
      const entries = (await readdir(folder, { recursive: true, withFileTypes: true }).catch(nullIfMissing)) ?? [];
      for (const { parentPath, name } of entries)
        if (isUnfinished(name)) await removeOld(join(parentPath, name), graceMs);
    }
    return removed;
  });
}

async function removeOld(file: string, graceMs: number): Promise<boolean> {
  if (!(await isOld(file, graceMs))) return false;
  // Out of the way first: whoever stores the same bytes meanwhile either made the file young before, or stores it anew.
  const aside = join(dirname(file), unfinishedName(randomUUID()));
  const remove = async () => {
    if ((await rename(file, aside).catch(nullIfMissing)) === null) return false;
    const isGarbage = await isOld(aside, graceMs);
    await (isGarbage ? rm(aside) : rename(aside, file));
    return isGarbage;
  };
  return remove().catch(storeUnwritable(dirname(file)));
}

async function isOld(file: string, graceMs: number): Promise<boolean> {
  const found = await lstat(file).catch(nullIfMissing);
  // The clock tells whole milliseconds only, so that a file of this one would be of a time to come.
  return found?.isFile() === true && Date.now() - Math.floor(found.mtimeMs) >= graceMs;
}

function refuse(digest: Digest, cause: unknown): never {
  throw new TriplicateError({
    code: 'BLOB_CORRUPT',
    message: `Nothing was removed: the manifest ${digest} is damaged, so it cannot say which blobs it needs.`,
    next: `See what is damaged, and what mends it: ${storeVerifyCommand}`,
    exit: 'inconclusive',
    cause,
  });
}
