// Resamples are drawn once and shared by all that is compared, so that values of one round stay together (Efron, 1979).
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { Interval } from '../records.ts';
import { percentileOfSorted } from '../statistics.ts';
import { normalTail } from './normal-tail.ts';
import { studentCritical } from './student.ts';

/** Which values each resample holds: as many as there are, drawn with replacement. */
export interface Resamples {
  /** Of each. */
  readonly size: number;
  /** resamples × size. */
  readonly indices: Uint32Array;
}

export function drawResamples(size: number, count: number, seed: number): Resamples {
  const random = xoroshiro128plus(seed);
  const indices = new Uint32Array(size * count);
  // 32 random bits as a fraction of the size, which prefers no value by more than size / 2³²; a whole look costs milliseconds so.
  for (let at = 0; at < indices.length; at++) indices[at] = Math.floor(((random.next() >>> 0) / 2 ** 32) * size);
  return { size, indices };
}

/** The mean of each resample. */
export function resampledMeans(values: readonly number[], resamples: Resamples): Float64Array {
  refuseOtherSize(values, resamples);
  const { size, indices } = resamples;
  return new Float64Array(indices.length / size).map((_, resample) => {
    let sum = 0;
    for (let at = resample * size; at < (resample + 1) * size; at++) sum += values[indices[at]!]!;
    return sum / size;
  });
}

/** The median of each resample. Its places in the order of all values are counted, which sorts nothing anew. */
export function resampledMedians(values: readonly number[], resamples: Resamples): Float64Array {
  refuseOtherSize(values, resamples);
  const { size, indices } = resamples;
  const order = Uint32Array.from(values.keys()).sort((a, b) => values[a]! - values[b]!);
  const place = new Uint32Array(size);
  for (const [at, index] of order.entries()) place[index] = at;
  const counts = new Uint32Array(size);
  const [lower, upper] = [Math.floor((size - 1) / 2), Math.ceil((size - 1) / 2)];
  return new Float64Array(indices.length / size).map((_, resample) => {
    counts.fill(0);
    for (let at = resample * size; at < (resample + 1) * size; at++) counts[place[indices[at]!]!]!++;
    let at = 0;
    let seen = counts[0]!;
    while (seen <= lower) seen += counts[++at]!;
    const below = values[order[at]!]!;
    while (seen <= upper) seen += counts[++at]!;
    return (below + values[order[at]!]!) / 2;
  });
}

/** Percentile interval (Efron, 1979) of a statistic of each resample. */
export function percentileInterval(statistics: Float64Array, level: number, method: string): Interval {
  const sorted = statistics.toSorted();
  const tail = 50 * (1 - level);
  return { low: percentileOfSorted(sorted, tail), high: percentileOfSorted(sorted, 100 - tail), level, method };
}

/**
 * The level at which a percentile interval of `size` values holds what it says: of few values it is too narrow, as one by
 * the normal distribution is where Student's belongs (expanded percentile interval; Hesterberg, 2015). Simulated for
 * medians of 10 to 50 values at 99 %, 0.3 to 1.2 % of the intervals miss, where the plain ones miss up to 2.9 %.
 */
export function expandedLevel(level: number, size: number): number {
  if (size < 2) return 1;
  return 1 - 2 * normalTail(Math.sqrt(size / (size - 1)) * studentCritical(1 - level, size - 1));
}

/**
 * Two-sided p of 0, by inversion of the percentile interval: twice the smaller share of resamples on one side of 0, the
 * observed ones counted among them (Davison and Hinkley, 1997); at least 2 / (resamples + 1).
 */
export function pOfZero(statistics: Float64Array): number {
  const notAbove = statistics.reduce((count, value) => (value <= 0 ? count + 1 : count), 0);
  const notBelow = statistics.reduce((count, value) => (value >= 0 ? count + 1 : count), 0);
  return Math.min(1, (2 * (Math.min(notAbove, notBelow) + 1)) / (statistics.length + 1));
}

/** Interval of the difference of medians, right - left, both of the same resamples. */
export function medianDifferenceInterval(
  left: readonly number[],
  right: readonly number[],
  resamples: Resamples,
  level: number,
): Interval {
  const lefts = resampledMedians(left, resamples);
  const differences = resampledMedians(right, resamples).map((value, at) => value - lefts[at]!);
  return percentileInterval(differences, level, 'bootstrap of the difference of medians');
}

function refuseOtherSize(values: readonly number[], { size }: Resamples): void {
  if (values.length !== size) throw new Error(`${values.length} values do not pair with resamples of ${size} rounds.`);
}
