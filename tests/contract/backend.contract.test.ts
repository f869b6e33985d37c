import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { EngineRef } from '../../harness/core/protocol.ts';
import type { Platform } from '../../harness/ports.ts';
import { type Bench, buildEngine, createBench, recipe, sweepNumbers } from '../fixtures/backend-bench.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';
import { contractDouble, realTensorrt } from '../fixtures/tensorrt.ts';
import { classes, classifier, twoInputs, withoutBatchAxis } from '../fixtures/tiny-models.ts';
import { workerPlatforms } from '../fixtures/worker-platforms.ts';

interface Row {
  /** As it is called here. */
  readonly title: string;
  /** The platform. */
  readonly name: string;
  /** What its numbers are. */
  readonly double: boolean;
  readonly builds: boolean;
  /** What builds the engines for this row. */
  readonly builder: string;
  /** How far one input's numbers may lie apart in batches of different sizes. */
  readonly batchDelta: number;
  /** Settings of its workers. */
  readonly env: Readonly<Record<string, string>>;
  /** Why it cannot be tried here; null when it can. */
  readonly absent: string | null;
}

const here = (name: string): Row => ({
  title: name,
  name,
  double: false,
  builds: true,
  builder: name,
  batchDelta: 0,
  env: {},
  absent: null,
});

const rows: readonly Row[] = [
  { ...here('cpu-1'), batchDelta: 1e-5 },
  { ...here('cpu-n'), batchDelta: 1e-5 },
  { ...here('wasm'), builds: false, builder: 'cpu-1', batchDelta: 1e-5 },
  { ...here('double-small'), double: true },
  // Real devices and the contract double are counted apart: only the title says which one it was.
  { ...here('gpu'), ...(await realTensorrt(await mkdtemp(join(tmpdir(), 'triplicate-test-')))), batchDelta: 1e-3 },
  { ...here('gpu'), ...contractDouble(), title: 'gpu, on the contract double', double: true },
];

for (const { title, absent } of rows.filter(row => row.absent !== null))
  test.skip(`the backend of ${title}: ${absent}`);

describe.each(rows.filter(row => row.absent === null))('the backend of $title', row => {
  const { name, builds, builder, batchDelta, env } = row;
  let bench: Bench;
  let platform: Platform;
  let pid: () => number;
  let engine: EngineRef;
  const building = async (work: (on: Platform) => Promise<EngineRef>) => {
    if (builds) return work(platform);
    const other = await workerPlatforms({ folder: bench.folder }).platforms.open(builder);
    return work(other).finally(() => other.close());
  };

  beforeAll(async () => {
    bench = await createBench();
    const workers = workerPlatforms({ folder: bench.folder, env });
    pid = workers.pid;
    platform = await workers.platforms.open(name);
    engine = await building(async on => buildEngine(on, await bench.model(classifier())));
  });

  afterAll(async () => {
    await platform?.close();
    await bench?.remove();
  });

  test('says what it is, and the same when it is asked again', async () => {
    const { record } = platform;
    expect(record).toMatchObject({ name, builds, double: row.double });
    expect(record.id).toMatch(new RegExp(`^${name}-[0-9a-f]{12}$`));
    expect(record.size.value).toBeGreaterThan(0);
    const again = await workerPlatforms({ folder: bench.folder, env }).platforms.open(name);
    await again.close();
    expect(again.record).toEqual(record);
  });

  test('builds, or says that it cannot', async () => {
    const job = { model: await bench.model(classifier()), recipe: recipe() };
    if (!builds) return expect(platform.build(job)).rejects.toMatchObject({ code: 'BACKEND_CANNOT_BUILD' });
    const product = await platform.build(job);
    expect(product.sizeBytes).toBe((await bench.blobs.read(product.engine)).length);
    expect(await bench.blobs.has(product.log!)).toBe(true);
    expect(product.seconds).toBeGreaterThan(0);
  });

  test('gives the same bits from the same engine, also after it was closed and loaded again', async () => {
    const inputs = await bench.inputs(10);
    const first = await platform.load(engine);
    const once = await first.sweep({ inputs, batch: 4 });
    const twice = await first.sweep({ inputs, batch: 4 });
    await first.close();
    const second = await platform.load(engine);
    const again = await second.sweep({ inputs, batch: 4 });
    await second.close();
    expect(twice.outputs).toEqual(once.outputs);
    expect(again.outputs).toEqual(once.outputs);
    expect(once.outputs).toMatchObject([{ name: 'logits', shape: [classes] }]);
  });

  test('answers every input in its place, whatever the batch and wherever the parts end', async () => {
    const loaded = await platform.load(engine);
    const whole = await sweepNumbers(bench.blobs, loaded, await bench.inputs(14), 14);
    expect(whole.length).toBe(14 * classes);
    expect(new Set(whole).size).toBeGreaterThan(7 * classes);
    for (const [items, parts, batch] of [
      [14, 1, 4],
      [14, 1, 1],
      [14, 1, 100],
      [7, 2, 4],
    ] as const) {
      const other = await sweepNumbers(bench.blobs, loaded, await bench.inputs(items, parts), batch);
      expect(Math.max(...other.map((value, at) => Math.abs(value - whole[at]!)))).toBeLessThanOrEqual(batchDelta);
    }
    await loaded.close();
  });

  test('gives as many latencies as were asked for, from fewer inputs than a batch, too', async () => {
    const loaded = await platform.load(engine);
    const measured = { name: 'm', warmup: 2, iterations: 5, rounds: 2, seed: 0 };
    const inputs = await bench.inputs(3);
    for (const batch of [1, 2, 8]) {
      const { samplesMs } = await loaded.measure({ inputs, recipe: { ...measured, batch } });
      expect(samplesMs).toHaveLength(5);
      expect(Math.min(...samplesMs)).toBeGreaterThan(0);
    }
    await loaded.close();
  });

  test('refuses inputs of another shape before it runs, naming both', async () => {
    const loaded = await platform.load(engine);
    const inputs = await bench.inputs(4, 1, [3, 8, 9]);
    await expect(loaded.sweep({ inputs, batch: 2 })).rejects.toMatchObject({
      code: 'SHAPE_MISMATCH',
      message: expect.stringMatching(/\[N, 3, 8, 8\].*\[3, 8, 9\]/),
    });
    await loaded.close();
  });

  test('refuses a smaller last batch where the engine has a fixed one, and runs full ones', async () => {
    const fixed = await building(async on => buildEngine(on, await bench.model(classifier({ batch: 4 }))));
    const loaded = await platform.load(fixed);
    await expect(loaded.sweep({ inputs: await bench.inputs(10), batch: 4 })).rejects.toMatchObject({
      code: 'SHAPE_MISMATCH',
      message: expect.stringContaining('exactly 4'),
    });
    expect((await sweepNumbers(bench.blobs, loaded, await bench.inputs(8), 4)).length).toBe(8 * classes);
    await loaded.close();
  });

  test('refuses an engine with two inputs', async () => {
    const two = await building(async on => buildEngine(on, await bench.model({ model: twoInputs() })));
    const loaded = await platform.load(two);
    await expect(loaded.sweep({ inputs: await bench.inputs(4), batch: 2 })).rejects.toMatchObject({
      code: 'MODEL_INPUTS',
      message: expect.stringMatching(/a float32 .*, b float32/),
    });
    await loaded.close();
  });

  // The double answers in the shape that the model declares, so there is nothing to find in it.
  if (!name.startsWith('double')) {
    test('finds an output without batch axis, even where an axis has its length', async () => {
      const flat = await building(async on => buildEngine(on, await bench.model({ model: withoutBatchAxis() })));
      const loaded = await platform.load(flat);
      for (const batch of [2, 3]) {
        const inputs = await bench.inputs(6);
        await expect(loaded.sweep({ inputs, batch })).rejects.toMatchObject({ code: 'OUTPUT_SHAPE' });
      }
      await loaded.close();
    });
  }

  test('refuses an engine of another backend', async () => {
    const foreign = { ...engine, mediaType: 'application/x-other' };
    await expect(platform.load(foreign)).rejects.toMatchObject({
      code: 'ENGINE_MEDIA_TYPE',
      message: expect.stringContaining('application/x-other'),
    });
  });

  test('refuses an engine that requires what it does not provide, in words', async () => {
    const full = await building(async on => buildEngine(on, await bench.model(classifier()), recipe('full')));
    const elsewhere = builds ? { ...full, requires: [...full.requires, 'cpu-layout:x64-another'] } : full;
    await expect(platform.load(elsewhere)).rejects.toMatchObject({
      code: 'ENGINE_WRONG_PLATFORM',
      message: expect.stringMatching(/requires cpu-layout:.*provides only/),
    });
    if (builds) await (await platform.load(full)).close();
  });

  test('refuses bytes that are no engine', async () => {
    const digest = await bench.blobs.put(new TextEncoder().encode('no engine'));
    await expect(platform.load({ ...engine, digest })).rejects.toMatchObject({ code: 'ENGINE_UNREADABLE' });
  });

  test('loses one step to a crash, says what ended it, and goes on with the same engine', async () => {
    const inputs = await bench.inputs(6);
    const loaded = await platform.load(engine);
    const before = await loaded.sweep({ inputs, batch: 2 });
    // Stopped first, so that the kill finds it in the middle of the step.
    process.kill(pid(), 'SIGSTOP');
    const step = loaded.sweep({ inputs, batch: 2 });
    step.catch(() => {});
    await sleep(50);
    process.kill(pid(), 'SIGKILL');
    await expect(step).rejects.toMatchObject({ code: 'WORKER_CRASHED', message: expect.stringContaining('SIGKILL') });
    expect((await loaded.sweep({ inputs, batch: 2 })).outputs).toEqual(before.outputs);
    await loaded.close();
  });

  test('is killed when it hangs, and goes on with a new worker', async () => {
    const other = workerPlatforms({ folder: bench.folder, env, timeouts: { transfer: 500 } });
    const impatient = await other.platforms.open(name);
    onTestFinished(() => impatient.close());
    const loaded = await impatient.load(engine);
    const hanging = other.pid();
    process.kill(hanging, 'SIGSTOP');
    const inputs = await bench.inputs(4);
    await expect(loaded.sweep({ inputs, batch: 2 })).rejects.toMatchObject({ code: 'WORKER_HUNG' });
    expect(() => process.kill(hanging, 0)).toThrow();
    expect((await loaded.sweep({ inputs, batch: 2 })).outputs).toHaveLength(1);
  });

  test('is understood although native code prints on standard output', async () => {
    const noisy = await workerPlatforms({ folder: bench.folder, env, chatter: true }).platforms.open(name);
    onTestFinished(() => noisy.close());
    const loaded = await noisy.load(engine);
    expect(await sweepNumbers(bench.blobs, loaded, await bench.inputs(4), 2)).toHaveLength(4 * classes);
  });

  test('works where its store is another one: blobs travel both ways', async () => {
    const workerFolder = await temporaryFolder();
    const remote = await workerPlatforms({ folder: bench.folder, env, workerFolder }).platforms.open(name);
    onTestFinished(() => remote.close());
    const model = await bench.model(classifier({ seed: 99 }));
    const built = builds ? await buildEngine(remote, model) : engine;
    expect(await bench.blobs.has(built.digest)).toBe(true);
    const inputs = await bench.inputs(5, 2);
    const there = await remote.load(built);
    const here = await platform.load(built);
    const answer = await sweepNumbers(bench.blobs, there, inputs, 2);
    expect(answer).toEqual(await sweepNumbers(bench.blobs, here, inputs, 2));
    await here.close();
  });
});
