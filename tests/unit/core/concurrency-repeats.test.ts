import fc from 'fast-check';
import { expect, test } from 'vitest';
import { levelOf } from '../../../harness/core/concurrency-repeats.ts';
import { loadLatency } from '../../../harness/core/latency/load-latency.ts';
import type { Concurrency } from '../../../harness/core/protocol.ts';

const at = { threads: 2, streams: 2, graph: false };
const latency = { samples: 10, meanMs: 1, p50Ms: 1, p90Ms: 2, p95Ms: 2, p99Ms: 3 };
const repeat = (counts: readonly (readonly [number, number])[], more: Partial<Concurrency> = {}): Concurrency => ({
  threads: counts.map(streams => ({ inferences: streams[0] + streams[1], streams, seconds: 2 })),
  latency,
  cpuPercent: 50,
  telemetry: null,
  ...more,
});

test('a level is the mean of its repeats, of all, of each thread and of each stream', () => {
  const counts = fc.nat({ max: 1000 });
  const pair = fc.tuple(counts, counts);
  fc.assert(
    fc.property(fc.array(fc.tuple(pair, pair), { minLength: 2, maxLength: 5 }), repeats => {
      const level = levelOf(
        at,
        repeats.map(both => repeat(both)),
        8,
      );
      const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
      expect(level.repeats).toEqual(repeats.map(both => (sum(both.flat()) * 8) / 2));
      expect(level.fps).toBeCloseTo(sum(level.repeats!) / repeats.length, 6);
      expect(sum(level.perThread)).toBeCloseTo(level.fps, 6);
      expect(level.perStream).toHaveLength(4);
      expect(sum(level.perStream!)).toBeCloseTo(level.fps, 6);
      expect(level.interval!.low).toBeLessThanOrEqual(level.fps + 1e-9);
    }),
  );
});

test('of one repeat there is no interval, and what no backend tells is left out', () => {
  const level = levelOf({ ...at, streams: 1 }, [repeat([[1, 0]])], 1);
  expect(level).not.toHaveProperty('interval');
  expect(level).not.toHaveProperty('perStream');
  expect(level).not.toHaveProperty('utilizationPercent');
  expect(level.latency).toEqual(latency);
});

test('the interval of the 99th percentile holds those of its repeats, and is none where one of them is too short', () => {
  const of = (inferences: number, scale = 1) => ({
    ...repeat([[1, 1]]),
    latency: loadLatency(Float64Array.from({ length: inferences }, (_, ms) => scale * ms)),
  });
  const of1000 = levelOf(at, [of(1000), of(1000)], 1).latency!;
  // Order statistics of 0 to 999, as SciPy's quantile_test bounds them.
  expect(of1000.p99Interval).toEqual({ low: 981, high: 997, level: 0.99, method: 'student of order statistics' });
  const apart = levelOf(at, [of(1000), of(1000, 1.1)], 1).latency!.p99Interval!;
  expect(apart.low).toBeLessThan(981);
  expect(apart.high).toBeGreaterThan(1.1 * 997);
  expect(levelOf(at, [of(1000), of(458)], 1).latency).not.toHaveProperty('p99Interval');
  expect(levelOf(at, [of(1000)], 1).latency).not.toHaveProperty('p99Interval');
  expect(levelOf(at, [of(459), of(459)], 1).latency!.p99Interval!.high).toBe(458);
});

test('latency is by the percentiles of all inferences, and counts them', () => {
  const found = loadLatency(Float64Array.from({ length: 101 }, (_, ms) => 100 - ms));
  expect(found).toEqual({ samples: 101, meanMs: 50, p50Ms: 50, p90Ms: 90, p95Ms: 95, p99Ms: 99 });
});
