import { incompleteBeta } from '../statistics/incomplete-beta.ts';

/** The chance of a false pass. */
const alpha = 0.05;

/**
 * Whether more families show something than would where there is nothing: each shows it falsely with a chance of 1 - level at most, and so
 * many or more of them do by the upper tail of the binomial distribution.
 */
export const isBeyondChance = (showing: number, families: number, level: number): boolean =>
  showing > 0 && incompleteBeta(1 - level, showing, families - showing + 1) < alpha;
