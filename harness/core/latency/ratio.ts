import {
  expandedLevel,
  percentileInterval,
  pOfZero,
  type Resamples,
  resampledMeans,
  resampledMedians,
} from '../statistics/bootstrap.ts';
import { median } from '../statistics.ts';
import { autocorrelationOf, driftOf, isBimodal } from './member-flags.ts';

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
  readonly flags: readonly string[];
}

interface Ends {
  readonly low: number;
  readonly high: number;
}

/** Fewer show neither two modes nor a drift, and their interval is as wide as they are. */
const fewestRounds = 10;
/** Less than half a percent is within what others' load is known to. */
const leastOthers = 0.005;

/**
 * The unit is the pair of medians of one round. Whatever hits both members of a round (clock, heat, load, a drift of the
 * session) is in both and cancels in their ratio, and the median of the ratios bears rounds that hit only one.
 *
 * Quality is asked of the ratio, for the same reason: what the members share makes nothing undecided. What moves the
 * ratio itself widens the interval by as much as it could be wrong, so that it matters only where it could change the answer:
 * - `bimodal`: the interval of the mean is joined, because how often each mode occurs is seen by the mean alone;
 * - `autocorrelated` (r): stretched by √((1 + r) / (1 - r)), the error of a mean of such rounds over that of independent
 *   ones (Bartlett, 1946);
 * - `drift`: moved out at both ends by half the change from the first round to the last;
 * - `other-load`: the end towards which the ratio would lie without what others on the host's cores made of it (`others`) is moved
 *   by that. Members that they hit alike are left alone.
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
  const flags: string[] = [];
  let { low, high } = interval;
  if (logs.length < fewestRounds) flags.push('few-rounds');
  if (isBimodal(logs)) {
    flags.push('bimodal');
    const ofMean = percentileInterval(resampledMeans(logs, resamples), expanded, '');
    [low, high] = [Math.min(low, ofMean.low), Math.max(high, ofMean.high)];
  }
  const correlation = autocorrelationOf(logs);
  if (correlation > 0) {
    flags.push('autocorrelated');
    const stretch = Math.sqrt((1 + correlation) / (1 - correlation));
    [low, high] = [estimate - (estimate - low) * stretch, estimate + (high - estimate) * stretch];
  }
  const drift = driftOf(logs);
  if (drift !== 0) {
    flags.push('drift');
    [low, high] = [low - Math.abs(drift) / 2, high + Math.abs(drift) / 2];
  }
  if (Math.abs(others) > leastOthers) {
    flags.push('other-load');
    [low, high] = [low - Math.max(0, others), high - Math.min(0, others)];
  }
  return { estimate, low: interval.low, high: interval.high, widened: { low, high }, p: pOfZero(medians), flags };
}
