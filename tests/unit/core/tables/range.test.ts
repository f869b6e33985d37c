import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isRange, rangeOf, valuesIn } from '../../../../harness/core/tables/range.ts';

test('a range has as many places as tell its ends apart, and one value is itself', () => {
  expect(rangeOf([], 2)).toBeNull();
  expect(rangeOf([1.7, 1.7], 2)).toBe(1.7);
  expect(rangeOf([1.7, 2, 1.8], 2)).toBe('1.70 to 2.00');
  expect(rangeOf([1.70564, 1.70571], 2)).toBe('1.7056 to 1.7057');
});

test('both ends of a range are read back in their order, and differ', () => {
  const values = fc.array(
    fc.integer({ min: -1e9, max: 1e9 }).map(one => one / 1e6),
    { minLength: 2 },
  );
  fc.assert(
    fc.property(values, fc.nat(4), (all, places) => {
      const found = rangeOf(all, places);
      if (typeof found === 'number') return;
      expect(isRange(found)).toBe(true);
      const [low, high] = valuesIn(found) as [number, number];
      expect(low).toBeLessThan(high);
    }),
  );
});
