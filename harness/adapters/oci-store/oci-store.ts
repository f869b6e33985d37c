import { dirname, join } from 'node:path';
import type { BuildRecord, Digest } from '../../core/records.ts';
import type { BlobStore, EngineStore, Locks } from '../../ports.ts';
import { validate } from '../schema/validate.ts';
import { createBlobs } from './blobs.ts';
import { putManifest, readBuild, readBuilds, tagOf } from './build-manifest.ts';
import { createEngineLock } from './engine-lock.ts';
import { createLayout, type Descriptor, refName } from './layout.ts';
import { type BadBlob, collectGarbage, verifyBlobs } from './maintenance.ts';

export interface OciStoreOptions {
  /** The OCI image layout: oci-layout, index.json, blobs/. Made when first written to. */
  readonly folder: string;
  /** golden/engines.lock.json. */
  readonly lockFile: string;
  readonly ci: boolean;
  readonly locks: Locks;
  /** Folders in or below which killed writers leave files, too; `gc` removes them there as well. */
  readonly beside?: readonly string[];
}

export interface OciStore extends BlobStore, EngineStore {
  /** The blob's file, verified. Errors: BLOB_MISSING, BLOB_CORRUPT. */
  path(digest: Digest): Promise<string>;
  /** Every damaged blob, and every missing one that an engine needs. */
  verify(): Promise<BadBlob[]>;
  /**
   * Removes blobs that neither a build, nor the lock file, nor `keep` names, and returns them. Younger ones than the
   * grace period (60 minutes unless said) stay. Errors: BLOB_CORRUPT.
   */
  gc(keep: ReadonlySet<Digest>, options?: { graceMinutes?: number }): Promise<Digest[]>;
}

/**
 * Engines in an OCI image layout: a build is a manifest with an artifact type of ours, so that every tool for OCI
 * artifacts carries them. Safe among concurrent processes; whoever is killed leaves the store whole.
 * Errors of reading: BLOB_CORRUPT, STORE_BROKEN, STORE_VERSION; of writing: STORE_UNWRITABLE.
 */
export function createOciStore(options: OciStoreOptions): OciStore {
  const { folder, lockFile, ci, locks, beside = [] } = options;
  const blobFolder = join(folder, 'blobs', 'sha256');
  const blobs = createBlobs(blobFolder);
  const layout = createLayout(folder, locks);
  const list = async () => (await readBuilds(blobs, await layout.read())).sort(byTag);
  const engineLock = createEngineLock(lockFile, ci, locks);
  return {
    readLock: engineLock.readLock,
    changeLock: engineLock.changeLock,
    has: blobs.has,
    put: blobs.put,
    putFile: blobs.putFile,
    putPieces: blobs.putPieces,
    read: blobs.read,
    readPieces: blobs.readPieces,
    drop: blobs.drop,
    path: blobs.path,
    draft: blobs.draft,
    keepDraft: blobs.keepDraft,
    list,
    async builds(buildKey) {
      const builds = (await list()).filter(build => build.buildKey === buildKey);
      return builds.sort((a, b) => a.ordinal - b.ordinal);
    },
    async save(build) {
      validate('build', build, `build ${tagOf(build)}`);
      const entry = await putManifest(blobs, build);
      await layout.change(async index => {
        const kept: Descriptor[] = [];
        for (const old of index.manifests) {
          // Names may have changed since, so a tag alone does not tell. A damaged build must not cost the new one.
          const other = await readBuild(blobs, old).catch(() => null);
          const isReplaced = old.annotations?.[refName] === tagOf(build) || (other !== null && isSame(other, build));
          if (!isReplaced) kept.push(old);
        }
        return { ...index, manifests: [...kept, entry] };
      });
    },
    verify: async () => verifyBlobs(blobs, await layout.read()),
    async gc(keep, { graceMinutes = 60 } = {}) {
      const folders = [folder, ...beside, ...(ci ? [] : [dirname(lockFile)])];
      return collectGarbage(
        { blobs, layout, folders },
        new Set([...keep, ...(await engineLock.digests())]),
        graceMinutes * 60_000,
      );
    },
  };
}

const isSame = (a: BuildRecord, b: BuildRecord): boolean => a.buildKey === b.buildKey && a.ordinal === b.ordinal;

const byTag = (a: BuildRecord, b: BuildRecord): number => (tagOf(a) < tagOf(b) ? -1 : 1);
