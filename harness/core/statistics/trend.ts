import { sampleCorrelation } from 'simple-statistics';
import { median } from '../statistics.ts';
import { ranks } from './ranks.ts';
import { studentTwoSided } from './student.ts';

export interface Trend {
  /** Spearman's rank correlation (1904) of the values with their order; 0 where all are equal. */
  readonly rho: number;
  /** Two-sided, by Student's distribution as in SciPy. */
  readonly p: number;
  /** A step's share of the rise: the median of the slopes of all pairs (Theil, 1950; Sen, 1968). */
  readonly slope: number;
}

/** Whether values rise or fall with their order; at least three. */
export function trendOf(values: readonly number[]): Trend {
  const slopes = values.flatMap((value, at) =>
    values.slice(at + 1).map((later, distance) => (later - value) / (distance + 1)),
  );
  const order = ranks(values);
  const isFlat = order.every(rank => rank === order[0]);
  const rho = isFlat
    ? 0
    : sampleCorrelation(
        order,
        values.map((_, index) => index),
      );
  const df = values.length - 2;
  const p = Math.abs(rho) >= 1 ? 0 : studentTwoSided(rho * Math.sqrt(df / (1 - rho * rho)), df);
  return { rho, p, slope: median(slopes) };
}
