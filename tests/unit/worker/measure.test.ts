import { describe, expect, test } from 'vitest';
import type { Digest } from '../../../harness/core/records.ts';
import { measure } from '../../../harness/worker/measure.ts';
import { createPartReader } from '../../../harness/worker/part-reader.ts';
import { memoryBlobs } from '../../fixtures/memory-blobs.ts';
import { sessionDouble } from '../../fixtures/session-double.ts';

const recipe = { name: 'm', batch: 2, warmup: 2, iterations: 5, rounds: 2, seed: 0 };

/** Parts of inputs [i, i], numbered through. */
async function numbered(items: number, partCount: number) {
  const { store, reads } = memoryBlobs();
  const parts: Digest[] = [];
  for (let part = 0; part < partCount; part++) {
    const numbers = Float32Array.from({ length: items * 2 }, (_, at) => part * items + (at >> 1));
    parts.push(await store.put(new Uint8Array(numbers.buffer)));
  }
  return { parts: createPartReader(store), reads, inputs: { parts, items, shape: [2] } };
}

describe('a measurement', () => {
  test('times as many inferences as asked for, after the warm-up', async () => {
    const { parts, inputs } = await numbered(10, 1);
    const { session, seen } = sessionDouble();
    expect((await measure(session, parts, { inputs, recipe })).samplesMs).toHaveLength(5);
    expect(seen).toHaveLength(7);
    expect(seen.every(({ purpose, shape }) => purpose === 'measure' && shape[0] === 2)).toBe(true);
  });

  test('takes consecutive full batches across the parts, then begins again', async () => {
    const { parts, inputs } = await numbered(5, 2);
    const { session, seen } = sessionDouble();
    await measure(session, parts, { inputs, recipe });
    expect(seen.map(({ data }) => data[0])).toEqual([0, 2, 5, 7, 0, 2, 5]);
  });

  test('lets fewer inputs than a batch go round within it', async () => {
    const { parts, inputs } = await numbered(3, 1);
    const { session, seen } = sessionDouble();
    await measure(session, parts, { inputs, recipe: { ...recipe, batch: 4 } });
    expect([...seen[0]!.data]).toEqual([0, 0, 1, 1, 2, 2, 0, 0]);
  });

  test('reads only the parts it needs, once for all rounds', async () => {
    const { parts, inputs, reads } = await numbered(8, 3);
    const { session } = sessionDouble();
    for (let round = 0; round < 4; round++) await measure(session, parts, { inputs, recipe });
    expect(reads).toEqual(inputs.parts.slice(0, 2));
  });

  test('of an engine with another fixed batch is refused before it runs', async () => {
    const { parts, inputs } = await numbered(8, 1);
    const { session, seen } = sessionDouble({ inputs: [{ name: 'x', dtype: 'float32', shape: [3, 2] }] });
    await expect(measure(session, parts, { inputs, recipe })).rejects.toMatchObject({ code: 'SHAPE_MISMATCH' });
    expect(seen).toEqual([]);
  });
});
