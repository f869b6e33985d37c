import { describe, expect, test } from 'vitest';
import { levelKey, type Sweep } from '../../../harness/core/concurrency-sweeps.ts';
import { TriplicateError } from '../../../harness/core/errors.ts';
import type { Concurrency, ConcurrencyJob } from '../../../harness/core/protocol.ts';
import type { PlatformRecord } from '../../../harness/core/records.ts';
import type { LevelAt } from '../../../harness/core/spec-throughput.ts';
import type { Context, Obtained } from '../../../harness/pipeline/context.ts';
import { sweepConcurrency } from '../../../harness/pipeline/sweep-concurrency.ts';
import { somePlatform } from '../../fixtures/spec.ts';

const gpu: PlatformRecord = { ...somePlatform('gpu', 1), backend: 'tensorrt', accelerator: 'a1' };

/** A double of an engine whose throughput is what `fpsOf` says; it tells in which order levels were asked for, and under which locks. */
function bench(fpsOf: (at: LevelAt, asked: number) => number | Error, record = gpu) {
  const asked: string[] = [];
  const held: string[] = [];
  const seen: string[] = [];
  let isClosed = false;
  const loaded = {
    runTogether: async ({ at }: ConcurrencyJob): Promise<Concurrency> => {
      asked.push(levelKey(at));
      seen.push([...held].join(' + '));
      const fps = fpsOf(at, asked.length);
      if (fps instanceof Error) throw fps;
      const threads = Array.from({ length: at.threads }, () => ({
        inferences: fps / at.threads,
        streams: Array.from({ length: at.streams }, () => fps / at.threads / at.streams),
        seconds: 1,
      }));
      const latency = { samples: 1, meanMs: 1, p50Ms: 1, p90Ms: 1, p95Ms: 1, p99Ms: 1 };
      return { threads, latency, cpuPercent: 0, telemetry: null };
    },
    close: async () => {
      isClosed = true;
    },
  };
  const hold = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    held.push(name);
    return work().finally(() => held.pop());
  };
  const events: string[] = [];
  const context = {
    ports: { host: { now: () => new Date(0) }, machineLocks: { hold } },
    spec: { name: 'some-spec' },
    model: { digest: 'sha256:0' },
    dataset: { input: { shape: [1] }, parts: [], items: 1 },
    lock: { engines: {} },
    platforms: new Map([[record.name, { record, load: async () => loaded }]]),
    onEvent: ({ message, detail }: { message: string; detail?: string }) => events.push(`${message}: ${detail}`),
  } as unknown as Context;
  const obtained = {
    recipe: 'fp32',
    build: { builtOn: record, engine: 'sha256:1', sizeBytes: 100, mediaType: '', requires: [] },
  } as unknown as Obtained;
  const run = (sweeps: readonly Sweep[], repeats = 1, seed = 1) =>
    sweepConcurrency(context, obtained, record.name, { sweeps, batch: 1, seconds: 1, repeats, seed });
  return { run, asked, seen, events, isClosed: () => isClosed };
}

const upwards = (axis: Sweep['axis'], more: Partial<Sweep> = {}): Sweep => ({
  axis,
  beside: 1,
  graph: false,
  sizes: null,
  most: 8,
  ...more,
});
const noMemory = new TriplicateError({ code: 'OUT_OF_MEMORY', message: 'No memory is left.', exit: 'inconclusive' });

describe('a sweep', () => {
  test('measures a level that two sweeps share once a repeat, under the locks of the device and of the host', async () => {
    const { run, asked, seen, isClosed } = bench(({ threads, streams }) => 100 * threads * streams);
    const records = await run([upwards('threads', { most: 2 }), upwards('streams', { most: 2 })]);
    expect(asked).toEqual(['1x1', '2x1', '1x2']);
    expect(new Set(seen)).toEqual(new Set(['accelerator a1 + latency']));
    expect(records.map(({ axis, ended, levels }) => [axis, ended, levels.map(({ fps }) => fps)])).toEqual([
      ['threads', 'most', [100, 200]],
      ['streams', 'most', [100, 200]],
    ]);
    expect(isClosed()).toBe(true);
  });

  test('repeats all levels of all sweeps in an order of the seed, each as often', async () => {
    const orderOf = async (seed: number) => {
      const { run, asked } = bench(({ threads }) => 100 * threads);
      await run([upwards('threads', { sizes: [1, 2, 3, 4, 5, 6] })], 4, seed);
      expect(asked.slice(0, 6)).toEqual(['1x1', '2x1', '3x1', '4x1', '5x1', '6x1']);
      for (const round of [1, 2, 3])
        expect(asked.slice(6 * round, 6 * round + 6).toSorted()).toEqual(asked.slice(0, 6));
      return asked.slice(6).join(' ');
    };
    expect(await orderOf(1)).toBe(await orderOf(1));
    expect(await orderOf(1)).not.toBe(await orderOf(2));
  });

  test('ends where throughput no longer grows', async () => {
    const { run, asked } = bench(({ threads }) => Math.min(300, 100 * threads));
    const [record] = await run([upwards('threads')]);
    expect(asked).toEqual(['1x1', '2x1', '3x1', '4x1', '6x1']);
    expect(record).toMatchObject({ ended: 'saturated', knee: { threads: 3 } });
  });

  test('goes on to where the knee is asked to be at least, whatever one repeat of each level says', async () => {
    const { run, asked } = bench(() => 100);
    const [record] = await run([upwards('threads', { least: 6 })]);
    expect(asked).toEqual(['1x1', '2x1', '3x1', '4x1', '6x1']);
    expect(record).toMatchObject({ ended: 'saturated' });
  });

  test('that a crash ends says that it failed, not that the platform refused more', async () => {
    const crash = new TriplicateError({ code: 'WORKER_CRASHED', message: 'It crashed.', exit: 'inconclusive' });
    const [record] = await bench(({ threads }) => (threads === 2 ? crash : 100)).run([upwards('threads')]);
    expect(record).toMatchObject({ ended: 'failed', refused: [{ threads: 2, problem: { code: 'WORKER_CRASHED' } }] });
  });

  test('upwards ends at what is refused; over given numbers it goes on, and so do the other sweeps', async () => {
    const scarce = ({ threads, streams }: LevelAt) => (threads * streams === 3 ? noMemory : 100 * threads * streams);
    const { run } = bench(scarce);
    const [grown, given, other] = await run([
      upwards('threads'),
      upwards('threads', { sizes: [3, 1, 4] }),
      upwards('streams', { sizes: [2] }),
    ]);
    expect(grown).toMatchObject({ ended: 'refused', refused: [{ threads: 3, problem: { code: 'OUT_OF_MEMORY' } }] });
    expect(given!.levels.map(({ threads }) => threads)).toEqual([1, 4]);
    expect(given!.refused).toHaveLength(1);
    expect(other!.levels).toHaveLength(1);
  });

  test('does not try a level again that was refused in a later repeat, and keeps what it had', async () => {
    const { run, asked } = bench((_, turn) => (turn === 2 ? noMemory : 100));
    const [record] = await run([upwards('threads', { sizes: [1] })], 5);
    expect(asked).toHaveLength(2);
    expect(record).toMatchObject({ levels: [{ repeats: [100] }], refused: [{ threads: 1 }] });
  });

  test('asks a partition for no graph, and says why', async () => {
    const { run, asked } = bench(() => 1, { ...gpu, name: 'gpu-sm96' });
    const [record] = await run([upwards('threads', { graph: true })]);
    expect(asked).toEqual([]);
    expect(record).toMatchObject({ levels: [], knee: null, ended: 'refused' });
    expect(record!.refused![0]!.problem.message).toMatch(/partition/);
  });

  test('takes a graph that an engine does not bear for a refusal, and bad input for bad input', async () => {
    const unsupported = new TriplicateError({
      code: 'RECIPE_UNSUPPORTED',
      message: 'It does not run in a CUDA graph.',
    });
    const [record] = await bench(() => unsupported).run([upwards('threads', { graph: true })]);
    expect(record!.refused![0]!.problem.message).toBe('It does not run in a CUDA graph.');
    const { run, isClosed } = bench(() => new TriplicateError({ code: 'SHAPE_MISMATCH', message: 'Too large.' }));
    await expect(run([upwards('threads')])).rejects.toThrow('Too large.');
    expect(isClosed()).toBe(true);
  });

  test('tells each level, and then each repeat with the interval so far', async () => {
    const { run, events } = bench((_, turn) => 100 + turn);
    await run([upwards('threads', { sizes: [1] })], 3);
    expect(events).toEqual([
      'by threads: 1 thread: 101 a second',
      expect.stringMatching(/^repeats: 1 thread: 102 a second ± 6$/),
      expect.stringMatching(/^repeats: 1 thread: 102 a second ± 2$/),
    ]);
  });
});
