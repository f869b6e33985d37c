import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  holm,
  madOutliers,
  mean,
  median,
  percentile,
  standardDeviation,
  wilson,
} from '../../../harness/core/statistics.ts';

// References: NumPy 2.4.6, SciPy 1.17.1, statsmodels (Holm).
const samples = [3.1, 2.9, 3.4, 10.0, 2.2, 3.0, 2.95, 3.05];
const someSamples = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 30 });

describe('mean, standard deviation and percentiles', () => {
  test('are those of NumPy', () => {
    expect(mean(samples)).toBeCloseTo(3.825, 12);
    expect(standardDeviation(samples)).toBeCloseTo(2.517935662402835, 12);
    expect(median(samples)).toBeCloseTo(3.025, 12);
    const expected = { 0: 2.2, 5: 2.445, 25: 2.9375, 50: 3.025, 90: 5.38, 95: 7.69, 100: 10 };
    for (const [percent, value] of Object.entries(expected)) {
      expect(percentile(samples, Number(percent))).toBeCloseTo(value, 12);
    }
  });

  test('the deviation of one sample is 0, and there is no percentile of none', () => {
    expect(standardDeviation([5])).toBe(0);
    expect(() => percentile([], 50)).toThrow(RangeError);
  });

  test('a percentile leaves the samples in their order', () => {
    const own = [3, 1, 2];
    percentile(own, 50);
    expect(own).toEqual([3, 1, 2]);
  });

  test('percentiles rise from the least to the largest sample', () => {
    const percent = fc.double({ min: 0, max: 100, noNaN: true });
    fc.assert(
      fc.property(someSamples, percent, percent, (values, a, b) => {
        const low = percentile(values, Math.min(a, b));
        const high = percentile(values, Math.max(a, b));
        expect(low).toBeLessThanOrEqual(high);
        expect(low).toBeGreaterThanOrEqual(Math.min(...values));
        expect(high).toBeLessThanOrEqual(Math.max(...values));
      }),
    );
  });
});

describe('wilson', () => {
  // scipy.stats.binomtest(successes, n).proportion_ci(level, 'wilson')
  test.for([
    [0, 10, 0.95, 0.0, 0.27753279986288926],
    [10, 10, 0.95, 0.7224672001371109, 1.0],
    [3, 10, 0.95, 0.10779126740630102, 0.6032218525388546],
    [105, 60000, 0.95, 0.001445956408886965, 0.0021178397351890566],
    [497, 60000, 0.95, 0.0075889349824278755, 0.009040691297507729],
    [0, 60000, 0.95, 0.0, 6.402021482791953e-5],
    [1, 3000, 0.99, 3.913636449851378e-5, 0.002832810811656097],
    [8, 3000, 0.9, 0.0015032108085262514, 0.0047263522250098],
    [1, 1, 0.95, 0.20654931437723745, 1.0],
  ] as const)('of %d in %d at level %d is that of SciPy', ([successes, n, level, low, high]) => {
    const interval = wilson(successes, n, level);
    expect(Math.abs(interval.low - low)).toBeLessThan(1e-9);
    expect(Math.abs(interval.high - high)).toBeLessThan(1e-9);
    expect(interval).toMatchObject({ level, method: 'wilson' });
  });

  test('holds the rate, stays within 0 and 1, and mirrors', () => {
    const counts = fc
      .integer({ min: 1, max: 100_000 })
      .chain(n => fc.tuple(fc.integer({ min: 0, max: n }), fc.constant(n)));
    fc.assert(
      fc.property(counts, ([successes, n]) => {
        const { low, high } = wilson(successes, n);
        expect(low).toBeLessThanOrEqual(successes / n);
        expect(high).toBeGreaterThanOrEqual(successes / n);
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeLessThanOrEqual(1);
        expect(wilson(n - successes, n).low).toBeCloseTo(1 - high, 12);
      }),
    );
  });

  test('refuses a rate of nothing', () => {
    expect(() => wilson(0, 0)).toThrow(RangeError);
    expect(() => wilson(2, 1)).toThrow(RangeError);
  });
});

describe('madOutliers', () => {
  test('counts samples beyond a modified z-score of 3.5', () => {
    // Scores by NumPy: 0.51, 0.84, 2.53, 47.0, 5.56, 0.17, 0.51, 0.17.
    expect(madOutliers(samples)).toBe(2);
    // Median 0 and deviation 1, so that the bound is 3.5 / 0.6745 = 5.189.
    expect(madOutliers([-2, -1, -1, 0, 1, 1, 5.18])).toBe(0);
    expect(madOutliers([-2, -1, -1, 0, 1, 1, 5.2])).toBe(1);
  });

  test('takes the mean deviation where most samples are equal', () => {
    expect(madOutliers([1, 1, 1, 1, 1, 1, 1, 10])).toBe(1);
    expect(madOutliers([1, 1, 1, 1.001, 0.999])).toBe(0);
  });

  test('finds none among equal samples, one sample, or none', () => {
    expect(madOutliers([7, 7, 7])).toBe(0);
    expect(madOutliers([7])).toBe(0);
    expect(madOutliers([])).toBe(0);
  });

  test('does not depend on place and unit', () => {
    const whole = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(whole, fc.integer({ min: -1000, max: 1000 }), (values, shift) => {
        expect(madOutliers(values.map(value => 4 * (value + shift)))).toBe(madOutliers(values));
      }),
    );
  });
});

describe('holm', () => {
  test('adjusts as statsmodels does, in the given order', () => {
    const adjusted = holm([0.01, 0.04, 0.03, 0.005, 0.5, 0.04]);
    const expected = [0.05, 0.12, 0.12, 0.03, 0.5, 0.12];
    for (const [index, value] of expected.entries()) expect(adjusted[index]).toBeCloseTo(value, 12);
    expect(holm([])).toEqual([]);
  });

  test('never lowers a p-value or the order, stays at most 1, and never exceeds Bonferroni', () => {
    const values = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(values, p => {
        const adjusted = holm(p);
        for (const [i, a] of p.entries()) {
          expect(adjusted[i]).toBeGreaterThanOrEqual(a);
          expect(adjusted[i]).toBeLessThanOrEqual(Math.min(1, a * p.length) + 1e-15);
          for (const [j, b] of p.entries()) if (a < b) expect(adjusted[i]).toBeLessThanOrEqual(adjusted[j]!);
        }
      }),
    );
  });
});
