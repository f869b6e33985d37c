import { drawResamples, type Resamples } from '../statistics/bootstrap.ts';

/** Resamples at least; the classical number that makes 5 %, 2.5 % and 0.5 % whole ranks. */
const fewestResamples = 9999;

/**
 * Resamples of rounds for a family of comparisons, of one seed. p is at least 2 / (resamples + 1) and Holm multiplies it
 * by the number of comparisons: with a fixed number of resamples a large family could never say yes.
 */
export const familyResamples = (rounds: number, family: number, level: number, seed: number): Resamples =>
  drawResamples(rounds, Math.max(fewestResamples, Math.ceil((4 * family) / (1 - level)) - 1), seed);
