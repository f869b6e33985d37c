import { createHash } from 'node:crypto';
import { open, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { writeAll, writeFilled } from '../files/durable.ts';
import type { Size } from './placement.ts';

/** Pictures of this much are made at once: few enough to be lost when a preparation is killed, many enough to be worth a file. */
const chunkBytes = 2 * 2 ** 20;
/** Of an item: width and height before it was prepared, and the first bytes of its digest. */
const factBytes = 12;
const digestBytes = 32;

export interface ChunkPlan {
  readonly items: number;
  readonly views: number;
  /** Of the prepared pictures, three channels. */
  readonly size: Size;
  readonly withMasks: boolean;
}

/** Some items in some views, in one file: the views one after another, and behind the first ones the masks and facts. */
export interface Chunk {
  readonly index: number;
  readonly from: number;
  readonly to: number;
  readonly fromView: number;
  readonly toView: number;
}

/** What is known of an item once it is prepared. */
export interface ItemFacts {
  readonly size: Size;
  /** Eight hex digits. */
  readonly digest: string;
}

/** The same ones for the same plan, whoever asks, so that what was finished before is found. */
export function chunksOf({ items, views, size }: ChunkPlan): Chunk[] {
  const bytes = pictureBytes(size);
  const viewsAtOnce = Math.max(1, Math.min(views, Math.floor(chunkBytes / bytes)));
  const itemsAtOnce = Math.max(1, Math.floor(chunkBytes / (bytes * viewsAtOnce)));
  const chunks: Chunk[] = [];
  for (let from = 0; from < items; from += itemsAtOnce) {
    const to = Math.min(items, from + itemsAtOnce);
    for (let fromView = 0; fromView < views; fromView += viewsAtOnce) {
      chunks.push({ index: chunks.length, from, to, fromView, toView: Math.min(views, fromView + viewsAtOnce) });
    }
  }
  return chunks;
}

export const pictureBytes = ({ width, height }: Size): number => width * height * 3;

const chunkFile = (folder: string, { index }: Chunk): string => join(folder, String(index));

/** Whether the chunk's file is there, as long as it must be and with the bytes that were written: days may lie between. */
export async function isFinished(folder: string, chunk: Chunk, plan: ChunkPlan): Promise<boolean> {
  const path = chunkFile(folder, chunk);
  const { end } = offsets(chunk, plan);
  const found = await stat(path).catch(() => null);
  if (found?.size !== end + digestBytes) return false;
  const bytes = await readFile(path).catch(() => null);
  return bytes !== null && sha256([bytes.subarray(0, end)]).equals(bytes.subarray(end));
}

/** The end of a chunk's file where it has the first view. */
export function factsContent(facts: readonly ItemFacts[]): Uint8Array {
  const bytes = Buffer.alloc(facts.length * factBytes);
  for (const [index, { size, digest }] of facts.entries()) {
    bytes.writeUInt32LE(size.width, index * factBytes);
    bytes.writeUInt32LE(size.height, index * factBytes + 4);
    bytes.write(digest, index * factBytes + 8, 'hex');
  }
  return bytes;
}

function sha256(pieces: readonly Uint8Array[]): Buffer {
  const hash = createHash('sha256');
  for (const piece of pieces) hash.update(piece);
  return hash.digest();
}

/** Writes a chunk whole or not at all, and behind it the SHA-256 of its bytes. */
export const writeChunk = (folder: string, chunk: Chunk, pieces: readonly Uint8Array[]): Promise<void> =>
  writeFilled(folder, async file => {
    for (const piece of [...pieces, sha256(pieces)]) await writeAll(file, piece);
    return String(chunk.index);
  });

/** The pictures of one view, in the order of the items. A piece is only lent until the next one. */
export async function* viewPieces(
  folder: string,
  chunks: readonly Chunk[],
  plan: ChunkPlan,
  view: number,
): AsyncGenerator<Uint8Array> {
  const read = sliceReader(folder);
  for (const chunk of chunks.filter(({ fromView, toView }) => fromView <= view && view < toView)) {
    const bytes = (chunk.to - chunk.from) * pictureBytes(plan.size);
    yield await read(chunk, (view - chunk.fromView) * bytes, bytes);
  }
}

/** The masks, in the order of the items. A piece is only lent until the next one. */
export async function* maskPieces(
  folder: string,
  chunks: readonly Chunk[],
  plan: ChunkPlan,
): AsyncGenerator<Uint8Array> {
  const read = sliceReader(folder);
  for (const chunk of chunks.filter(({ fromView }) => fromView === 0)) {
    const { masks, facts } = offsets(chunk, plan);
    yield await read(chunk, masks, facts - masks);
  }
}

export async function readFacts(folder: string, chunks: readonly Chunk[], plan: ChunkPlan): Promise<ItemFacts[]> {
  const read = sliceReader(folder);
  const all: ItemFacts[] = [];
  for (const chunk of chunks.filter(({ fromView }) => fromView === 0)) {
    const { facts, end } = offsets(chunk, plan);
    const bytes = Buffer.from(await read(chunk, facts, end - facts));
    for (let at = 0; at < bytes.length; at += factBytes) {
      const size = { width: bytes.readUInt32LE(at), height: bytes.readUInt32LE(at + 4) };
      all.push({ size, digest: bytes.toString('hex', at + 8, at + factBytes) });
    }
  }
  return all;
}

function offsets({ from, to, fromView, toView }: Chunk, { size, withMasks }: ChunkPlan) {
  const items = to - from;
  const masks = (toView - fromView) * items * pictureBytes(size);
  const isFirst = fromView === 0;
  const facts = masks + (isFirst && withMasks ? items * size.width * size.height : 0);
  return { masks, facts, end: facts + (isFirst ? items * factBytes : 0) };
}

/** Reads parts of chunks into one buffer, which grows to the largest of them. */
function sliceReader(folder: string) {
  let buffer = new Uint8Array(0);
  return async (chunk: Chunk, at: number, length: number): Promise<Uint8Array> => {
    if (buffer.length < length) buffer = new Uint8Array(length);
    const file = await open(chunkFile(folder, chunk));
    try {
      for (let read = 0; read < length; ) {
        const { bytesRead } = await file.read(buffer, read, length - read, at + read);
        if (bytesRead === 0) throw new Error(`A chunk of pictures ends ${length - read} bytes too early.`);
        read += bytesRead;
      }
    } finally {
      await file.close();
    }
    return buffer.subarray(0, length);
  };
}
