import { autocorrelationOf, driftOf } from './member-flags.ts';

export interface Ends {
  readonly low: number;
  readonly high: number;
}

/**
 * An interval of `estimate` with what the order of the values adds, which no interval of independent ones knows of:
 * - `autocorrelated` (r): stretched by √((1 + r) / (1 - r)), the error of a mean of such values over that of independent
 *   ones (Bartlett, 1946);
 * - `drift`: moved out at both ends by half the change from the first value to the last.
 */
export function widenBySeries(
  values: readonly number[],
  estimate: number,
  { low, high }: Ends,
): Ends & { readonly flags: readonly string[] } {
  const flags: string[] = [];
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
