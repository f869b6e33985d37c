import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { lagOneAutocorrelation } from '../../../../harness/core/statistics/autocorrelation.ts';
import {
  expandedLevel,
  medianDifferenceInterval,
  percentileInterval,
  pOfZero,
  type Resamples,
  resampledMeans,
  resampledMedians,
} from '../../../../harness/core/statistics/bootstrap.ts';
import { dip } from '../../../../harness/core/statistics/dip.ts';
import { incompleteBeta } from '../../../../harness/core/statistics/incomplete-beta.ts';
import { mannWhitney } from '../../../../harness/core/statistics/mann-whitney.ts';
import { normalTail } from '../../../../harness/core/statistics/normal-tail.ts';
import { pooledDifference } from '../../../../harness/core/statistics/pooled.ts';
import { fewestForBound, quantileBounds } from '../../../../harness/core/statistics/quantile-interval.ts';
import { studentCritical, studentTwoSided } from '../../../../harness/core/statistics/student.ts';
import { trendOf } from '../../../../harness/core/statistics/trend.ts';
import { type Moments, momentsOf, welch } from '../../../../harness/core/statistics/welch.ts';
import { mean, standardDeviation } from '../../../../harness/core/statistics.ts';

interface Sides {
  readonly left: number[];
  readonly right: number[];
}
interface Figures {
  readonly student: { t: number; df: number; p: number }[];
  readonly studentCritical: { t: number; df: number; p: number }[];
  readonly quantile: { count: number; share: number; level: number; low: number | null; high: number | null }[];
  readonly expandedLevel: { level: number; size: number; expanded: number }[];
  readonly normalTail: { z: number; p: number }[];
  readonly incompleteBeta: { x: number; a: number; b: number; value: number }[];
  readonly welch: (Sides & { level: number; t: number; df: number; p: number; low: number; high: number })[];
  readonly pooled: (Sides & {
    beside: number[][];
    level: number;
    t: number;
    df: number;
    sd: number;
    p: number;
    low: number;
    high: number;
  })[];
  readonly welchOfSummaries: { left: Moments; right: Moments; t: number; p: number }[];
  readonly mannWhitney: (Sides & { u: number; p: number })[];
  readonly bootstrap: (Sides & {
    count: number;
    level: number;
    logRatio: number[];
    meanOfLeft: number[];
    medianDifference: number[];
    p: number;
  })[];
  readonly series: {
    values: number[];
    rho: number;
    p: number;
    slope: number;
    lagOne: number;
    dip: number;
    cv: number;
  }[];
}

// Made by make_figures.py beside it.
const file = join(import.meta.dirname, '../../../fixtures/statistics/scipy-figures.json');
const figures = JSON.parse(readFileSync(file, 'utf8')) as Figures;

/** To 1e-9 of the figure, so that small p-values agree by their digits, too. */
function agrees(ours: number | undefined, theirs: number): void {
  expect(Math.abs(ours! - theirs)).toBeLessThanOrEqual(1e-9 * Math.abs(theirs) + 1e-15);
}

/** Resamples from a generator that NumPy's side ran, too. */
function sharedResamples(size: number, count: number): Resamples {
  let state = 12345n;
  const indices = Uint32Array.from({ length: count * size }, () => {
    state = (1103515245n * state + 12345n) % 2n ** 31n;
    return Number((state >> 16n) % BigInt(size));
  });
  return { size, indices };
}

describe('agrees with SciPy to 1e-9:', () => {
  test('the incomplete beta function, and the tails of Student and of the normal distribution', () => {
    for (const { x, a, b, value } of figures.incompleteBeta) agrees(incompleteBeta(x, a, b), value);
    for (const { t, df, p } of figures.student) agrees(studentTwoSided(t, df), p);
    for (const { p, df, t } of figures.studentCritical) agrees(studentCritical(p, df), t);
    for (const { level, size, expanded } of figures.expandedLevel) agrees(expandedLevel(level, size), expanded);
    for (const { z, p } of figures.normalTail) agrees(normalTail(z), p);
  });

  test.for(figures.quantile)('the bounds of the $share quantile of $count samples at $level', one => {
    const { count, share, level, low, high } = one;
    const ours = quantileBounds(
      Uint32Array.from({ length: count }).map((_, index) => index),
      share,
      level,
    );
    expect(ours).toEqual({ low: low ?? Number.NEGATIVE_INFINITY, high: high ?? Number.POSITIVE_INFINITY });
    expect(count < fewestForBound(share, level)).toBe(high === null);
  });

  test.for(figures.pooled)('the pooled test of $left.length and $right.length sessions', one => {
    const ours = pooledDifference(one.left, one.right, one.beside, one.level)!;
    for (const name of ['t', 'df', 'sd', 'p', 'low', 'high'] as const) agrees(ours[name], one[name]);
  });

  test.for(figures.welch)('Welch’s t-test of $left.length and $right.length samples', one => {
    const ours = welch(momentsOf(one.left), momentsOf(one.right), one.level)!;
    agrees(ours.t, one.t);
    agrees(ours.df, one.df);
    agrees(ours.p, one.p);
    agrees(ours.interval.low, one.low);
    agrees(ours.interval.high, one.high);
  });

  test.for(figures.welchOfSummaries)('Welch’s t-test of published means: $left against $right', one => {
    const ours = welch(one.left, one.right, 0.95)!;
    agrees(ours.t, one.t);
    agrees(ours.p, one.p);
  });

  test.for(figures.mannWhitney)('the test of Mann and Whitney of $left.length and $right.length samples', one => {
    const ours = mannWhitney(one.left, one.right);
    expect(ours.u).toBe(one.u);
    agrees(ours.p, one.p);
    agrees(ours.a, one.u / (one.left.length * one.right.length));
  });

  test.for(figures.bootstrap)('bootstrap intervals of $left.length rounds on the same indices', one => {
    const { left, right, count, level } = one;
    const resamples = sharedResamples(left.length, count);
    const logs = right.map((value, at) => Math.log(value) - Math.log(left[at]!));
    const medians = resampledMedians(logs, resamples);
    const intervals = {
      logRatio: percentileInterval(medians, level, ''),
      meanOfLeft: percentileInterval(resampledMeans(left, resamples), level, ''),
      medianDifference: medianDifferenceInterval(left, right, resamples, level),
    };
    for (const name of ['logRatio', 'meanOfLeft', 'medianDifference'] as const) {
      agrees(intervals[name].low, one[name][0]!);
      agrees(intervals[name].high, one[name][1]!);
    }
    agrees(pOfZero(medians), one.p);
  });

  test.for(figures.series)('trend, autocorrelation, dip and coefficient of variation of $values.length values', one => {
    const trend = trendOf(one.values);
    agrees(trend.rho, one.rho);
    agrees(trend.p, one.p);
    agrees(trend.slope, one.slope);
    agrees(lagOneAutocorrelation(one.values), one.lagOne);
    agrees(dip(one.values), one.dip);
    agrees(standardDeviation(one.values) / mean(one.values), one.cv);
  });
});

describe('has no answer where there is none:', () => {
  test('Welch’s test of fewer than two samples, or of no spread', () => {
    const [one, flat] = [momentsOf([1]), momentsOf([1, 1, 1])];
    const some = momentsOf([1, 2, 3]);
    expect(welch(one, some, 0.95)).toBeNull();
    expect(welch(some, one, 0.95)).toBeNull();
    expect(welch(flat, flat, 0.95)).toBeNull();
    expect(welch(flat, some, 0.95)).not.toBeNull();
  });

  test('the test of Mann and Whitney needs both sides, and finds nothing in equal values', () => {
    expect(() => mannWhitney([], [1])).toThrow(RangeError);
    expect(mannWhitney([1, 1], [1, 1, 1])).toMatchObject({ p: 1, a: 0.5 });
  });

  test('equal values have neither trend, autocorrelation nor a second mode', () => {
    expect(trendOf([2, 2, 2, 2])).toEqual({ rho: 0, p: 1, slope: 0 });
    expect(lagOneAutocorrelation([2, 2, 2, 2])).toBe(0);
    expect(dip([2, 2, 2, 2])).toBe(1 / 8);
  });
});
