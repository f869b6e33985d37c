import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isSteady } from '../../../../harness/core/latency/steady.ts';

const times = (length: number) =>
  fc.array(fc.double({ min: 0.001, max: 1e3, noNaN: true }), { minLength: length, maxLength: 40 });

describe('warm-up', () => {
  test('is not over before ten blocks, and is where they are all the same', () => {
    expect(isSteady(Array(9).fill(1))).toBe(false);
    expect(isSteady(Array(10).fill(1))).toBe(true);
  });

  test('goes on while times fall by half a percent a block', () => {
    expect(isSteady(Array.from({ length: 20 }, (_, at) => 0.995 ** at))).toBe(false);
  });

  test('is over in spite of noise from block to block', () => {
    expect(isSteady([1, 1.03, 0.98, 1.01, 0.99, 0.97, 1.02, 1, 1.04, 0.99])).toBe(true);
  });

  test('does not depend on the unit of time', () => {
    fc.assert(
      fc.property(times(10), fc.constantFrom(0.25, 2, 1024), (medians, scale) => {
        expect(isSteady(medians.map(ms => ms * scale))).toBe(isSteady(medians));
      }),
    );
  });

  test('looks at the last ten blocks only', () => {
    fc.assert(
      fc.property(times(10), times(0), (last, before) => {
        expect(isSteady([...before, ...last.slice(-10)])).toBe(isSteady(last));
      }),
    );
  });
});
