import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { answer } from '../../../../harness/core/latency/answer.ts';
import { smallestByRounds, smallestByWelch } from '../../../../harness/core/latency/smallest-shown.ts';
import { welch } from '../../../../harness/core/statistics/welch.ts';

const level = 0.99;
const interval = { low: -0.01, high: 0.03, level, method: '' };
const decision = { relativeDifference: 0.01, interval, p: 0.2, pHolm: 0.2, leastEffect: 0.01 };

describe('the smallest difference that so many rounds could show', () => {
  test('is as far as the interval reaches below the estimate, for one comparison', () => {
    expect(smallestByRounds(decision, 1)).toBeCloseTo(1.01 / 0.99 - 1, 12);
  });

  test('grows with the family, and with what flags add', () => {
    const alone = smallestByRounds(decision, 1)!;
    expect(smallestByRounds(decision, 9)).toBeGreaterThan(alone);
    expect(smallestByRounds({ ...decision, widened: { low: -0.04, high: 0.06 } }, 1)).toBeGreaterThan(alone);
  });

  test('is never below the least effect that counts', () => {
    expect(smallestByRounds({ ...decision, leastEffect: 0.2 }, 1)).toBe(0.2);
  });

  test('is none where nothing could be shown', () => {
    for (const flag of ['few-rounds', 'no-spread', 'throttled', 'clocks-moved'])
      expect(smallestByRounds({ ...decision, flags: [flag] }, 1)).toBeNull();
  });

  test('is exceeded by what is called slower, where the family is of one', () => {
    const ends = fc.record({
      estimate: fc.double({ min: -0.5, max: 0.5, noNaN: true }),
      half: fc.double({ min: 1e-6, max: 0.4, noNaN: true }),
    });
    fc.assert(
      fc.property(ends, ({ estimate, half }) => {
        const low = Math.expm1(Math.log1p(estimate) - half);
        const high = Math.expm1(Math.log1p(estimate) + half);
        const one = {
          ...decision,
          relativeDifference: estimate,
          interval: { ...interval, low, high },
          pHolm: low > 0 ? 0.001 : 0.5,
        };
        const smallest = smallestByRounds(one, 1)!;
        fc.pre(Math.abs(estimate - smallest) > 1e-9);
        expect(answer(one) === 'yes').toBe(estimate > smallest);
      }),
    );
  });
});

describe('the smallest difference that so many runs could show', () => {
  const moments = fc.record({
    n: fc.integer({ min: 2, max: 40 }),
    mean: fc.double({ min: 1, max: 100, noNaN: true }),
    sd: fc.double({ min: 0.001, max: 10, noNaN: true }),
  });

  test("is where Welch's p is that of the strictest step", () => {
    fc.assert(
      fc.property(moments, moments, fc.integer({ min: 1, max: 40 }), (left, right, family) => {
        const smallest = smallestByWelch(left, right, 0.95, family)!;
        const p = welch(left, { ...right, mean: left.mean + smallest }, 0.95)!.p;
        expect(p * family).toBeCloseTo(0.05, 6);
      }),
    );
  });

  test('is none of one run, or of runs that are all equal', () => {
    expect(smallestByWelch({ n: 1, mean: 1, sd: 0 }, { n: 10, mean: 2, sd: 1 }, 0.95, 1)).toBeNull();
    expect(smallestByWelch({ n: 10, mean: 1, sd: 0 }, { n: 10, mean: 2, sd: 0 }, 0.95, 1)).toBeNull();
  });
});
