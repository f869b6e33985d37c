// Statistics over rounds: members are measured in turn within each, so a round is what is resampled, and pairs stay pairs.
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { TriplicateError } from './errors.ts';
import type { Interval } from './records.ts';
import { median, percentileOfSorted } from './statistics.ts';

/** Milliseconds per timed inference, by round. */
export type Rounds = readonly (readonly number[])[];

/** Which rounds each resample holds: as many as there are, drawn with replacement. */
export interface Resamples {
  readonly rounds: number;
  /** resamples × rounds. */
  readonly indices: Uint32Array;
}

export interface RelativeDifference {
  /** mean(right) / mean(left) - 1. */
  readonly relativeDifference: number;
  readonly interval: Interval;
  /** Two-sided, of no difference; at least 2 / (resamples + 1). */
  readonly p: number;
}

const method = 'bootstrap over rounds';

/** The median of each round, in milliseconds. `label` names whose they are. Errors: NO_SAMPLES. */
export function roundMedians(rounds: Rounds, label: string): number[] {
  const medians = rounds.map(samples => (samples.length === 0 ? 0 : median(samples)));
  const bad = medians.findIndex(value => !(value > 0 && value < Number.POSITIVE_INFINITY));
  if (bad >= 0 || medians.length === 0) {
    throw new TriplicateError({
      code: 'NO_SAMPLES',
      message:
        medians.length === 0
          ? `The latency of ${label} has no rounds.`
          : `Round ${bad + 1} of the latency of ${label} has no times above 0 ms, so there is nothing to compare.`,
      next: 'Measure again with more iterations a round (measurement.iterations in the spec).',
      exit: 'inconclusive',
    });
  }
  return medians;
}

export function drawResamples(rounds: number, count: number, seed: number): Resamples {
  const random = xoroshiro128plus(seed);
  return { rounds, indices: Uint32Array.from({ length: rounds * count }, () => uniformInt(random, 0, rounds - 1)) };
}

/** Percentile interval (Efron, 1979) of the mean of one value a round. */
export function meanInterval(values: readonly number[], resamples: Resamples, level: number): Interval {
  return percentileInterval(means(values, resamples).sort(), level);
}

/**
 * How much larger the right values are, one value a round on each side, both of the same rounds. Percentile interval
 * (Efron, 1979); p by inversion of that interval: twice the smaller share of resamples on one side of 0, the observed
 * ones counted among them (Davison and Hinkley, 1997).
 */
export function relativeDifference(
  left: readonly number[],
  right: readonly number[],
  resamples: Resamples,
  level: number,
): RelativeDifference {
  const leftMeans = means(left, resamples);
  const differences = means(right, resamples).map((value, index) => value / leftMeans[index]! - 1);
  const notAbove = differences.reduce((count, value) => (value <= 0 ? count + 1 : count), 0);
  const notBelow = differences.reduce((count, value) => (value >= 0 ? count + 1 : count), 0);
  return {
    relativeDifference: plainMean(right) / plainMean(left) - 1,
    interval: percentileInterval(differences.sort(), level),
    p: Math.min(1, (2 * (Math.min(notAbove, notBelow) + 1)) / (differences.length + 1)),
  };
}

/** The mean of each resample. */
function means(values: readonly number[], { rounds, indices }: Resamples): Float64Array {
  if (values.length !== rounds) {
    throw new Error(`${values.length} values do not pair with resamples of ${rounds} rounds.`);
  }
  const result = new Float64Array(indices.length / rounds);
  for (let resample = 0; resample < result.length; resample++) {
    let sum = 0;
    for (let round = 0; round < rounds; round++) sum += values[indices[resample * rounds + round]!]!;
    result[resample] = sum / rounds;
  }
  return result;
}

// Summed as the resamples are, so that equal rounds give an interval that is exactly their difference.
const plainMean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

function percentileInterval(sorted: Float64Array, level: number): Interval {
  const tail = 50 * (1 - level);
  return { low: percentileOfSorted(sorted, tail), high: percentileOfSorted(sorted, 100 - tail), level, method };
}
