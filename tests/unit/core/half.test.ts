import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { beyondHalf, roundToHalf } from '../../../harness/core/half.ts';

/** Every finite half from zero up, from the definition of binary16. */
const halves = Array.from({ length: 0x7c00 }, (_, bits) => {
  const exponent = bits >> 10;
  const fraction = (bits & 0x3ff) / 1024;
  return exponent === 0 ? fraction * 2 ** -14 : (1 + fraction) * 2 ** (exponent - 15);
});

/** The nearest half by search; between two equally near ones the one with an even last bit. */
function nearestHalf(value: number): number {
  const magnitude = Math.abs(value);
  let low = 0;
  let high = halves.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (halves[middle]! <= magnitude) low = middle;
    else high = middle;
  }
  const [below, above] = [magnitude - halves[low]!, halves[high]! - magnitude];
  const best = below === above ? (low % 2 === 0 ? low : high) : below < above ? low : high;
  return halves[best]! * (Object.is(Math.sign(value), -0) || value < 0 ? -1 : 1);
}

const anyFloat = fc.float({ noNaN: true, max: 65519, min: -65519 });
const nearHalves = fc
  .tuple(fc.constantFrom(...halves.slice(0, -1)), fc.constantFrom(-1, 0, 1), fc.boolean(), fc.boolean())
  .map(([half, step, middle, negative]) => {
    const next = halves[halves.indexOf(half) + 1]!;
    const float = new Float32Array([middle ? (half + next) / 2 : half]);
    new Int32Array(float.buffer)[0]! += half === 0 && !middle ? Math.abs(step) : step;
    return negative ? -float[0]! : float[0]!;
  });

describe('rounding to half', () => {
  test('gives the nearest half, ties to even', () => {
    fc.assert(
      fc.property(fc.oneof(anyFloat, nearHalves), value => Object.is(roundToHalf(value), nearestHalf(value))),
      {
        numRuns: 2000,
      },
    );
  });

  test('changes nothing the second time', () => {
    fc.assert(fc.property(fc.float(), value => Object.is(roundToHalf(roundToHalf(value)), roundToHalf(value))));
  });

  test('is off by half an ulp at most', () => {
    fc.assert(
      fc.property(anyFloat, value => {
        const exponent = Math.max(-14, Math.floor(Math.log2(Math.abs(value) || 1)));
        expect(Math.abs(roundToHalf(value) - value)).toBeLessThanOrEqual(2 ** (exponent - 11));
      }),
    );
  });

  test.for([
    [65504, 65504],
    [65519.996, 65504],
    [beyondHalf, Number.POSITIVE_INFINITY],
    [-1e30, Number.NEGATIVE_INFINITY],
    [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY],
    [Number.NaN, Number.NaN],
    [2 ** -25, 0],
    [-(2 ** -25), -0],
    [2 ** -25 * 1.5, 2 ** -24],
    [1 + 2 ** -11, 1],
    [1 + 3 * 2 ** -11, 1 + 2 ** -9],
  ])('takes %d to %d', ([value, half]) => {
    expect(roundToHalf(value!)).toBe(half);
  });
});
