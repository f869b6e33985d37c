import { rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import type { Picture } from '../../core/corruptions/picture.ts';
import { TriplicateError } from '../../core/errors.ts';
import type { DatasetPart, DatasetSpec, View } from '../../core/records.ts';
import { storeUnwritable } from '../../core/unwritable.ts';
import type { BlobStore, OnProgress } from '../../ports.ts';
import { makeFolder } from '../files/durable.ts';
import { hashHex } from '../files/hash.ts';
import type { DecodedPicture } from './decode.ts';
import { fitPicture } from './fit-picture.ts';
import { fitMask, type Mask } from './mask.ts';
import { normalizer } from './normalize.ts';
import {
  type Chunk,
  type ChunkPlan,
  chunksOf,
  factsContent,
  type ItemFacts,
  isFinished,
  maskPieces,
  pictureBytes,
  readFacts,
  viewPieces,
  writeChunk,
} from './picture-chunks.ts';
import { placeBoxes, requireFit } from './place-boxes.ts';
import { placementOf, type Size } from './placement.ts';
import type { Prepared } from './prepared.ts';
import type { PictureSource } from './source.ts';
import { viewId } from './view-id.ts';
import { startViewThreads, type ViewMaker } from './view-threads.ts';

/** More threads than this would take more memory than a preparation may have, 500 MB, for ever less time. */
const mostThreads = 6;

export interface PictureJob {
  readonly source: PictureSource;
  readonly spec: Pick<DatasetSpec, 'name' | 'preprocess' | 'seed'>;
  readonly views: readonly View[];
  /** Of this preparation alone: what is in it already was finished before. */
  readonly folder: string;
  readonly blobs: BlobStore;
  readonly threads?: number;
  readonly onProgress?: OnProgress | undefined;
}

/**
 * Every view of every picture, as bytes and as tensors, the same ones on any number of threads. What is finished lies in chunks
 * until all is, so that a preparation that was killed goes on there. Errors: PICTURE_BROKEN, SHAPE_MISMATCH, MASK_BROKEN,
 * MASK_MISFIT, BOX_OUTSIDE, BOXES_MISFIT, TURN_UNCLEAR, STORE_UNWRITABLE.
 */
export async function preparePictures(job: PictureJob): Promise<Prepared> {
  const { source, views, folder, blobs, spec } = job;
  await makeFolder(folder).catch(storeUnwritable(folder));
  try {
    for (const [item, boxes] of (source.boxes ?? []).entries()) {
      // Now already where the annotations say the size, because decoding takes long.
      if (boxes.size) requireFit(boxes, boxes.size, source.items[item]!);
    }
    const { width, height } = spec.preprocess ?? (await source.picture(0));
    const size = { width, height };
    const plan: ChunkPlan = {
      items: source.items.length,
      views: views.length,
      size,
      withMasks: source.masks !== undefined,
    };
    const chunks = chunksOf(plan);
    await makeChunks(job, plan, chunks);
    const facts = await readFacts(folder, chunks, plan);
    const placed = source.boxes && placeBoxes(source, facts, size, spec.preprocess?.fit ?? 'cover');
    const masks = source.masks && (await storeMasks(blobs, maskPieces(folder, chunks, plan), source.masks.ignore));
    const prepared: Prepared = {
      shape: [3, height, width],
      parts: await storeParts(job, plan, chunks),
      itemDigests: facts.map(({ digest }) => digest),
      notes: [...(placed?.notes ?? []), ...(masks ? idNotes(masks) : [])],
      ...(placed ? { boxes: placed.boxes } : {}),
      ...(masks ? { masks: { ...masks, ...size } } : {}),
    };
    await rm(folder, { recursive: true, force: true });
    return prepared;
  } catch (error) {
    // Of other pictures all is another preparation; after anything else, such as a full disk, this one goes on.
    if (error instanceof TriplicateError && error.exit === 'usage') await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

async function makeChunks(job: PictureJob, plan: ChunkPlan, chunks: readonly Chunk[]): Promise<void> {
  const { folder, threads = Math.min(availableParallelism(), mostThreads), onProgress } = job;
  const total = plan.items * plan.views;
  let done = 0;
  const finished = (chunk: Chunk) => {
    done += (chunk.to - chunk.from) * (chunk.toView - chunk.fromView);
    onProgress?.(done, total);
  };
  const waiting: Chunk[] = [];
  for (const chunk of chunks) {
    if (await isFinished(folder, chunk, plan)) finished(chunk);
    else waiting.push(chunk);
  }
  // A thread takes longer to start than a chunk of few pictures to be made.
  const maker = startViewThreads(waiting.length > 1 ? Math.min(threads, waiting.length) : 0);
  const failures: { readonly chunk: Chunk; readonly error: unknown }[] = [];
  const lane = async () => {
    for (let chunk = waiting.shift(); chunk && failures.length === 0; chunk = waiting.shift()) {
      try {
        const content = await makeChunk(job, plan, chunk, maker);
        await writeChunk(folder, chunk, content).catch(storeUnwritable(folder));
        finished(chunk);
      } catch (error) {
        failures.push({ chunk, error });
      }
    }
  };
  try {
    // One more than threads, so that pictures are decoded meanwhile.
    await Promise.all(Array.from({ length: threads + 1 }, lane));
  } finally {
    await maker.close();
  }
  // Chunks begin in their order, so that the first of those that fail is the same one every time.
  const [first] = failures.sort((a, b) => a.chunk.index - b.chunk.index);
  if (first) throw first.error;
}

async function makeChunk(
  { source, spec, views }: PictureJob,
  { size }: ChunkPlan,
  { from, to, fromView, toView }: Chunk,
  maker: ViewMaker,
): Promise<Uint8Array[]> {
  const names = source.items.slice(from, to);
  const pictures = new Uint8Array(names.length * pictureBytes(size));
  const masks: Uint8Array[] = [];
  const facts: ItemFacts[] = [];
  const fit = spec.preprocess?.fit ?? 'cover';
  for (const [index, name] of names.entries()) {
    const decoded = await source.picture(from + index);
    const clean = spec.preprocess ? await fitPicture(decoded, spec.preprocess, name) : decoded;
    requireSize(clean, name, size, source.items[0]!);
    pictures.set(clean.data, index * pictureBytes(size));
    if (fromView > 0) continue;
    // Not the picture itself, which may be a hundred times what is made of it.
    facts.push({ size: { width: decoded.width, height: decoded.height }, digest: hashHex(clean.data).slice(0, 8) });
    const boxes = source.boxes?.[from + index];
    if (boxes) {
      requireFit(boxes, decoded, name);
      if (boxes.boxes.length > 0) requireClearTurn(decoded, boxes.size, 'boxes', name);
    }
    if (!source.masks) continue;
    const mask = await source.masks.mask(from + index);
    requireMaskSize(mask, decoded, name);
    requireClearTurn(decoded, mask, 'mask', name);
    requireMaskIds(mask, source, name);
    masks.push(fitMask(mask, placementOf(decoded, size, fit), size, source.masks.ignore));
  }
  const made = await maker.make({
    ...size,
    channels: 3,
    pictures,
    names,
    views: views.slice(fromView, toView),
    seed: spec.seed ?? 0,
  });
  return [made, ...masks, factsContent(facts)];
}

async function storeMasks(blobs: BlobStore, pieces: AsyncIterable<Uint8Array>, ignore: number) {
  let most: number | null = null;
  async function* seen() {
    for await (const piece of pieces) {
      for (const id of piece) if (id !== ignore && id > (most ?? -1)) most = id;
      yield piece;
    }
  }
  return { digest: await blobs.putPieces(seen()), ignore, most: most as number | null };
}

/** Masks of foreground are often 0 and 255, and 255 is what does not count where nothing else is said. */
const idNotes = ({ ignore, most }: { readonly ignore: number; readonly most: number | null }): string[] =>
  most !== null && most > 0
    ? []
    : [
        `No pixel of the masks that counts has ${most === null ? 'any' : 'another'} id${most === null ? '' : ' than 0'}; ${ignore} is left out. Where ${ignore} is a class, set ignore in the source.`,
      ];

async function storeParts(
  { spec, views, folder, blobs }: PictureJob,
  plan: ChunkPlan,
  chunks: readonly Chunk[],
): Promise<DatasetPart[]> {
  const normalize = normalizer(spec.preprocess ?? {});
  const bytes = pictureBytes(plan.size);
  async function* tensors(view: number) {
    // Also only lent, as the pieces are.
    let made = new Float32Array(0);
    for await (const piece of viewPieces(folder, chunks, plan, view)) {
      if (made.length < piece.length) made = new Float32Array(piece.length);
      for (let at = 0; at < piece.length; at += bytes) {
        normalize({ ...plan.size, channels: 3, data: piece.subarray(at, at + bytes) }, made, at);
      }
      yield new Uint8Array(made.buffer, 0, piece.length * Float32Array.BYTES_PER_ELEMENT);
    }
  }
  const parts: DatasetPart[] = [];
  for (const [index, view] of views.entries()) {
    parts.push({
      view,
      id: viewId(view),
      tensors: await blobs.putPieces(tensors(index)),
      pictures: {
        digest: await blobs.putPieces(viewPieces(folder, chunks, plan, index)),
        ...plan.size,
        channels: 3,
      },
    });
  }
  return parts;
}

function requireSize(picture: Picture, name: string, first: Size, firstName: string): void {
  if (picture.width === first.width && picture.height === first.height) return;
  throw new TriplicateError({
    code: 'SHAPE_MISMATCH',
    message: `${name} has ${picture.width} × ${picture.height} pixels, but ${firstName} has ${first.width} × ${first.height}: without preprocess all pictures must be of one size.`,
    next: 'Give preprocess with the width and height of the model’s input in the spec.',
  });
}

/** An annotation may be of the picture as it lies in the file, or as it is seen. Only sizes tell, where these differ. */
function requireClearTurn(
  { width, height, turn }: DecodedPicture,
  stated: Size | null,
  what: 'boxes' | 'mask',
  name: string,
): void {
  if (!turn || (stated && turn === 'sides-exchanged' && width !== height)) return;
  throw new TriplicateError({
    code: 'TURN_UNCLEAR',
    message: `${name} is turned as its EXIF says, and nothing tells whether its ${what} ${what === 'boxes' ? 'are' : 'is'} of the picture before or after.`,
    next: 'Save the picture turned and without the orientation, and annotate it as it is seen.',
  });
}

function requireMaskSize(mask: Size, picture: Size, name: string): void {
  if (mask.width === picture.width && mask.height === picture.height) return;
  throw new TriplicateError({
    code: 'MASK_MISFIT',
    message: `The mask of ${name} has ${mask.width} × ${mask.height} pixels, and the picture ${picture.width} × ${picture.height}.`,
    next: 'Give each picture the mask that was made of it.',
  });
}

/** Where class names are given, ids beyond them mean that the masks are of another set of classes, or coloured. */
function requireMaskIds({ data }: Mask, { classes, masks }: PictureSource, name: string): void {
  if (!classes) return;
  const stray = data.find(id => id >= classes.length && id !== masks!.ignore);
  if (stray === undefined) return;
  throw new TriplicateError({
    code: 'LABEL_UNKNOWN',
    message: `The mask of ${name} has the class id ${stray}, and there are names for the ids 0 to ${classes.length - 1}; ${masks!.ignore} is left out.`,
    next: 'Give the masks of these classes (of Cityscapes, labelTrainIds and not labelIds), correct classes, or set ignore in the source.',
  });
}
