import { TriplicateError } from '../core/errors.ts';
import type { InputTensors } from '../core/protocol.ts';
import type { Digest } from '../core/records.ts';
import type { BlobStore } from '../ports.ts';

export interface PartReader {
  /** The numbers of one part: items × shape. Of what was read before, only what is in `keep` stays in memory. */
  read(part: Digest, inputs: InputTensors, keep: readonly Digest[]): Promise<Float32Array>;
}

/** Reads dataset parts, and remembers the last ones, because rounds of a measurement use the same ones again and again. */
export function createPartReader(blobs: BlobStore): PartReader {
  const kept = new Map<Digest, Float32Array>();
  return {
    async read(part, inputs, keep) {
      for (const digest of kept.keys()) if (!keep.includes(digest)) kept.delete(digest);
      const numbers = kept.get(part) ?? asFloats(await blobs.read(part));
      const expected = inputs.items * sizeOf(inputs.shape);
      if (numbers.length !== expected) {
        throw new TriplicateError({
          code: 'SHAPE_MISMATCH',
          message: `Dataset part ${part.slice(0, 19)}… holds ${numbers.length} numbers, and ${inputs.items} inputs [${inputs.shape.join(', ')}] are ${expected}.`,
          next: 'Prepare the dataset anew: delete the datasets folder in the store, then run again.',
        });
      }
      kept.set(part, numbers);
      return numbers;
    },
  };
}

export const sizeOf = (shape: readonly number[]): number => shape.reduce((product, dim) => product * dim, 1);

/** Views bytes as float32; copies only where they do not lie on a multiple of four. */
function asFloats(bytes: Uint8Array): Float32Array {
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
  return new Float32Array(aligned.buffer, aligned.byteOffset, Math.floor(aligned.byteLength / 4));
}
