import fc from 'fast-check';
import { expect, test } from 'vitest';
import { normalQuantile } from '../../../harness/core/normal-quantile.ts';

// scipy.stats.norm.ppf, SciPy 1.17.1. One or more in each of the three regions of the approximation, on both sides.
test.for([
  [1e-300, -37.0470962993612],
  [1e-20, -9.262340089798409],
  [1e-9, -5.9978070150076865],
  [0.001, -3.090232306167813],
  [0.025, -1.9599639845400545],
  [0.0749, -1.4402382675279635],
  [0.0751, -1.4388253927525403],
  [0.3, -0.5244005127080409],
  [0.5, 0],
  [0.7, 0.5244005127080407],
  [0.925, 1.4395314709384563],
  [0.975, 1.959963984540054],
  [0.995, 2.5758293035489004],
  [0.9999999, 5.199337582290661],
] as const)('the quantile at %d is that of SciPy', ([p, expected]) => {
  expect(Math.abs(normalQuantile(p) - expected)).toBeLessThan(1e-13 * Math.max(1, Math.abs(expected)));
});

test('rises with the probability', () => {
  const probability = fc.double({ min: 1e-12, max: 1 - 1e-12, noNaN: true });
  fc.assert(
    fc.property(probability, probability, (a, b) => {
      expect(normalQuantile(Math.min(a, b))).toBeLessThanOrEqual(normalQuantile(Math.max(a, b)) + 1e-14);
    }),
  );
});
