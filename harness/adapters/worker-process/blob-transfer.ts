import { TriplicateError } from '../../core/errors.ts';
import type { Digest } from '../../core/records.ts';
import type { BlobStore } from '../../ports.ts';
import type { Connection } from './connection.ts';

export interface Transfer {
  readonly connection: Connection;
  readonly blobs: BlobStore;
  readonly timeoutMs: number;
}

/** Sends the blobs that the worker's store lacks; nothing travels where both have one store. Errors: BLOB_MISSING. */
export async function sendMissing(
  { connection, blobs, timeoutMs }: Transfer,
  digests: readonly Digest[],
): Promise<void> {
  const { result } = await connection.call({
    request: { op: 'have', digests: [...new Set(digests)] },
    timeoutMs,
    step: 'look for blobs',
  });
  for (const digest of result.missing) {
    const payload = await blobs.read(digest);
    await connection.call({
      request: { op: 'put', digest, sizeBytes: payload.length },
      payload,
      timeoutMs,
      step: `take blob ${digest}`,
    });
  }
}

/** Brings blobs that the worker made into the store here, where it lacks them. Errors: BLOB_MISSING, BLOB_CORRUPT. */
export async function fetchMade({ connection, blobs, timeoutMs }: Transfer, digests: readonly Digest[]): Promise<void> {
  for (const digest of digests) {
    if (await blobs.has(digest)) continue;
    const { payload } = await connection.call({
      request: { op: 'get', digest },
      timeoutMs,
      step: `give blob ${digest}`,
    });
    const stored = await blobs.put(payload!);
    if (stored === digest) continue;
    throw new TriplicateError({
      code: 'BLOB_CORRUPT',
      message: `Blob ${digest} came from the worker as other bytes (${stored}).`,
      next: 'Run the same command again.',
      exit: 'inconclusive',
    });
  }
}
