import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { gaussianBlur } from '../../../../harness/core/corruptions/axis-map.ts';
import { type Border, extended, mirrored, nearest, reflected } from '../../../../harness/core/corruptions/borders.ts';
import { cosine, sine } from '../../../../harness/core/corruptions/circle.ts';
import { exponential } from '../../../../harness/core/corruptions/exponential.ts';
import { plasma } from '../../../../harness/core/corruptions/plasma.ts';
import { uniformsFor } from '../../../../harness/core/corruptions/random-for.ts';
import { zooming } from '../../../../harness/core/corruptions/zoom.ts';

describe('functions of our own', () => {
  test('exponential is the engine’s to |x| × 2e-16', () => {
    fc.assert(
      fc.property(fc.double({ min: -699, max: 0, noNaN: true }), x => {
        expect(Math.abs(exponential(x) / Math.exp(x) - 1)).toBeLessThan(1e-15 - x * 2e-16);
      }),
    );
  });

  test('sine and cosine are the engine’s to 1e-15', () => {
    fc.assert(
      fc.property(fc.double({ min: -270, max: 270, noNaN: true }), degrees => {
        expect(Math.abs(sine(degrees) - Math.sin((degrees * Math.PI) / 180))).toBeLessThan(1e-15);
        expect(Math.abs(cosine(degrees) - Math.cos((degrees * Math.PI) / 180))).toBeLessThan(1e-15);
      }),
    );
  });
});

describe('borders', () => {
  const pattern = (border: Border) => Array.from({ length: 13 }, (_, i) => 'abcd'[border(i - 5, 4)]).join('');

  test('go on as OpenCV and SciPy say', () => {
    expect(pattern(nearest)).toBe('aaaaaabcddddd');
    expect(pattern(mirrored)).toBe('bcdcbabcdcbab');
    expect(pattern(reflected)).toBe('ddcbaabcddcba');
  });

  test('stay within the picture and leave it as it is, from one pixel up and however far outside', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), fc.integer({ min: -1e9, max: 1e9 }), (n, i) => {
        for (const border of [nearest, mirrored, reflected]) {
          expect(border(i, n)).toBeGreaterThanOrEqual(0);
          expect(border(i, n)).toBeLessThan(n);
          expect(border(i, n)).toSatisfy(Number.isInteger);
          if (i >= 0 && i < n) expect(border(i, n)).toBe(i);
        }
      }),
    );
  });

  test('fill a margin', () => {
    const raster = { width: 2, height: 1, channels: 2, data: Float64Array.of(1, 2, 3, 4) };
    const { width, height, data } = extended(raster, 1, nearest);
    expect([width, height]).toEqual([4, 3]);
    expect([...data]).toEqual([1, 2, 3].flatMap(() => [1, 2, 1, 2, 3, 4, 3, 4]));
  });
});

describe('gaussian blur', () => {
  // scipy 1.17.1: ndimage.gaussian_filter([0, 0, 9, 1, 5], sigma, mode=..., truncate=...)
  test.for([
    [0.7, 4, nearest, [0.0866289, 1.8585084, 5.382399, 3.4938282, 4.2165845]],
    [6.4, 3, reflected, [3.0028851, 3.0021169, 2.9960299, 3.0006436, 2.9983245]],
  ] as const)('of sigma %d, cut off at %d, is SciPy’s', ([sigma, cutOff, border, expected]) => {
    const data = Float64Array.of(0, 0, 9, 1, 5);
    const blurred = gaussianBlur({ width: 5, height: 1, channels: 1, data }, sigma, cutOff, border);
    blurred.data.forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i]!, 6);
    });
  });
});

describe('zoom', () => {
  test('weighs values of the picture, to the sum 1', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), fc.double({ min: 1, max: 4.5, noNaN: true }), (n, factor) => {
        const { taps, starts, weights } = zooming(n, factor);
        starts.forEach((start, i) => {
          expect(start).toBeGreaterThanOrEqual(0);
          expect(start + taps).toBeLessThanOrEqual(n);
          const own = weights.subarray(i * taps, (i + 1) * taps);
          expect(own.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12);
          expect(Math.min(...own)).toBeGreaterThanOrEqual(0);
        });
      }),
    );
  });
});

describe('plasma', () => {
  test('runs from 0 to 1, and the decay smooths it', () => {
    const roughness = (decay: number) => {
      const map = plasma(64, decay, uniformsFor({ seed: 1, input: 'x' }, 'plasma', 0));
      expect([Math.min(...map), Math.max(...map)]).toEqual([0, 1]);
      let sum = 0;
      for (let i = 1; i < map.length; i++) sum += Math.abs(map[i]! - map[i - 1]!);
      return sum;
    };
    expect(roughness(3)).toBeLessThan(roughness(2));
    expect(roughness(2)).toBeLessThan(roughness(1.4));
  });
});
