import type { Concurrency } from '../protocol.ts';
import { quantileBounds } from '../statistics/quantile-interval.ts';
import { percentileOfSorted } from '../statistics.ts';
import { gate } from './gate.ts';

/** What is said of the milliseconds of inferences under load, of which there is at least one. */
export function loadLatency(samplesMs: Float64Array): Concurrency['latency'] {
  const sorted = samplesMs.toSorted();
  const at = (percent: number) => percentileOfSorted(sorted, percent);
  const bounds = quantileBounds(sorted, 0.99, gate.level);
  return {
    samples: sorted.length,
    meanMs: sorted.reduce((sum, ms) => sum + ms, 0) / sorted.length,
    p50Ms: at(50),
    p90Ms: at(90),
    p95Ms: at(95),
    p99Ms: at(99),
    ...(Number.isFinite(bounds.high) ? { p99Bounds: bounds } : {}),
  };
}
