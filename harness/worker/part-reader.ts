import { asFloats } from '../core/as-floats.ts';
import { TriplicateError } from '../core/errors.ts';
import type { InputTensors } from '../core/protocol.ts';
import type { Digest } from '../core/records.ts';
import { elementsOf } from '../core/shape.ts';
import type { BlobStore } from '../ports.ts';

export interface PartReader {
  /** The numbers of one part: items × shape. Errors: SHAPE_MISMATCH, BLOB_MISSING, BLOB_CORRUPT. */
  read(part: Digest, inputs: InputTensors): Promise<Float32Array>;
}

/** Parts stay in memory up to this many bytes together: the next engine's sweep takes the same ones. */
const budget = 256 * 1024 * 1024;

/** Reads dataset parts, and keeps those that were used last. */
export function createPartReader(blobs: BlobStore): PartReader {
  const kept = new Map<Digest, Float32Array>();
  return {
    async read(part, inputs) {
      const numbers = kept.get(part) ?? asFloats(await blobs.read(part));
      const expected = inputs.items * elementsOf(inputs.shape);
      if (numbers.length !== expected) {
        throw new TriplicateError({
          code: 'SHAPE_MISMATCH',
          message: `Dataset part ${part.slice(0, 19)}… holds ${numbers.length} numbers, and ${inputs.items} inputs [${inputs.shape.join(', ')}] are ${expected}.`,
          next: 'Prepare the dataset anew: delete the datasets folder in the store, then run again.',
        });
      }
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
    },
  };
}
