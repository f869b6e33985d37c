import fc from 'fast-check';
import { expect, test } from 'vitest';
import { interleave } from '../../../harness/core/schedule.ts';

test('every round measures every member once, and every second round is the one before it backwards', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 30 }), fc.nat(), (members, rounds, seed) => {
      const orders = interleave(members, rounds, seed);
      expect(orders).toHaveLength(rounds);
      for (const [round, order] of orders.entries()) {
        expect(order.toSorted((a, b) => a - b)).toEqual(Array.from({ length: members }, (_, index) => index));
        if (round % 2 === 1) expect(order).toEqual(orders[round - 1]!.toReversed());
      }
    }),
  );
});

test('one seed gives one order', () => {
  expect(interleave(6, 8, 1)).toEqual(interleave(6, 8, 1));
  expect(interleave(6, 8, 1)).not.toEqual(interleave(6, 8, 2));
});
