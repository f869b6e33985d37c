import { mean, sampleStandardDeviation } from 'simple-statistics';
import { normalQuantile } from './normal-quantile.ts';
import type { Interval } from './records.ts';

export { mean };

/** Of the sample (n - 1); 0 where there are fewer than two. */
export const standardDeviation = (samples: readonly number[]): number =>
  samples.length < 2 ? 0 : sampleStandardDeviation(samples);

export const median = (samples: readonly number[]): number => percentile(samples, 50);

/** Linear interpolation between order statistics: type 7 of Hyndman and Fan (1996), NumPy's default. 0 ≤ percent ≤ 100. */
export const percentile = (samples: readonly number[], percent: number): number =>
  percentileOfSorted(Float64Array.from(samples).sort(), percent);

/** As `percentile`, of at least one sample in ascending order. */
export function percentileOfSorted(sorted: Float64Array, percent: number): number {
  if (sorted.length === 0) throw new RangeError('There is no percentile of no samples.');
  const position = (percent / 100) * (sorted.length - 1);
  const below = sorted[Math.floor(position)]!;
  const above = sorted[Math.ceil(position)]!;
  return Math.min(above, below + (above - below) * (position - Math.floor(position)));
}

/** A rate's interval (Wilson, 1927); `n` is at least 1. It never leaves 0 to 1, and is of use at 0 successes too. */
export function wilson(successes: number, n: number, level = 0.95): Interval {
  if (!(n >= 1 && successes >= 0 && successes <= n)) throw new RangeError(`There is no rate of ${successes} in ${n}.`);
  const z = normalQuantile(0.5 + level / 2);
  const rate = successes / n;
  const scale = 1 + z ** 2 / n;
  const centre = (rate + z ** 2 / (2 * n)) / scale;
  const half = (z / scale) * Math.sqrt((rate * (1 - rate)) / n + z ** 2 / (4 * n ** 2));
  return {
    low: successes === 0 ? 0 : Math.max(0, centre - half),
    high: successes === n ? 1 : Math.min(1, centre + half),
    level,
    method: 'wilson',
  };
}

/**
 * How many samples have a modified z-score beyond 3.5, by the median absolute deviation (Iglewicz and Hoaglin, 1993).
 * Where more than half of the samples are equal that deviation is 0, and the mean absolute deviation takes its place;
 * each factor makes its deviation that of a normal distribution.
 */
export function madOutliers(samples: readonly number[]): number {
  if (samples.length === 0) return 0;
  const centre = median(samples);
  const deviations = samples.map(sample => Math.abs(sample - centre));
  const byMedian = median(deviations) / 0.6745;
  const scale = byMedian > 0 ? byMedian : mean(deviations) * 1.253314;
  return deviations.filter(deviation => deviation > 3.5 * scale).length;
}

/** p-values adjusted for their number, in the given order (Holm, 1979). */
export function holm(p: readonly number[]): number[] {
  const ascending = p.map((_, index) => index).sort((a, b) => p[a]! - p[b]!);
  const adjusted = new Array<number>(p.length);
  let largest = 0;
  for (const [rank, index] of ascending.entries()) {
    largest = Math.max(largest, Math.min(1, p[index]! * (p.length - rank)));
    adjusted[index] = largest;
  }
  return adjusted;
}
