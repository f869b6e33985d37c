import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { roundToHalf } from '../../harness/core/half.ts';
import { inspectOnnx } from '../../harness/core/onnx.ts';
import type { Platform } from '../../harness/ports.ts';
import { type Bench, buildEngine, createBench, recipe, sweepNumbers } from '../fixtures/backend-bench.ts';
import { classifier, madeUpOperator, numbers } from '../fixtures/tiny-models.ts';
import { workerPlatforms } from '../fixtures/worker-platforms.ts';

let bench: Bench;
let cpu: Platform;

beforeAll(async () => {
  bench = await createBench();
  cpu = await workerPlatforms({ folder: bench.folder }).platforms.open('cpu-1');
});
afterAll(async () => {
  await cpu?.close();
  await bench?.remove();
});

async function run(platform: Platform, engine: Awaited<ReturnType<typeof buildEngine>>): Promise<Float32Array> {
  const loaded = await platform.load(engine);
  const answer = await sweepNumbers(bench.blobs, loaded, await bench.inputs(6), 3);
  await loaded.close();
  return answer;
}

describe('an engine of ONNX Runtime', () => {
  test('is the same bytes each time, and other ones for each optimization', async () => {
    const model = await bench.model(classifier());
    const digests = new Set<string>();
    for (const optimization of ['off', 'portable', 'full'] as const) {
      const first = await buildEngine(cpu, model, recipe(optimization));
      expect(await buildEngine(cpu, model, recipe(optimization))).toEqual(first);
      digests.add(first.digest);
    }
    expect(digests.size).toBe(3);
  });

  test('keeps every node with optimization off, and fuses some otherwise', async () => {
    const model = await bench.model(classifier());
    const nodes = async (optimization: 'off' | 'portable') => {
      const { digest } = await buildEngine(cpu, model, recipe(optimization));
      return inspectOnnx(await bench.blobs.read(digest)).nodes.length;
    };
    const given = inspectOnnx(classifier().model).nodes.length;
    expect(await nodes('off')).toBe(given);
    expect(await nodes('portable')).toBeLessThan(given);
  });

  test('holds the external data of its model, and answers as if there had been none', async () => {
    const outside = classifier({ storage: { file: 'data/w.bin' } });
    for (const optimization of ['off', 'portable', 'full'] as const) {
      const engine = await buildEngine(cpu, await bench.model(outside), recipe(optimization));
      expect(inspectOnnx(await bench.blobs.read(engine.digest)).externalFiles).toEqual([]);
      const plain = await buildEngine(cpu, await bench.model(classifier()), recipe(optimization));
      expect(await run(cpu, engine)).toEqual(await run(cpu, plain));
    }
  });

  test('of precision fp16-weights holds rounded weights, and answers a little otherwise', async () => {
    const outside = classifier({ storage: { file: 'w.bin' } });
    const engine = await buildEngine(cpu, await bench.model(outside), recipe('off', {}, 'fp16-weights'));
    const bytes = Buffer.from(await bench.blobs.read(engine.digest));
    const first = numbers(16 * 27, 2);
    expect(bytes.includes(Buffer.from(first.map(roundToHalf).buffer))).toBe(true);
    expect(bytes.includes(Buffer.from(first.buffer))).toBe(false);
    const exact = await run(cpu, await buildEngine(cpu, await bench.model(outside), recipe('off')));
    const rounded = await run(cpu, engine);
    expect(rounded).not.toEqual(exact);
    expect(Math.max(...rounded.map((value, at) => Math.abs(value - exact[at]!)))).toBeLessThan(0.01);
  });

  test('requires this CPU only where it is fully optimized', async () => {
    const model = await bench.model(classifier());
    expect((await buildEngine(cpu, model, recipe('off'))).requires).toEqual(['onnx-graph']);
    expect((await buildEngine(cpu, model, recipe('full'))).requires).toEqual(cpu.record.provides);
  });
});

describe('a build that ONNX Runtime does not do', () => {
  test.for(['', 'ai.none'])('for an operator it does not have names node and operator (domain %j)', async domain => {
    const job = { model: await bench.model({ model: madeUpOperator(domain) }), recipe: recipe() };
    await expect(cpu.build(job)).rejects.toMatchObject({
      code: 'OPERATOR_UNSUPPORTED',
      message: expect.stringMatching(/Node frob-1 is a (ai\.none\.)?Frobnicate/),
    });
  });

  test('for an unknown flag names it', async () => {
    const job = { model: await bench.model(classifier()), recipe: recipe('off', { fastMath: true }) };
    await expect(cpu.build(job)).rejects.toMatchObject({
      code: 'FLAG_UNKNOWN',
      message: expect.stringContaining('fastMath'),
    });
  });
});

describe('ONNX Runtime Web', () => {
  test('does not load the layouts of a CPU, were they ever sent to it', async () => {
    const wasm = await workerPlatforms({ folder: bench.folder }).platforms.open('wasm');
    onTestFinished(() => wasm.close());
    const full = await buildEngine(cpu, await bench.model(classifier()), recipe('full'));
    await expect(wasm.load(full)).rejects.toMatchObject({ code: 'ENGINE_WRONG_PLATFORM' });
    await expect(wasm.load({ ...full, requires: [] })).rejects.toMatchObject({ code: 'ENGINE_UNREADABLE' });
  });

  test('is declared smaller than one thread of the CPU', async () => {
    const wasm = await workerPlatforms({ folder: bench.folder }).platforms.open('wasm');
    onTestFinished(() => wasm.close());
    expect(wasm.record.size.value).toBeLessThan(cpu.record.size.value);
  });
});
