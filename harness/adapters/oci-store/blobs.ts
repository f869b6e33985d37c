import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { storeVerifyCommand } from '../../core/commands.ts';
import { TriplicateError } from '../../core/errors.ts';
import { nullIfMissing } from '../../core/null-if-missing.ts';
import type { Digest } from '../../core/records.ts';
import { storeUnwritable } from '../../core/unwritable.ts';
import type { BlobStore } from '../../ports.ts';
import { createDrafts, unfinishedName } from './drafts.ts';
import {
  digestOfFile,
  inChunks,
  readInChunks,
  readInPieces,
  readWhole,
  sizeOfFile,
  syncFolder,
  writeAll,
} from './file-bytes.ts';

export interface Blobs extends BlobStore {
  /** The blob's file, verified. Errors: BLOB_MISSING, BLOB_CORRUPT. */
  path(digest: Digest): Promise<string>;
  /** Bytes. Errors: BLOB_MISSING. */
  size(digest: Digest): Promise<number>;
  /** Every blob that is here, in order. */
  digests(): Promise<Digest[]>;
}

/** The blobs of an OCI image layout: `folder` is its blobs/sha256. Errors of writing: STORE_UNWRITABLE. */
export function createBlobs(folder: string): Blobs {
  const fileOf = (digest: Digest) => join(folder, hexOf(digest));

  async function store(produce: (write: (bytes: Uint8Array) => Promise<void>) => Promise<void>) {
    await mkdir(folder, { recursive: true });
    const unfinished = join(folder, unfinishedName(randomUUID()));
    const hash = createHash('sha256');
    let sizeBytes = 0;
    try {
      const file = await open(unfinished, 'wx');
      try {
        await produce(async bytes => {
          hash.update(bytes);
          sizeBytes += bytes.length;
          await writeAll(file, bytes);
        });
        await file.sync();
      } finally {
        await file.close();
      }
      const digest: Digest = `sha256:${hash.digest('hex')}`;
      if (!(await isWhole(digest))) {
        await rename(unfinished, fileOf(digest));
        await syncFolder(folder);
      }
      return { digest, sizeBytes };
    } finally {
      await rm(unfinished, { force: true });
    }
  }

  /** Whether a good copy is here already. A broken one is to be replaced by whoever has the right bytes. */
  async function isWhole(digest: Digest): Promise<boolean> {
    if ((await digestOfFile(fileOf(digest))) !== digest) return false;
    const now = new Date();
    // So that a collection of garbage that goes on meanwhile takes it for new.
    const touched = await utimes(fileOf(digest), now, now).catch(nullIfMissing);
    return touched !== null;
  }

  const orUnwritable = <T>(work: Promise<T>): Promise<T> => work.catch(storeUnwritable(folder));

  const put = async (bytes: Uint8Array) => (await orUnwritable(store(write => inChunks(bytes, write)))).digest;
  const drafts = createDrafts(folder, put);

  return {
    has: async digest => (await sizeOfFile(fileOf(digest))) !== null,
    put,
    putFile: source => orUnwritable(store(write => readInChunks(source, write))),
    async read(digest) {
      const found = await readWhole(fileOf(digest));
      if (found === null) throw missing(digest);
      if (found.digest !== digest) throw corrupt(digest);
      return found.bytes;
    },
    async readPieces(digest, unitBytes, take) {
      const found = await readInPieces(fileOf(digest), unitBytes, take);
      if (found === null) throw missing(digest);
      if (found !== digest) throw corrupt(digest);
    },
    async path(digest) {
      const found = await digestOfFile(fileOf(digest));
      if (found === null) throw missing(digest);
      if (found !== digest) throw corrupt(digest);
      return fileOf(digest);
    },
    async size(digest) {
      const size = await sizeOfFile(fileOf(digest));
      if (size === null) throw missing(digest);
      return size;
    },
    drop: digest => rm(fileOf(digest), { force: true }),
    draft: id => orUnwritable(drafts.draft(id)),
    keepDraft: drafts.keepDraft,
    async digests() {
      const names = (await readdir(folder).catch(nullIfMissing)) ?? [];
      const blobs = names.filter(name => /^[0-9a-f]{64}$/.test(name));
      return blobs.sort().map((hex): Digest => `sha256:${hex}`);
    },
  };
}

function hexOf(digest: Digest): string {
  // A digest out of a foreign file would become part of a path.
  if (!/^sha256:[0-9a-f]{64}$/.test(digest)) throw new Error(`no SHA-256 digest: ${digest}`);
  return digest.slice('sha256:'.length);
}

const missing = (digest: Digest): TriplicateError =>
  new TriplicateError({
    code: 'BLOB_MISSING',
    message: `The store has no blob ${digest}.`,
    next: `See what else is missing: ${storeVerifyCommand}`,
    exit: 'inconclusive',
  });

const corrupt = (digest: Digest): TriplicateError =>
  new TriplicateError({
    code: 'BLOB_CORRUPT',
    message: `The blob ${digest} is not what was stored: the bytes of its file have another digest now.`,
    next: `See what is damaged, and what mends it: ${storeVerifyCommand}`,
    exit: 'inconclusive',
  });
