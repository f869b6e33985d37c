import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { inverseNormal, naturalLog } from '../../../../harness/core/corruptions/normal.ts';
import { normalsFor } from '../../../../harness/core/corruptions/random-for.ts';

describe('inverseNormal', () => {
  // scipy 1.17.1, stats.norm.ppf
  test.for([
    [2 ** -33, -6.3379577545537895],
    [1e-9, -5.9978070150076865],
    [1e-6, -4.753424308822899],
    [0.001, -3.090232306167813],
    [0.05, -1.6448536269514729],
    [0.0749, -1.4402382675279635],
    [0.0751, -1.4388253927525403],
    [0.25, -0.6744897501960817],
    [0.4, -0.2533471031357997],
    [0.6, 0.2533471031357997],
    [0.925, 1.4395314709384563],
    [0.999, 3.090232306167813],
    [0.999999, 4.753424308817087],
  ] as const)('at %d is %d', ([p, quantile]) => {
    expect(Math.abs(inverseNormal(p) / quantile - 1)).toBeLessThan(1e-6);
  });

  test('rises with the probability and mirrors at one half', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 32 - 2 }), k => {
        const p = (k + 0.5) / 2 ** 32;
        expect(inverseNormal(1 - p)).toBe(-inverseNormal(p));
        // The three pieces of the algorithm meet within their error, so neighbours may tie but not fall beyond it.
        expect(inverseNormal(p + 2 ** -20 * (1 - p))).toBeGreaterThan(inverseNormal(p) - 1e-6);
      }),
    );
  });

  test('has a logarithm within 1e-15 of the engine’s', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-12, max: 0.999, noNaN: true }), x => {
        expect(Math.abs(naturalLog(x) - Math.log(x))).toBeLessThanOrEqual(1e-15 * Math.max(1, -Math.log(x)));
      }),
    );
  });
});

describe('draws', () => {
  const count = 1_000_000;
  const next = normalsFor({ seed: 7, input: '00042' }, 'gaussian-noise', 3);
  const draws = Float64Array.from({ length: count }, next);
  const moment = (power: number) => draws.reduce((sum, z) => sum + z ** power, 0) / count;

  // Bounds are four standard errors of a sample of N(0, 1).
  test('have mean 0, deviation 1, skewness 0 and kurtosis 3', () => {
    expect(Math.abs(moment(1))).toBeLessThan(4 / Math.sqrt(count));
    expect(Math.abs(Math.sqrt(moment(2)) - 1)).toBeLessThan(4 / Math.sqrt(2 * count));
    expect(Math.abs(moment(3))).toBeLessThan(4 * Math.sqrt(15 / count));
    expect(Math.abs(moment(4) / moment(2) ** 2 - 3)).toBeLessThan(4 * Math.sqrt(24 / count));
  });

  test('are uncorrelated with the next one, with the next picture and with the next severity', () => {
    const correlation = (other: (i: number) => number) =>
      draws.reduce((sum, z, i) => sum + z * other(i), 0) / (count - 1);
    const picture = normalsFor({ seed: 7, input: '00043' }, 'gaussian-noise', 3);
    const severity = normalsFor({ seed: 7, input: '00042' }, 'gaussian-noise', 4);
    const seed = normalsFor({ seed: 8, input: '00042' }, 'gaussian-noise', 3);
    for (const other of [(i: number) => draws[i + 1] ?? 0, picture, severity, seed]) {
      expect(Math.abs(correlation(other))).toBeLessThan(4 / Math.sqrt(count));
    }
  });

  test('reach the tails as often as a normal distribution does', () => {
    const beyond = draws.filter(z => Math.abs(z) > 3).length / count;
    expect(Math.abs(beyond - 0.0026998)).toBeLessThan(4 * Math.sqrt(0.0027 / count));
  });

  // CPython's doubles gave the same digest.
  test('are the same bits on every machine', () => {
    const bytes = new Uint8Array(draws.buffer, 0, 100_000 * 8);
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(
      '96805590bcb059c5150ca074cea372d627f98f9f935c8c8954f7ff37e0ec61b3',
    );
  });
});
