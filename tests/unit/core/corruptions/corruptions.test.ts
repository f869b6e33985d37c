import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { contrast } from '../../../../harness/core/corruptions/contrast.ts';
import { gaussianNoise } from '../../../../harness/core/corruptions/gaussian-noise.ts';
import { strengthOf } from '../../../../harness/core/corruptions/parameters.ts';
import type { Picture } from '../../../../harness/core/corruptions/picture.ts';
import { changes, disc, distance, references } from '../../../fixtures/corruptions/reference.ts';

const pictures: fc.Arbitrary<Picture> = fc
  .record({ width: fc.integer({ min: 1, max: 9 }), height: fc.integer({ min: 1, max: 9 }) })
  .chain(({ width, height }) =>
    fc
      .uint8Array({ minLength: width * height * 3, maxLength: width * height * 3 })
      .map(data => ({ width, height, channels: 3, data })),
  );
const severities = fc.integer({ min: 1, max: 5 });
const seeds = fc.record({ seed: fc.nat(), input: fc.string() });
const channelMeans = ({ data, channels }: Picture) =>
  Array.from({ length: channels }, (_, c) => {
    const values = data.filter((_, i) => i % channels === c);
    return values.reduce((sum, value) => sum + value, 0) / values.length;
  });

describe('strengths', () => {
  test('come from the column of the longer side', () => {
    const strength = (width: number, height: number) => strengthOf('jpeg', 1, { width, height });
    expect([strength(48, 1), strength(49, 1), strength(1, 128), strength(1, 129)]).toEqual([80, 65, 65, 25]);
  });

  test('exist for severity 1 to 5 only', () => {
    for (const severity of [0, 6, 1.5]) {
      expect(() => strengthOf('contrast', severity, { width: 1, height: 1 })).toThrow(/severity is 1 to 5/);
    }
  });
});

describe('gaussian noise', () => {
  test('depends on picture, severity and seed alone', () => {
    fc.assert(
      fc.property(pictures, severities, seeds, (picture, severity, seed) => {
        const before = picture.data.slice();
        const first = gaussianNoise(picture, severity, seed);
        gaussianNoise(picture, severity, { ...seed, input: `${seed.input}x` });
        expect(gaussianNoise(picture, severity, { ...seed })).toEqual(first);
        expect(picture.data).toEqual(before);
      }),
    );
  });

  test('differs from input to input, seed to seed and severity to severity', () => {
    const grey = { width: 8, height: 8, channels: 3, data: new Uint8Array(192).fill(128) };
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.string(), { minLength: 2, maxLength: 2 }),
        severities,
        ([left, right], severity) => {
          const noise = (input: string, seed: number, level: number) =>
            gaussianNoise(grey, level, { seed, input }).data;
          expect(noise(left!, 0, severity)).not.toEqual(noise(right!, 0, severity));
          expect(noise(left!, 0, severity)).not.toEqual(noise(left!, 1, severity));
          expect(noise(left!, 0, severity)).not.toEqual(noise(left!, 0, (severity % 5) + 1));
        },
      ),
    );
  });

  test('moves pixels further with each severity', () => {
    for (const side of [32, 64, 224]) {
      const errors = [1, 2, 3, 4, 5].map(
        severity =>
          changes(disc(side), gaussianNoise(disc(side), severity, { seed: 0, input: 'disc' })).meanSquaredError,
      );
      expect(errors).toEqual(errors.toSorted((a, b) => a - b));
    }
  });

  test.for(references('gaussian-noise'))('at $side pixels, severity $severity, is as large as the reference’s', row => {
    const draws = Math.ceil(600_000 / row.side ** 2 / 3);
    const all = Array.from({ length: draws }, (_, i) =>
      changes(disc(row.side), gaussianNoise(disc(row.side), row.severity, { seed: 0, input: `${i}` })),
    );
    const average = (pick: (one: (typeof all)[number]) => number) =>
      all.reduce((sum, one) => sum + pick(one), 0) / draws;
    // Four standard errors for each side of the comparison, which draws twice as many.
    const standardError = (row.deviation / Math.sqrt(600_000)) * 1.3;
    expect(Math.abs(average(one => one.mean) - row.mean)).toBeLessThan(4 * standardError);
    expect(Math.abs(average(one => one.deviation) - row.deviation)).toBeLessThan(4 * standardError);
    expect(Math.abs(average(one => one.black) - row.black)).toBeLessThan(0.002);
    expect(Math.abs(average(one => one.white) - row.white)).toBeLessThan(0.002);
  });
});

describe('contrast', () => {
  test('keeps the mean of each channel, but for rounding down', () => {
    fc.assert(
      fc.property(pictures, severities, (picture, severity) => {
        const before = channelMeans(picture);
        channelMeans(contrast(picture, severity)).forEach((mean, c) => {
          expect(mean).toBeGreaterThan(before[c]! - 1);
          expect(mean).toBeLessThanOrEqual(before[c]! + 1e-9);
        });
      }),
    );
  });

  test('leaves a picture of one colour as it is', () => {
    fc.assert(
      fc.property(fc.nat(255), fc.nat(255), severities, (red, blue, severity) => {
        const data = Uint8Array.from({ length: 75 }, (_, i) => [red, 7, blue][i % 3]!);
        expect(contrast({ width: 5, height: 5, channels: 3, data }, severity).data).toEqual(data);
      }),
    );
  });

  test('moves pixels further with each severity', () => {
    for (const side of [32, 64, 224]) {
      const errors = [1, 2, 3, 4, 5].map(s => changes(disc(side), contrast(disc(side), s)).meanSquaredError);
      expect(errors).toEqual(errors.toSorted((a, b) => a - b));
    }
  });

  test.for(references('contrast'))('at $side pixels, severity $severity, is the reference’s within rounding', row => {
    const result = contrast(disc(row.side), row.severity);
    const { mean, deviation } = changes(disc(row.side), result);
    expect(Math.abs(mean - row.mean)).toBeLessThan(0.05);
    expect(Math.abs(deviation - row.deviation)).toBeLessThan(0.05);
    if (row.bytes) expect(distance(result.data, Buffer.from(row.bytes, 'base64')).most).toBeLessThanOrEqual(1);
  });
});
