import { asFloats } from '../core/as-floats.ts';
import { TriplicateError } from '../core/errors.ts';
import type { InputTensors } from '../core/protocol.ts';
import type { Digest } from '../core/records.ts';
import { elementsOf } from '../core/shape.ts';
import type { BlobStore } from '../ports.ts';

export interface PartReader {
  /** The numbers of one part: items × shape. Errors: SHAPE_MISMATCH, BLOB_MISSING, BLOB_CORRUPT. */
  read(part: Digest, inputs: InputTensors): Promise<Float32Array>;
  /**
   * Gives the numbers of one part in order, whole batches at a time but for the end; they are only lent, until what `take` returns is
   * fulfilled. Parts that do not fit into memory together are read as they are needed. Errors: those of read, of which
   * BLOB_CORRUPT may come last, and those of `take`.
   */
  readBatches(
    part: Digest,
    inputs: InputTensors,
    batch: number,
    take: (numbers: Float32Array) => Promise<void>,
  ): Promise<void>;
}

/**
 * Reads dataset parts, and keeps those that were used last, up to `budget` bytes together: the next engine's sweep takes the
 * same ones.
 */
export function createPartReader(blobs: BlobStore, budget = 256 * 1024 * 1024): PartReader {
  const kept = new Map<Digest, Float32Array>();

  async function read(part: Digest, inputs: InputTensors): Promise<Float32Array> {
    const numbers = kept.get(part) ?? asFloats(await blobs.read(part));
    const expected = inputs.items * elementsOf(inputs.shape);
    if (numbers.length !== expected) throw misfit(part, numbers.length, inputs);
    // Taken out and put back, so that the order of the map is the order of use.
    kept.delete(part);
    kept.set(part, numbers);
    let bytes = [...kept.values()].reduce((sum, one) => sum + one.byteLength, 0);
    for (const [oldest, { byteLength }] of kept) {
      if (bytes <= budget || oldest === part) break;
      kept.delete(oldest);
      bytes -= byteLength;
    }
    return numbers;
  }

  return {
    read,
    async readBatches(part, inputs, batch, take) {
      const inputBytes = elementsOf(inputs.shape) * Float32Array.BYTES_PER_ELEMENT;
      const partBytes = inputs.items * inputBytes;
      // What is kept of parts that do not all fit is gone before it is used again.
      if (partBytes * inputs.parts.length <= budget) return take(await read(part, inputs));
      let given = 0;
      // Two inputs at least, which is what it takes to tell whether the first axis is the batch.
      await blobs.readPieces(part, inputBytes * Math.max(batch, 2), async piece => {
        given += piece.length;
        if (given <= partBytes) await take(asFloats(piece));
      });
      if (given !== partBytes) throw misfit(part, given / Float32Array.BYTES_PER_ELEMENT, inputs);
    },
  };
}

const misfit = (part: Digest, found: number, { items, shape }: InputTensors): TriplicateError =>
  new TriplicateError({
    code: 'SHAPE_MISMATCH',
    message: `Dataset part ${part.slice(0, 19)}… holds ${found} numbers, and ${items} inputs [${shape.join(', ')}] are ${items * elementsOf(shape)}.`,
    next: 'Prepare the dataset anew: delete the datasets folder in the store, then run again.',
  });
