import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  drawResamples,
  medianDifferenceInterval,
  resampledMeans,
  resampledMedians,
} from '../../../../harness/core/statistics/bootstrap.ts';
import { median } from '../../../../harness/core/statistics.ts';

describe('drawResamples', () => {
  test('is a function of its seed', () => {
    expect(drawResamples(12, 100, 7)).toEqual(drawResamples(12, 100, 7));
    expect(drawResamples(12, 100, 7)).not.toEqual(drawResamples(12, 100, 8));
  });

  test('draws every round about equally often, and no other', () => {
    const { indices } = drawResamples(12, 9999, 1);
    const counts = new Array<number>(12).fill(0);
    for (const index of indices) counts[index]!++;
    expect(indices).toHaveLength(12 * 9999);
    expect(counts).toHaveLength(12);
    // Binomial(12 × 9999, 1/12) has a standard deviation of 96; five of them.
    for (const count of counts) expect(Math.abs(count - 9999)).toBeLessThan(480);
  });
});

test('the median of a resample is that of the values it holds', () => {
  const values = fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 1, maxLength: 9 });
  fc.assert(
    fc.property(values, fc.integer(), (some, seed) => {
      const resamples = drawResamples(some.length, 20, seed);
      const drawn = (resample: number) =>
        [...resamples.indices.subarray(resample * some.length, (resample + 1) * some.length)].map(at => some[at]!);
      expect([...resampledMedians(some, resamples)]).toEqual(
        Array.from({ length: 20 }, (_, resample) => median(drawn(resample))),
      );
    }),
  );
});

test('refuses values that are not of the resamples', () => {
  const resamples = drawResamples(3, 10, 1);
  expect(() => resampledMedians([1, 2], resamples)).toThrow(/2 values do not pair with resamples of 3 rounds/);
  expect(() => resampledMeans([1, 2], resamples)).toThrow(/2 values do not pair/);
  expect(() => medianDifferenceInterval([1, 2, 3], [1, 2], resamples, 0.95)).toThrow(/2 values do not pair/);
});
