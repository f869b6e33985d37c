import { randomUUID } from 'node:crypto';
import { open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Digest } from '../../core/records.ts';
import { storeUnwritable } from '../../core/unwritable.ts';
import type { BlobStore } from '../../ports.ts';

const dayMs = 24 * 60 * 60 * 1000;
const bufferBytes = 1 << 18;

/** A blob that grows piece by piece in a file of its own. Exactly one of finish and discard ends it. */
export interface BlobWriter {
  append(piece: Float32Array | Uint8Array): Promise<void>;
  finish(): Promise<Digest>;
  discard(): Promise<void>;
}

/** A writer into the store by way of a file in `folder`. Errors: STORE_UNWRITABLE. */
export async function openBlobWriter(folder: string, blobs: BlobStore): Promise<BlobWriter> {
  const path = join(folder, `${randomUUID()}.part`);
  const file = await open(path, 'wx').catch(storeUnwritable(folder));
  let pending: Uint8Array[] = [];
  let pendingBytes = 0;
  const flush = async () => {
    await file.writeFile(Buffer.concat(pending)).catch(storeUnwritable(folder));
    pending = [];
    pendingBytes = 0;
  };
  const discard = async () => {
    await file.close();
    await rm(path, { force: true });
  };
  return {
    append: async piece => {
      pending.push(new Uint8Array(piece.buffer, piece.byteOffset, piece.byteLength));
      pendingBytes += piece.byteLength;
      if (pendingBytes >= bufferBytes) await flush();
    },
    finish: async () => {
      await flush();
      await file.close();
      const { digest } = await blobs.putFile(path);
      await rm(path, { force: true });
      return digest;
    },
    discard,
  };
}

/** Takes away what preparations that were killed a day ago or earlier left in `folder`. */
export async function removeAbandoned(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const found = await stat(path).catch(() => null); // Another process may be clearing up, too.
    if (found && Date.now() - found.mtimeMs > dayMs) await rm(path, { force: true });
  }
}
