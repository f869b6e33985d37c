import { describe, expect, test } from 'vitest';
import { TriplicateError } from '../../../../harness/core/errors.ts';
import { roundMedians } from '../../../../harness/core/latency/rounds.ts';

describe('roundMedians', () => {
  test('takes the median of each round', () => {
    expect(roundMedians([[3, 1, 2], [4], [1, 2]], 'one')).toEqual([2, 4, 1.5]);
  });

  test.for([
    ['no rounds', [], /of one has no rounds/],
    ['an empty round', [[1], []], /Round 2 of the latency of one/],
    ['a clock that did not move', [[0, 0], [1]], /Round 1 .* above 0 ms/],
    ['a time that is no number', [[1], [1], [1, 2, Number.NaN]], /Sample 3 of round 3 of the latency of one is NaN ms/],
    ['a time below 0', [[1, 2, -0.5]], /Sample 3 of round 1 .* is -0.5 ms, .* clock went backwards/],
    ['a time without end', [[1, Number.POSITIVE_INFINITY]], /Sample 2 of round 1 .* is Infinity ms/],
  ] as const)('refuses %s in words', ([, rounds, message]) => {
    const measure = () => roundMedians(rounds, 'one');
    expect(measure).toThrow(TriplicateError);
    expect(measure).toThrow(message);
  });
});
