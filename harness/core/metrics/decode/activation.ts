import type { Activation } from '../../records.ts';

export const sigmoid = (value: number): number => 1 / (1 + Math.exp(-value));

/** A float32 score of an output's number. */
export const activate = (value: number, activation: Activation): number =>
  activation === 'sigmoid' ? Math.fround(sigmoid(value)) : value;

/** A number below which no score reaches the least one: what is below costs no exponential. NaN is not below it. */
export function barOf(minScore: number, activation: Activation): number {
  if (activation === 'none') return minScore;
  // A little lower, because rounding may lift a score over the bar.
  const least = Math.min(minScore, 1 - 2 ** -24);
  return least === 0 ? Number.NEGATIVE_INFINITY : Math.log(least / (1 - least)) - 1e-3;
}
