import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Digest } from '../../../harness/core/records.ts';
import type { Tensor } from '../../../harness/ports.ts';
import { createPartReader } from '../../../harness/worker/part-reader.ts';
import { sweep } from '../../../harness/worker/sweep.ts';
import { memoryBlobs } from '../../fixtures/memory-blobs.ts';
import { type SessionDoubleOptions, sessionDouble } from '../../fixtures/session-double.ts';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';
import { storeIn } from '../../fixtures/worker-platforms.ts';

/** Parts whose inputs are numbered through: input i is [i, -i]. */
async function numbered(items: number, partCount: number) {
  const { store, bytesOf } = memoryBlobs();
  const parts: Digest[] = [];
  for (let part = 0; part < partCount; part++) {
    const numbers = Float32Array.from({ length: items * 2 }, (_, at) => {
      const input = part * items + (at >> 1);
      return at % 2 === 0 ? input : -input;
    });
    parts.push(await store.put(new Uint8Array(numbers.buffer)));
  }
  return { store, bytesOf, inputs: { parts, items, shape: [2] } };
}

async function swept(items: number, partCount: number, batch: number, options?: SessionDoubleOptions) {
  const { store, bytesOf, inputs } = await numbered(items, partCount);
  const { session, seen } = sessionDouble(options);
  const progress: [number, number][] = [];
  const product = await sweep({
    session,
    parts: createPartReader(store),
    blobs: store,
    job: { inputs, batch },
    folder: tmpdir(),
    onProgress: (done, total) => progress.push([done, total]),
  });
  const outputs = product.outputs.map(output => ({
    ...output,
    data: [...new Float32Array(bytesOf.get(output.digest)!.slice().buffer)],
  }));
  return { outputs, seen, progress, bytesOf, inputs };
}

const small = fc.integer({ min: 1, max: 9 });

describe('a sweep', () => {
  test('answers every input once, in order, in batches that only the end of a part makes smaller', async () => {
    await fc.assert(
      fc.asyncProperty(small, small, small, async (items, parts, batch) => {
        const { outputs, seen, progress } = await swept(items, parts, batch);
        const count = items * parts;
        expect(outputs[0]).toMatchObject({ name: 'y', shape: [1], data: [...Array(count).keys()] });
        expect(progress.at(-1)).toEqual([count, count]);
        const perPart = Math.ceil(items / batch);
        expect(seen).toHaveLength(perPart * parts);
        for (const [at, { shape }] of seen.entries()) {
          const isLast = at % perPart === perPart - 1;
          expect(shape).toEqual([isLast ? items - batch * (perPart - 1) : batch, 2]);
        }
      }),
    );
  });

  test('feeds views of the stored bytes, not copies', async () => {
    const { seen, bytesOf, inputs } = await swept(5, 2, 2);
    expect(seen[0]!.data.buffer).toBe(bytesOf.get(inputs.parts[0]!)!.buffer);
    expect(seen.at(-1)!.data.buffer).toBe(bytesOf.get(inputs.parts[1]!)!.buffer);
  });

  test('does not change the answer where the stored bytes begin at an odd place', async () => {
    const { store, bytesOf, inputs } = await numbered(3, 1);
    const digest = inputs.parts[0]!;
    const shifted = new Uint8Array(25);
    shifted.set(bytesOf.get(digest)!, 1);
    bytesOf.set(digest, shifted.subarray(1));
    const { session, seen } = sessionDouble();
    const parts = createPartReader(store);
    await sweep({ session, parts, blobs: store, job: { inputs, batch: 3 }, folder: tmpdir(), onProgress: () => {} });
    expect([...seen[0]!.data]).toEqual([0, -0, 1, -1, 2, -2]);
  });
});

describe('a sweep of parts that do not fit into memory together', () => {
  const items = 150_000;
  async function stored() {
    const folder = await temporaryFolder();
    const store = storeIn(folder);
    const memory = await numbered(items, 2);
    for (const part of memory.inputs.parts) await store.put(memory.bytesOf.get(part)!);
    return { store, inputs: memory.inputs };
  }

  test('answers as one of parts in memory does, in the same batches, and keeps none of them', async () => {
    const { store, inputs } = await stored();
    const run = async (budget: number | undefined) => {
      const sizes: number[] = [];
      const { session } = sessionDouble();
      const watched = {
        ...session,
        infer: async (input: Tensor) => {
          sizes.push(input.shape[0]!);
          return session.infer(input);
        },
      };
      const parts = createPartReader(store, budget);
      const job = { inputs, batch: 4096 };
      const { outputs } = await sweep({
        session: watched,
        parts,
        blobs: store,
        job,
        folder: tmpdir(),
        onProgress: () => {},
      });
      return { outputs, sizes };
    };
    const streamed = await run(items * 8);
    expect(streamed).toEqual(await run(undefined));
    expect(streamed.sizes).toHaveLength(2 * Math.ceil(items / 4096));
  });

  test('fails where a part is damaged, or holds another number of numbers', async () => {
    const { store, inputs } = await stored();
    const { session } = sessionDouble();
    const run = (items: number) =>
      sweep({
        session,
        parts: createPartReader(store, 0),
        blobs: store,
        job: { inputs: { ...inputs, items }, batch: 100 },
        folder: tmpdir(),
        onProgress: () => {},
      });
    for (const other of [items - 1, items + 1])
      await expect(run(other)).rejects.toMatchObject({ code: 'SHAPE_MISMATCH' });
    const file = await store.path(inputs.parts[1]!);
    const bytes = await readFile(file);
    bytes[77]! ^= 1;
    await writeFile(file, bytes);
    await expect(run(items)).rejects.toMatchObject({ code: 'BLOB_CORRUPT' });
  });
});

const info = (shape: (number | string)[], dtype = 'float32') => [{ name: 't', dtype, shape }];
const constant = (shape: number[]): Tensor[] => [
  { name: 'y', shape, data: new Float32Array(shape.reduce((a, b) => a * b, 1)) },
];

describe('a sweep that cannot be', () => {
  test.for<[string, string, SessionDoubleOptions, number]>([
    ['has two inputs', 'MODEL_INPUTS', { inputs: [...info(['N', 2]), ...info(['N', 2])] }, 0],
    ['has no input', 'MODEL_INPUTS', { inputs: [] }, 0],
    ['takes integers', 'MODEL_INPUTS', { inputs: info(['N', 2], 'int64') }, 0],
    ['takes another width', 'SHAPE_MISMATCH', { inputs: info(['N', 3]) }, 0],
    ['takes another rank', 'SHAPE_MISMATCH', { inputs: info(['N', 2, 1]) }, 0],
    ['takes nothing at all', 'SHAPE_MISMATCH', { inputs: info([]) }, 0],
    ['takes another fixed batch', 'SHAPE_MISMATCH', { inputs: info([3, 2]) }, 0],
    ['gives integers', 'OUTPUT_TYPE', { outputs: info(['N'], 'int64') }, 0],
    ['gives no batch axis', 'OUTPUT_SHAPE', { answer: () => constant([1]) }, 1],
    ['gives a scalar', 'OUTPUT_SHAPE', { answer: () => constant([]) }, 1],
    [
      'gives shapes that depend on the input',
      'OUTPUT_SHAPE',
      { answer: ({ shape, data }) => constant([shape[0]!, data[0]! + 1]) },
      2,
    ],
  ])('because the engine %s is %s', async ([, code, options, inferences]) => {
    const { store, inputs } = await numbered(8, 1);
    const { session, seen } = sessionDouble(options);
    const parts = createPartReader(store);
    const job = { inputs, batch: 4 };
    await expect(
      sweep({ session, parts, blobs: store, job, folder: tmpdir(), onProgress: () => {} }),
    ).rejects.toMatchObject({ code });
    expect(seen).toHaveLength(inferences);
  });

  test('because the part holds another number of numbers says both', async () => {
    const { store, inputs } = await numbered(8, 1);
    const { session } = sessionDouble();
    const job = { inputs: { ...inputs, items: 9 }, batch: 4 };
    const parts = createPartReader(store);
    await expect(sweep({ session, parts, blobs: store, job, folder: tmpdir(), onProgress: () => {} })).rejects.toThrow(
      /holds 16 numbers, and 9 inputs \[2\] are 18/,
    );
  });
});
