import {
  expandedLevel,
  percentileInterval,
  pOfZero,
  type Resamples,
  resampledMeans,
  resampledMedians,
} from '../statistics/bootstrap.ts';
import { median } from '../statistics.ts';
import type { PairFlag } from './flags.ts';
import { isBimodal } from './member-flags.ts';
import { type Ends, widenByOthers, widenBySeries } from './widen.ts';

/** What is known of ln(right / left), one pair of round medians a round. */
export interface LogRatio {
  /** The median of the paired log ratios. */
  readonly estimate: number;
  /** Expanded percentile interval of it, rounds resampled. */
  readonly low: number;
  readonly high: number;
  /** The same interval with what the flags add; what a verdict heeds. */
  readonly widened: Ends;
  /** Two-sided, of no difference; at least 2 / (resamples + 1). */
  readonly p: number;
  /** `few-rounds`, and what moves the ratio: `bimodal`, `autocorrelated`, `drift`, `other-load`. */
  readonly flags: readonly PairFlag[];
}

/** Fewer show neither two modes nor a drift, and their interval is as wide as they are. */
const fewestRounds = 10;

/**
 * The unit is the pair of medians of one round. Whatever hits both members of a round (clock, heat, load, a drift of the
 * session) is in both and cancels in their ratio, and the median of the ratios bears rounds that hit only one.
 *
 * Quality is asked of the ratio, for the same reason: what the members share makes nothing undecided. What moves the
 * ratio itself widens the interval by as much as it could be wrong, so that it matters only where it could change the answer:
 * - `bimodal`: the interval of the mean is joined, because how often each mode occurs is seen by the mean alone;
 * - `autocorrelated`, `drift`, `other-load` (of `others`): as widen.ts has it.
 */
export function logRatioOf(
  left: readonly number[],
  right: readonly number[],
  resamples: Resamples,
  level: number,
  others = 0,
): LogRatio {
  if (left.length !== right.length)
    throw new Error(`${left.length} rounds do not pair with ${right.length}: the members are of different sessions.`);
  // A difference of logarithms, not the logarithm of a quotient, so that exchanged sides give exactly the contrary.
  const logs = right.map((value, round) => Math.log(value) - Math.log(left[round]!));
  const estimate = median(logs);
  const medians = resampledMedians(logs, resamples);
  const expanded = expandedLevel(level, logs.length);
  const interval = percentileInterval(medians, expanded, '');
  const flags: PairFlag[] = [];
  let { low, high } = interval;
  if (logs.length < fewestRounds) flags.push('few-rounds');
  if (isBimodal(logs)) {
    flags.push('bimodal');
    const ofMean = percentileInterval(resampledMeans(logs, resamples), expanded, '');
    [low, high] = [Math.min(low, ofMean.low), Math.max(high, ofMean.high)];
  }
  const series = widenBySeries(logs, estimate, { low, high });
  const widened = widenByOthers(series, others);
  return {
    estimate,
    low: interval.low,
    high: interval.high,
    widened: { low: widened.low, high: widened.high },
    p: pOfZero(medians),
    flags: [...flags, ...series.flags, ...widened.flags],
  };
}
