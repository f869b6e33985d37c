import { isFasterByMeans } from '../anomaly.ts';
import { smallestByWelch } from '../latency/smallest-shown.ts';
import type { CaseNumber, WelchTest } from '../records.ts';
import { type Moments, welch } from '../statistics/welch.ts';
import { holm } from '../statistics.ts';
import type { LatencyRow } from './latency-row.ts';

/** A case of a published row, answered from means and deviations, which is all there is of its samples. */
export interface PublishedCase {
  readonly model: string;
  readonly case: CaseNumber;
  readonly isPrinted: boolean;
  readonly byMeans: boolean;
  /** Right minus left in milliseconds; its d is the effect size. Null where neither side has any spread. */
  readonly welch: WelchTest | null;
  /** Two-sided p of Welch's test, adjusted over all cases of the call (Holm, 1979). */
  readonly pHolm: number;
  /** What so many runs of such deviations could show at least, in milliseconds; null as `welch` is. */
  readonly smallest: number | null;
  /** Whether so many runs could show that the smaller board is faster: by means, and pHolm is below 1 - level. */
  readonly isShown: boolean;
}

const cases = [1, 2, 3] as const;

/** What each case of a row compares: it holds where the left side is faster. */
const pairsOf = (row: LatencyRow): Readonly<Record<CaseNumber, readonly [Moments, Moments]>> => ({
  1: [row.nxOnNx, row.agxOnAgx],
  2: [row.nxOnNx, row.nxOnAgx],
  3: [row.agxOnNx, row.agxOnAgx],
});

/** The cases of a row by strict comparison of means, as the paper marks them. */
export const casesByMeans = (row: LatencyRow): CaseNumber[] =>
  cases.filter(number => {
    const [left, right] = pairsOf(row)[number];
    return isFasterByMeans(left.mean, right.mean);
  });

/** The three cases of each row: by strict comparison of means, as the paper marks them, and by significance. */
export function publishedCases(rows: readonly LatencyRow[], level: number): PublishedCase[] {
  const asked = rows.flatMap(row => {
    const byMeans = casesByMeans(row);
    return cases.map(number => {
      const [left, right] = pairsOf(row)[number];
      return {
        model: row.model,
        case: number,
        isPrinted: row.printed.includes(number),
        byMeans: byMeans.includes(number),
        welch: welch(left, right, level),
        smallest: smallestByWelch(left, right, level, 3 * rows.length),
      };
    });
  });
  const adjusted = holm(asked.map(one => one.welch?.p ?? 1));
  return asked.map((one, index) => {
    const pHolm = adjusted[index]!;
    return { ...one, pHolm, isShown: one.byMeans && pHolm < 1 - level };
  });
}
