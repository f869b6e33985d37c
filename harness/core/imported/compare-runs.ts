import { isSideFlag, type RunsFlag } from '../latency/flags.ts';
import { smallestByWelch } from '../latency/smallest-shown.ts';
import type { Interval, MeasuredRun, WelchTest } from '../records.ts';
import { momentsOf, welch } from '../statistics/welch.ts';
import type { MeasuredEngine } from '../tables/measured-engine.ts';

/** As of rounds: fewer show no spread that could be trusted. */
const fewestRuns = 10;

/** What is known of a pair before it is one of a family. */
export interface RunDifference {
  /** What of each run was compared. */
  readonly statistic: 'medians' | 'means';
  readonly relativeDifference: number;
  readonly interval: Interval;
  readonly p: number;
  readonly flags: RunsFlag[];
  /** Of the same statistic in milliseconds; its d is the effect size. */
  readonly welch: WelchTest;
  /** The smallest relative difference that so many runs could show in a family of so many. */
  readonly smallest: (family: number) => number;
}

/** Why there is no test. */
export type NoTest = 'no-latency' | 'one-run' | 'no-common-statistic' | 'no-spread';

/**
 * How much longer the right engine takes, of runs that do not pair, because logs of two boards were never measured in turns: the
 * unit is the run, whose inferences are not independent, and Welch's test (1947) is made of the logarithms of the runs' medians (of
 * their means where a log tells no median), so that it is of the ratio. A run alone has no spread of runs, and its inferences
 * are no stand-in for it: what loading an engine anew changes is in none of them.
 */
export function compareRuns(left: MeasuredEngine, right: MeasuredEngine, level: number): RunDifference | NoTest {
  if (left.runs.length === 0 || right.runs.length === 0) return 'no-latency';
  if (left.runs.length < 2 || right.runs.length < 2) return 'one-run';
  const statistic = (['medians', 'means'] as const).find(one =>
    [left, right].every(side => valuesOf(side, one) !== null),
  );
  if (statistic === undefined) return 'no-common-statistic';
  const [lefts, rights] = [valuesOf(left, statistic)!, valuesOf(right, statistic)!];
  const [one, other] = [momentsOf(lefts.map(Math.log)), momentsOf(rights.map(Math.log))];
  const ofRatio = welch(one, other, level);
  const ofMs = welch(momentsOf(lefts), momentsOf(rights), level);
  if (ofRatio === null || ofMs === null) return 'no-spread';
  const { low, high } = ofRatio.interval;
  return {
    statistic,
    relativeDifference: Math.expm1(ofRatio.difference),
    interval: {
      low: Math.expm1(low),
      high: Math.expm1(high),
      level,
      method: `welch of the logarithms of ${statistic} of runs`,
    },
    p: ofRatio.p,
    flags: flagsOf(left, right),
    welch: ofMs,
    smallest: family => Math.expm1(smallestByWelch(one, other, level, family)!),
  };
}

function valuesOf({ runs }: MeasuredEngine, statistic: 'medians' | 'means'): number[] | null {
  const of = (run: MeasuredRun) => (statistic === 'medians' ? run.medianMs : run.meanMs);
  const values = runs.map(of).filter(value => value !== null && value > 0);
  return values.length === runs.length ? (values as number[]) : null;
}

/** Whether a session of ours measured them in turns. */
export const areOfOneSession = (left: MeasuredEngine, right: MeasuredEngine): boolean =>
  left.origin === 'report' && right.origin === 'report' && left.sources[0] === right.sources[0];

function flagsOf(left: MeasuredEngine, right: MeasuredEngine): RunsFlag[] {
  const sides = [left, right];
  return [
    ...(sides.some(({ runs }) => runs.length < fewestRuns) ? (['few-runs'] as const) : []),
    ...new Set(sides.flatMap(({ quality }) => quality.filter(isSideFlag))),
    ...(areOfOneSession(left, right) ? [] : (['not-in-turns'] as const)),
  ];
}
