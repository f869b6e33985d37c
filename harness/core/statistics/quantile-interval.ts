import { incompleteBeta } from './incomplete-beta.ts';

/**
 * The order statistics between which a quantile of independent samples lies, by the binomial distribution of how many are below it
 * (Thompson, 1936; Conover, 1999, section 3.2). `share` of the quantile and `level` in (0, 1); each end is wrong in at most 1 - level. An
 * end that no sample of so few bounds is infinite.
 */
export function quantileBounds(
  ascending: ArrayLike<number>,
  share: number,
  level: number,
): { readonly low: number; readonly high: number } {
  const { length } = ascending;
  const high = boundIndex(length, share, level);
  const low = length - 1 - boundIndex(length, 1 - share, level);
  return { low: ascending[low] ?? Number.NEGATIVE_INFINITY, high: ascending[high] ?? Number.POSITIVE_INFINITY };
}

/** The fewest samples that have an upper bound of a quantile: with fewer it may well lie above all of them. */
export const fewestForBound = (share: number, level: number): number =>
  Math.ceil(Math.log(1 - level) / Math.log(share));

/** The least k with P(X > k) ≤ 1 - level, of X binomial: the (k + 1)th sample is the bound, and of k = count none. */
function boundIndex(count: number, share: number, level: number): number {
  const exceeds = (k: number) => incompleteBeta(share, k + 1, count - k) > 1 - level;
  let [low, high] = [0, count];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (exceeds(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}
