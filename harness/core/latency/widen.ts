import type { PairFlag } from './flags.ts';
import { autocorrelationOf, driftOf } from './member-flags.ts';

export interface Ends {
  readonly low: number;
  readonly high: number;
}

type Widened = Ends & { readonly flags: readonly PairFlag[] };

/** Less than half a percent is within what others' load is known to. */
const leastOthers = 0.005;

/** Whether what others on the host's cores may have made of ln of a time is to be heeded. */
export const isMovedByOthers = (others: number): boolean => Math.abs(others) > leastOthers;

/**
 * An interval of ln(right / left) with what others on the host's cores may have made of it (`others`, host-load.ts), flagged
 * `other-load`: the end towards which the ratio would lie without them is moved by that. Sides that they hit alike are left alone.
 */
export function widenByOthers({ low, high }: Ends, others: number): Widened {
  if (!isMovedByOthers(others)) return { low, high, flags: [] };
  return { low: low - Math.max(0, others), high: high - Math.min(0, others), flags: ['other-load'] };
}

/**
 * An interval of `estimate` with what the order of the values adds, which no interval of independent ones knows of:
 * - `autocorrelated` (r): stretched by √((1 + r) / (1 - r)), the error of a mean of such values over that of independent
 *   ones (Bartlett, 1946);
 * - `drift`: moved out at both ends by half the change from the first value to the last.
 */
export function widenBySeries(values: readonly number[], estimate: number, { low, high }: Ends): Widened {
  const flags: PairFlag[] = [];
  const correlation = autocorrelationOf(values);
  if (correlation > 0) {
    flags.push('autocorrelated');
    const stretch = Math.sqrt((1 + correlation) / (1 - correlation));
    [low, high] = [estimate - (estimate - low) * stretch, estimate + (high - estimate) * stretch];
  }
  const drift = driftOf(values);
  if (drift !== 0) {
    flags.push('drift');
    [low, high] = [low - Math.abs(drift) / 2, high + Math.abs(drift) / 2];
  }
  return { low, high, flags };
}
