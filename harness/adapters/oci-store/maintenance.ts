import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { storeVerifyCommand } from '../../core/commands.ts';
import { TriplicateError } from '../../core/errors.ts';
import { nullIfMissing } from '../../core/null-if-missing.ts';
import type { Digest } from '../../core/records.ts';
import type { Blobs } from './blobs.ts';
import { unfinishedName } from './drafts.ts';
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
    const code = error instanceof TriplicateError ? error.code : null;
    if (code === 'BLOB_CORRUPT') return true;
    // Another process may have dropped it meanwhile.
    if (code !== 'BLOB_MISSING') throw error;
  }
  return false;
}

/**
 * Removes blobs that neither index.json nor `keep` names, and what killed writers left; returns the blobs. Files younger than the grace
 * period stay, because their writer may not have named them yet. Errors: BLOB_CORRUPT for a manifest, as it can no
 * longer say what it needs; then nothing is removed.
 */
export async function collectGarbage(
  { blobs, layout, folder }: { blobs: Blobs; layout: Layout; folder: string },
  keep: ReadonlySet<Digest>,
  graceMs: number,
): Promise<Digest[]> {
  return layout.whileUnchanged(async index => {
    const reached = await reachableBlobs(blobs, index, refuse);
    const removed: Digest[] = [];
    for (const name of ((await readdir(folder).catch(nullIfMissing)) ?? []).sort()) {
      const digest: Digest = `sha256:${name}`;
      const isGarbage = /^[0-9a-f]{64}$/.test(name) && !reached.has(digest) && !keep.has(digest);
      if (!isGarbage && !name.startsWith(unfinishedName(''))) continue;
      const file = await stat(join(folder, name)).catch(nullIfMissing);
      if (file === null || Date.now() - file.mtimeMs < graceMs) continue;
      await rm(join(folder, name), { force: true });
      if (isGarbage) removed.push(digest);
    }
    return removed;
  });
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
