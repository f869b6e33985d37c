import type { WelchTest } from '../records.ts';
import { mean, standardDeviation } from '../statistics.ts';
import { studentCritical, studentTwoSided } from './student.ts';

/** What a table of means and standard deviations (n - 1) gives of a sample. */
export interface Moments {
  readonly n: number;
  readonly mean: number;
  readonly sd: number;
}

export const momentsOf = (samples: readonly number[]): Moments => ({
  n: samples.length,
  mean: mean(samples),
  sd: standardDeviation(samples),
});

/**
 * The difference of two means whose variances may differ (Welch, 1947), in the unit of the samples. Null where a side has
 * fewer than two samples or neither has any spread: there is no error to hold the difference against.
 */
export function welch(left: Moments, right: Moments, level: number): WelchTest | null {
  const [a, b] = [left.sd ** 2 / left.n, right.sd ** 2 / right.n];
  const error = Math.sqrt(a + b);
  if (left.n < 2 || right.n < 2 || !(error > 0)) return null;
  const difference = right.mean - left.mean;
  const df = (a + b) ** 2 / (a ** 2 / (left.n - 1) + b ** 2 / (right.n - 1));
  const half = studentCritical(1 - level, df) * error;
  return {
    t: difference / error,
    df,
    p: studentTwoSided(difference / error, df),
    difference,
    d: difference / Math.sqrt((left.sd ** 2 + right.sd ** 2) / 2),
    interval: { low: difference - half, high: difference + half, level, method: 'welch' },
  };
}
