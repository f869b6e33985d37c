import { gate } from './latency/gate.ts';
import type { Concurrency } from './protocol.ts';
import type { ConcurrencyLevel, Interval } from './records.ts';
import type { LevelAt } from './spec-throughput.ts';
import { meanInterval } from './statistics/mean-interval.ts';
import { mean, median } from './statistics.ts';

/** Of intervals over repeats that are shown. */
const repeatsLevel = 0.95;

/** A level from its repeats, of which there is at least one, in the order in which they were measured. */
export function levelOf(at: LevelAt, repeats: readonly Concurrency[], batch: number): ConcurrencyLevel {
  const perThread = meansOf(repeats.map(({ threads }) => threads.map(one => (one.inferences * batch) / one.seconds)));
  const perStream = meansOf(
    repeats.map(({ threads }) =>
      threads.flatMap(one => one.streams.map(inferences => (inferences * batch) / one.seconds)),
    ),
  );
  const fps = repeats.map(({ threads }) =>
    threads.reduce((sum, one) => sum + (one.inferences * batch) / one.seconds, 0),
  );
  const interval = meanInterval(fps, repeatsLevel);
  const load = repeats.flatMap(({ utilizationPercent }) => utilizationPercent ?? []);
  return {
    threads: at.threads,
    ...(at.streams > 1 ? { streams: at.streams } : {}),
    fps: mean(fps),
    repeats: fps,
    ...(interval ? { interval } : {}),
    perThread,
    ...(at.streams > 1 ? { perStream } : {}),
    latency: latencyOf(repeats),
    cpuPercent: mean(repeats.map(({ cpuPercent }) => cpuPercent)),
    telemetry: repeats.at(-1)!.telemetry,
    ...(load.length > 0 ? { utilizationPercent: median(load) } : {}),
  };
}

/** Place by place. */
const meansOf = (rows: readonly (readonly number[])[]): number[] =>
  rows[0]!.map((_, place) => mean(rows.map(row => row[place]!)));

function latencyOf(repeats: readonly Concurrency[]): NonNullable<ConcurrencyLevel['latency']> {
  const all = repeats.map(({ latency }) => latency);
  const p99Interval = p99IntervalOf(all.map(({ p99Bounds }) => p99Bounds));
  const enqueue = all.flatMap(({ enqueueMs }) => enqueueMs ?? []);
  const meanOf = (pick: (one: Concurrency['latency']) => number) => mean(all.map(pick));
  return {
    samples: all.reduce((sum, { samples }) => sum + samples, 0),
    meanMs: meanOf(one => one.meanMs),
    p50Ms: meanOf(one => one.p50Ms),
    p90Ms: meanOf(one => one.p90Ms),
    p95Ms: meanOf(one => one.p95Ms),
    p99Ms: meanOf(one => one.p99Ms),
    ...(p99Interval ? { p99Interval } : {}),
    ...(enqueue.length > 0 ? { enqueueMs: mean(enqueue) } : {}),
  };
}

/**
 * From where the interval of the mean of lower bounds begins to where that of upper bounds ends: what a repeat may have missed, and by
 * how much repeats differ. Null where a repeat has none, or is the only one.
 */
function p99IntervalOf(all: readonly Concurrency['latency']['p99Bounds'][]): Interval | null {
  const bounds = all.flatMap(one => one ?? []);
  if (bounds.length < all.length) return null;
  const ends = (['low', 'high'] as const).map(end =>
    meanInterval(
      bounds.map(one => one[end]),
      gate.level,
    ),
  );
  const [low, high] = ends;
  return low && high
    ? { low: low.low, high: high.high, level: gate.level, method: 'student of order statistics' }
    : null;
}
