import fc from 'fast-check';
import { expect, test } from 'vitest';
import { normalQuantile } from '../../../../harness/core/normal-quantile.ts';
import { pairedDifferenceInterval } from '../../../../harness/core/statistics/paired-rates.ts';

test('the interval is where the score of Tango (1998) is the quantile, the likeliest rates found by search instead of his formula', () => {
  // By golden-section search over the likelihood, in Python; worse, better, inputs, level, ends.
  const figures = [
    [12, 2, 50, 0.95, 0.0611124072, 0.3447087474],
    [0, 0, 2000, 0.95, -0.0019170473, 0.0019170473],
    [0, 1, 44, 0.95, -0.118077097, 0.0593932305],
    [9, 3, 44, 0.95, -0.0200957946, 0.2947856037],
    [30, 21, 2000, 0.999, -0.0079864499, 0.0177050491],
    [0, 30, 30, 0.95, -1, -0.7729732137],
  ] as const;
  for (const [worse, better, inputs, level, low, high] of figures) {
    const interval = pairedDifferenceInterval({ worse, better, inputs }, level);
    expect(interval.low, `${worse} and ${better} of ${inputs}`).toBeCloseTo(low, 7);
    expect(interval.high, `${worse} and ${better} of ${inputs}`).toBeCloseTo(high, 7);
  }
});

const rates = fc
  .tuple(fc.integer({ min: 1, max: 5000 }), fc.nat(5000), fc.nat(5000))
  .filter(([inputs, worse, better]) => worse + better <= inputs)
  .map(([inputs, worse, better]) => ({ inputs, worse, better }));

test('it holds the difference, is turned round where sides are exchanged, and leaves out 0 where McNemar does', () => {
  fc.assert(
    fc.property(rates, fc.constantFrom(0.9, 0.95, 0.999), ({ inputs, worse, better }, level) => {
      const { low, high } = pairedDifferenceInterval({ inputs, worse, better }, level);
      const difference = (worse - better) / inputs;
      expect(low).toBeLessThanOrEqual(difference);
      expect(high).toBeGreaterThanOrEqual(difference);
      const turned = pairedDifferenceInterval({ inputs, worse: better, better: worse }, level);
      expect(turned.low).toBeCloseTo(-high, 9);
      expect(turned.high).toBeCloseTo(-low, 9);
      const mcNemar = worse === better ? 0 : Math.abs(worse - better) / Math.sqrt(worse + better);
      const z = normalQuantile(0.5 + level / 2);
      if (Math.abs(mcNemar - z) > 1e-6) expect(low > 0 || high < 0).toBe(mcNemar > z);
    }),
  );
});

test('of no inputs, or more that differ than there are, there is none', () => {
  expect(() => pairedDifferenceInterval({ worse: 0, better: 0, inputs: 0 }, 0.95)).toThrow(RangeError);
  expect(() => pairedDifferenceInterval({ worse: 2, better: 2, inputs: 3 }, 0.95)).toThrow('of 2 and 2 in 3');
});
