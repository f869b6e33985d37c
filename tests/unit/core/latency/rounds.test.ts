import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TriplicateError } from '../../../harness/core/errors.ts';
import {
  drawResamples,
  meanInterval,
  type Resamples,
  relativeDifference,
  roundMedians,
} from '../../../harness/core/rounds.ts';

const left = [1.0, 1.02, 0.99, 1.05, 1.01, 1.03];
const slower = [1.1, 1.04, 1.12, 1.09, 1.03, 1.15];
const alike = [1.01, 1.0, 1.03, 1.02, 0.99, 1.06];

/** 199 resamples of six rounds from a generator that NumPy's side of the reference ran, too. */
function sharedResamples(): Resamples {
  let state = 12345n;
  const indices = Uint32Array.from({ length: 199 * 6 }, () => {
    state = (1103515245n * state + 12345n) % 2n ** 31n;
    return Number((state >> 16n) % 6n);
  });
  return { rounds: 6, indices };
}

describe('relativeDifference', () => {
  // left[I].mean(1), right[I].mean(1), numpy.percentile of their quotient minus 1; NumPy 2.4.6.
  test('of a slower right side is that of NumPy on the same indices', () => {
    const { relativeDifference: difference, interval, p } = relativeDifference(left, slower, sharedResamples(), 0.95);
    expect(difference).toBeCloseTo(0.07049180327868876, 14);
    expect(interval.low).toBeCloseTo(0.03774077868852456, 14);
    expect(interval.high).toBeCloseTo(0.10762167125803469, 14);
    expect(p).toBe(2 / 200);
    const narrower = relativeDifference(left, slower, sharedResamples(), 0.9).interval;
    expect(narrower.low).toBeCloseTo(0.040970213221900906, 14);
    expect(narrower.high).toBeCloseTo(0.1050903119868638, 14);
  });

  test('of sides alike is that of NumPy on the same indices', () => {
    const { relativeDifference: difference, interval, p } = relativeDifference(left, alike, sharedResamples(), 0.95);
    expect(difference).toBeCloseTo(0.0016393442622952836, 14);
    expect(interval.low).toBeCloseTo(-0.01646807943489283, 14);
    expect(interval.high).toBeCloseTo(0.025191660783255077, 14);
    expect(p).toBeCloseTo(0.84, 14);
  });

  test('pairs the rounds: noise that both sides share is no doubt', () => {
    const rough = [1, 5, 2, 9, 3, 7];
    const { interval } = relativeDifference(
      rough,
      rough.map(value => value * 1.1),
      drawResamples(6, 999, 1),
      0.95,
    );
    expect(interval.low).toBeCloseTo(0.1, 12);
    expect(interval.high).toBeCloseTo(0.1, 12);
  });

  test('holds the point, and is turned round with the sides', () => {
    const value = fc.double({ min: 0.5, max: 2, noNaN: true });
    const pairs = fc.array(fc.tuple(value, value), { minLength: 2, maxLength: 12 });
    fc.assert(
      fc.property(pairs, fc.integer(), (rounds, seed) => {
        const resamples = drawResamples(rounds.length, 999, seed);
        const a = rounds.map(([one]) => one);
        const b = rounds.map(([, other]) => other);
        const forth = relativeDifference(a, b, resamples, 0.95);
        const back = relativeDifference(b, a, resamples, 0.95);
        expect(forth.interval.low).toBeLessThanOrEqual(forth.relativeDifference + 1e-12);
        expect(forth.interval.high).toBeGreaterThanOrEqual(forth.relativeDifference - 1e-12);
        expect((1 + forth.relativeDifference) * (1 + back.relativeDifference)).toBeCloseTo(1, 12);
        expect(forth.p).toBeGreaterThanOrEqual(2 / 1000);
        expect(forth.p).toBeLessThanOrEqual(1);
      }),
      { numRuns: 50 },
    );
  });

  test('of a member with itself is exactly 0 with p 1', () => {
    const { relativeDifference: difference, interval, p } = relativeDifference(left, left, sharedResamples(), 0.95);
    expect([difference, interval.low, interval.high, p]).toEqual([0, 0, 0, 1]);
  });

  test('refuses rounds that do not pair', () => {
    expect(() => relativeDifference(left, slower.slice(1), sharedResamples(), 0.95)).toThrow(/5 values do not pair/);
  });
});

test('meanInterval is that of NumPy on the same indices', () => {
  const { low, high } = meanInterval(left, sharedResamples(), 0.95);
  expect(low).toBeCloseTo(1.0016666666666667, 14);
  expect(high).toBeCloseTo(1.0300833333333332, 14);
});

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

describe('roundMedians', () => {
  test('takes the median of each round', () => {
    expect(roundMedians([[3, 1, 2], [4], [1, 2]], 'one')).toEqual([2, 4, 1.5]);
  });

  test.for([
    ['no rounds', [], /of one has no rounds/],
    ['an empty round', [[1], []], /Round 2 of the latency of one/],
    ['a clock that did not move', [[0, 0], [1]], /Round 1 .* above 0 ms/],
    ['a time that is no number', [[1], [1], [Number.NaN]], /Round 3/],
  ] as const)('refuses %s in words', ([, rounds, message]) => {
    const measure = () => roundMedians(rounds, 'one');
    expect(measure).toThrow(TriplicateError);
    expect(measure).toThrow(message);
  });
});
