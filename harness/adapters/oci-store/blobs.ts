import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, lstat, open, readdir, rm, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { storeVerifyCommand } from '../../core/commands.ts';
import { TriplicateError } from '../../core/errors.ts';
import { hexOf } from '../../core/hex-of.ts';
import { nullIfMissing } from '../../core/null-if-missing.ts';
import type { Digest } from '../../core/records.ts';
import { unreadable } from '../../core/unreadable.ts';
import { storeUnwritable } from '../../core/unwritable.ts';
import type { BlobStore } from '../../ports.ts';
import { writeAll, writeFilled } from '../files/durable.ts';
import { digestOf, inChunks, readInChunks, readInPieces, readWhole } from '../files/file-bytes.ts';
import { createDrafts } from './drafts.ts';
import { refuseLinks } from './refuse-links.ts';

export interface Blobs extends BlobStore {
  /** Where the blob lies, if it is here. */
  fileOf(digest: Digest): string;
  /** The blob's file, verified. Errors: BLOB_MISSING, BLOB_CORRUPT. */
  path(digest: Digest): Promise<string>;
  /** Bytes. Errors: BLOB_MISSING, BLOB_CORRUPT. */
  size(digest: Digest): Promise<number>;
  /** Every blob that is here, in order. */
  digests(): Promise<Digest[]>;
}

/** The blobs of an OCI image layout: `folder` is its blobs/sha256. Errors of writing: STORE_UNWRITABLE; of a file that is put, FILE_UNREADABLE. */
export function createBlobs(folder: string): Blobs {
  const fileOf = (digest: Digest) => join(folder, hexOf(digest));
  const refuseLinksHere = () => refuseLinks(dirname(folder), folder);

  /** The work with the blob's file. Errors: BLOB_MISSING; BLOB_CORRUPT where something else than a file lies in its place. */
  async function withBlob<T>(digest: Digest, work: (file: FileHandle) => Promise<T>): Promise<T> {
    await refuseLinksHere();
    // A link may lead anywhere, and a pipe may never be written to.
    const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
    const file = await open(fileOf(digest), flags).catch(error => {
      if (error.code === 'ELOOP' || error.code === 'ENXIO') throw corrupt(digest, noFile);
      return nullIfMissing(error);
    });
    if (file === null) throw missing(digest);
    try {
      if (!(await file.stat()).isFile()) throw corrupt(digest, noFile);
      return await work(file);
    } finally {
      await file.close();
    }
  }

  async function store(produce: (write: (bytes: Uint8Array) => Promise<void>) => Promise<void>) {
    const hash = createHash('sha256');
    let sizeBytes = 0;
    let digest: Digest | undefined;
    await refuseLinksHere();
    await writeFilled(folder, async file => {
      await produce(async bytes => {
        sizeBytes += bytes.length;
        // Written on another thread, hashed on this one, both at once.
        const written = writeAll(file, bytes);
        hash.update(bytes);
        await written;
      });
      digest = `sha256:${hash.digest('hex')}`;
      return (await isWhole(digest)) ? null : hexOf(digest);
    });
    return { digest: digest!, sizeBytes };
  }

  /** Whether a good copy is here already. A broken one is to be replaced by whoever has the right bytes. */
  async function isWhole(digest: Digest): Promise<boolean> {
    const found = await withBlob(digest, digestOf).catch(error => {
      if (error instanceof TriplicateError) return null;
      throw error;
    });
    if (found !== digest) return false;
    const now = new Date();
    // So that a collection of garbage that goes on meanwhile takes it for new.
    const touched = await utimes(fileOf(digest), now, now).catch(nullIfMissing);
    return touched !== null;
  }

  const changing = <T>(work: () => Promise<T>): Promise<T> =>
    work().catch(error => {
      if (error instanceof SourceFailed) throw error.cause;
      return storeUnwritable(folder)(error);
    });

  const put = async (bytes: Uint8Array) => (await changing(() => store(write => inChunks(bytes, write)))).digest;
  const drafts = createDrafts(folder, put);

  return {
    fileOf,
    has: async digest => (await lstat(fileOf(digest)).catch(nullIfMissing)) !== null,
    put,
    putFile: async source => {
      const file = await open(source, 'r').catch(unreadable(source));
      try {
        return await changing(() => store(write => readInChunks(file, write)));
      } finally {
        await file.close();
      }
    },
    putPieces: async pieces => {
      const { digest } = await changing(() =>
        store(async write => {
          for await (const piece of ownFailures(pieces)) await write(piece);
        }),
      );
      return digest;
    },
    async read(digest) {
      const found = await withBlob(digest, readWhole);
      if (found.digest !== digest) throw corrupt(digest);
      return found.bytes;
    },
    async readPieces(digest, unitBytes, take) {
      const found = await withBlob(digest, file => readInPieces(file, unitBytes, take));
      if (found !== digest) throw corrupt(digest);
    },
    async path(digest) {
      if ((await withBlob(digest, digestOf)) !== digest) throw corrupt(digest);
      return fileOf(digest);
    },
    size: digest => withBlob(digest, async file => (await file.stat()).size),
    async drop(digest) {
      await refuseLinksHere();
      await changing(() => rm(fileOf(digest), { force: true }));
    },
    async draft(id) {
      await refuseLinksHere();
      return changing(() => drafts.draft(id));
    },
    keepDraft: id => changing(() => drafts.keepDraft(id)),
    async digests() {
      await refuseLinksHere();
      const names = (await readdir(folder).catch(nullIfMissing)) ?? [];
      const blobs = names.filter(name => /^[0-9a-f]{64}$/.test(name));
      return blobs.sort().map((hex): Digest => `sha256:${hex}`);
    },
  };
}

/** Around what a source failed with, so that its full disk or broken file is not taken for one of the store. */
class SourceFailed extends Error {}

async function* ownFailures(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* pieces;
  } catch (cause) {
    throw new SourceFailed('The source of a blob failed.', { cause });
  }
}

const missing = (digest: Digest): TriplicateError =>
  new TriplicateError({
    code: 'BLOB_MISSING',
    message: `The store has no blob ${digest}.`,
    next: `See what else is missing: ${storeVerifyCommand}`,
    exit: 'inconclusive',
  });

const noFile = 'a link, or something else that is no file, lies in its place';

const corrupt = (digest: Digest, why = 'the bytes of its file have another digest now'): TriplicateError =>
  new TriplicateError({
    code: 'BLOB_CORRUPT',
    message: `The blob ${digest} is not what was stored: ${why}.`,
    next: `See what is damaged, and what mends it: ${storeVerifyCommand}`,
    exit: 'inconclusive',
  });
