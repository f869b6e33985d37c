import { normalQuantile } from '../normal-quantile.ts';
import type { LatencyDecision } from '../records.ts';
import { studentCritical } from '../statistics/student.ts';
import { type Moments, welch } from '../statistics/welch.ts';
import { isVetoed } from './answer.ts';

/**
 * The smallest relative difference that rounds of this spread could show by the rule of `answer`, in a family of so many comparisons:
 * as far as the interval reaches below its estimate, stretched to the strictest step of Holm (1979), and at least the least effect that
 * counts. The stretch is that of normal intervals. A true difference of this size is found half of the time. Null where no
 * difference could be shown: a veto, as of too few rounds.
 */
export function smallestByRounds(decision: LatencyDecision, family: number): number | null {
  if (isVetoed(decision)) return null;
  const { relativeDifference, interval, widened = interval, leastEffect } = decision;
  const quantile = (chance: number): number => normalQuantile(1 - chance / 2);
  const alpha = 1 - interval.level;
  const reach = Math.log1p(relativeDifference) - Math.log1p(widened.low);
  return Math.max(leastEffect, Math.expm1((reach * quantile(alpha / family)) / quantile(alpha)));
}

/**
 * The smallest difference of means, in the unit of the samples, that so many runs of such deviations show by Welch's test (1947) at the
 * strictest step of Holm over a family of so many comparisons. Null where there is no test: fewer than two runs, or no spread.
 */
export function smallestByWelch(left: Moments, right: Moments, level: number, family: number): number | null {
  const test = welch(left, right, level);
  if (test === null) return null;
  return studentCritical((1 - level) / family, test.df) * Math.sqrt(left.sd ** 2 / left.n + right.sd ** 2 / right.n);
}
