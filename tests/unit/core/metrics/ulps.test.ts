import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bitsOf, ulpDistance, ulpHistogram } from '../../../../harness/core/metrics/ulps.ts';

const bits = (value: number): number => bitsOf(Float32Array.of(value))[0]!;
const finite = fc.float({ noNaN: true, noDefaultInfinity: true });

/** The next float32 number towards infinity. */
function next(value: number): number {
  const floats = Float32Array.of(value === 0 ? 0 : value);
  const view = new Int32Array(floats.buffer);
  view[0]! += floats[0]! < 0 ? -1 : 1;
  return floats[0]!;
}

test.each([
  [1, 1 + 2 ** -23, 1],
  [1, 1 - 2 ** -24, 1],
  [0, -0, 0],
  [-(2 ** -149), 2 ** -149, 2],
  [0, 1, 0x3f800000],
  [-3.4028234663852886e38, 3.4028234663852886e38, 2 * 0x7f7fffff],
])('%d and %d are %d numbers apart', (a, b, apart) => {
  expect(ulpDistance(bits(a), bits(b))).toBe(apart);
});

test('a number and the next are one apart, and both orders are equally far', () => {
  fc.assert(
    fc.property(finite, finite, (a, b) => {
      if (Number.isFinite(next(a))) expect(ulpDistance(bits(a), bits(next(a)))).toBe(1);
      expect(ulpDistance(bits(a), bits(b))).toBe(ulpDistance(bits(b), bits(a)));
    }),
  );
});

test('pairs are counted by powers of two', () => {
  const { add, end } = ulpHistogram();
  for (const apart of [0, 0, 1, 2, 3, 4, 7, 8]) add(bits(1), bits(1) + apart);
  expect(end()).toEqual([2, 1, 2, 2, 1]);
  expect(ulpHistogram().end()).toEqual([]);
});
