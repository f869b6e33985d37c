import fc from 'fast-check';
import { expect, test } from 'vitest';
import { negateWeight } from '../../../harness/core/onnx-negate.ts';
import type { Storage } from '../../fixtures/onnx-maker.ts';
import { classifier } from '../../fixtures/tiny-models.ts';

const storages: readonly Storage[] = ['raw', 'floats', { file: 'weights.bin' }];
const bytesOf = (model: Uint8Array, external: ReadonlyMap<string, Uint8Array>) =>
  Buffer.concat([model, ...external.values()]);

test('negating a weight twice gives the model back, and once changes one byte of each of its values', () => {
  const cases = [fc.constantFrom(...storages), fc.integer({ min: 0, max: 5 }), fc.nat(1000)] as const;
  fc.assert(
    fc.property(...cases, (storage, rank, seed) => {
      const { model, external } = classifier({ storage, seed });
      const once = negateWeight(model, external, rank)!;
      const twice = negateWeight(once.model, once.external, rank)!;
      const [before, after] = [bytesOf(model, external), bytesOf(once.model, once.external)];
      expect(bytesOf(twice.model, twice.external).equals(before)).toBe(true);
      const changed = before.reduce((sum, byte, at) => sum + (after[at] === byte ? 0 : 1), 0);
      expect(changed).toBe(once.values);
      expect(twice.tensor).toBe(once.tensor);
    }),
    { numRuns: 60 },
  );
});

test('the biggest weight comes first, and after the last there is none', () => {
  const { model, external } = classifier();
  const names = [0, 1, 2, 3, 4, 5].map(rank => negateWeight(model, external, rank)!.tensor);
  expect(names).toEqual(['w2', 'w1', 'w3', 'b1', 'b2', 'b3']);
  expect(negateWeight(model, external, 6)).toBeNull();
});
