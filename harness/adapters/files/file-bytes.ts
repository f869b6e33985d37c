import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import type { Digest } from '../../core/records.ts';
import { type Hasher, startHashThread } from './hash-thread.ts';

// Larger reads, writes and hashes in one go are refused by the system or by OpenSSL, and keep the process from all else.
const chunkBytes = 32 * 2 ** 20;
// Small enough to still be in the processor's cache when it is hashed.
const pieceBytes = 2 ** 19;
// From here on a thread of its own for hashing is worth its start; each piece costs a message there and one back.
const threadedBytes = 2 ** 26;
const threadedPieceBytes = 2 ** 21;

/** The chunk is only lent: its bytes change after `take`. */
export async function readInChunks(file: FileHandle, take: (chunk: Uint8Array) => Promise<void>): Promise<void> {
  const { size } = await file.stat();
  const buffer = Buffer.allocUnsafe(Math.min(chunkBytes, Math.max(65_536, size)));
  for (;;) {
    const { bytesRead } = await file.read(buffer, 0, buffer.length, null);
    if (bytesRead === 0) return;
    await take(buffer.subarray(0, bytesRead));
  }
}

/** The bytes of a file and their digest. */
export async function readWhole(file: FileHandle): Promise<{ bytes: Uint8Array<ArrayBuffer>; digest: Digest }> {
  const { size } = await file.stat();
  // Not zeroed, because every byte is read into; what is not is left out of the result.
  const bytes = new Uint8Array(Buffer.allocUnsafeSlow(size).buffer);
  let read = 0;
  const digest = await hashPieces(
    file,
    at => bytes.subarray(at, at + pieceBytes),
    piece => {
      read += piece.length;
    },
  );
  return { bytes: bytes.subarray(0, read), digest };
}

/**
 * Gives the bytes of a file in pieces of whole units, the last one what is left, and ends with their digest. A piece is only
 * lent, until what `take` returns is fulfilled.
 */
export async function readInPieces(
  file: FileHandle,
  unitBytes: number,
  take: (piece: Uint8Array) => void | Promise<void>,
): Promise<Digest> {
  const { size } = await file.stat();
  const isLarge = size >= threadedBytes;
  // Of small files there may be very many, so that a whole piece for each would cost more than to read it.
  const most = isLarge ? threadedPieceBytes : Math.min(pieceBytes, size);
  const length = unitBytes * Math.max(1, Math.floor(most / unitBytes));
  // One is taken, one is hashed, one is filled.
  const buffers = [0, 1, 2].map(
    () => new Uint8Array(isLarge ? new SharedArrayBuffer(length) : new ArrayBuffer(length)),
  );
  return hashPieces(file, at => buffers[Math.ceil(at / length) % 3]!, take, isLarge ? startHashThread() : hashHere());
}

export const digestOf = (file: FileHandle): Promise<Digest> => readInPieces(file, 1, () => {});

/** The digest of a file of any size. Errors: of opening and reading it. */
export async function fileDigest(path: string): Promise<Digest> {
  const file = await open(path);
  try {
    return await digestOf(file);
  } finally {
    await file.close();
  }
}

/**
 * The digest of a file. Each piece is hashed while the one before is taken and the next one is read, into the buffer for its
 * place; three pieces at most are in use. Closes the hasher.
 */
async function hashPieces(
  file: FileHandle,
  bufferAt: (at: number) => Uint8Array,
  take: (piece: Uint8Array) => void | Promise<void>,
  hasher: Hasher = hashHere(),
): Promise<Digest> {
  let next = fill(file, bufferAt(0), 0);
  let hashed: Promise<void> | undefined;
  let taken: Promise<void> | undefined;
  try {
    for (let at = 0; ; ) {
      const piece = await next;
      await hashed;
      if (piece.length === 0) {
        await taken;
        return `sha256:${await hasher.digest()}`;
      }
      at += piece.length;
      next = fill(file, bufferAt(at), at);
      hashed = hasher.update(piece);
      await taken;
      taken = take(piece) ?? undefined;
      taken?.catch(() => {}); // It is heard of at the next piece.
    }
  } finally {
    // The file is closed after this.
    await Promise.allSettled([next, hashed, taken]);
    await hasher.close();
  }
}

function hashHere(): Hasher {
  const hash = createHash('sha256');
  return {
    update(piece) {
      hash.update(piece);
      return undefined;
    },
    digest: () => hash.digest('hex'),
    close: () => {},
  };
}

/** As much as the buffer holds or the file has left. */
async function fill(file: FileHandle, buffer: Uint8Array, at: number): Promise<Uint8Array> {
  for (let filled = 0; ; ) {
    const { bytesRead } = await file.read(buffer, filled, buffer.length - filled, at + filled);
    filled += bytesRead;
    if (bytesRead === 0 || filled === buffer.length) return buffer.subarray(0, filled);
  }
}

export async function inChunks(bytes: Uint8Array, take: (chunk: Uint8Array) => Promise<void>): Promise<void> {
  for (let at = 0; at < bytes.length; at += chunkBytes) await take(bytes.subarray(at, at + chunkBytes));
}
