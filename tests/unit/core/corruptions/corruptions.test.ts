import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { contrast } from '../../../../harness/core/corruptions/contrast.ts';
import { corruptions } from '../../../../harness/core/corruptions/corruptions.ts';
import type { Picture } from '../../../../harness/core/corruptions/picture.ts';
import digests from '../../../fixtures/corruptions/digests.json' with { type: 'json' };
import { digests as digestsHere } from '../../../fixtures/corruptions/digests.ts';
import { disc } from '../../../fixtures/corruptions/disc.ts';
import { figures } from '../../../fixtures/corruptions/figures.ts';

const all = Object.entries(corruptions);
const drawn = new Set([
  'gaussian-noise',
  'shot-noise',
  'impulse-noise',
  'glass-blur',
  'motion-blur',
  'snow',
  'frost',
  'fog',
  'elastic',
]);

const sides = fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 9 }), fc.integer({ min: 10, max: 70 }));
const pictures: fc.Arbitrary<Picture> = fc
  .record({ width: sides, height: sides, channels: fc.constantFrom(1, 3), noise: fc.infiniteStream(fc.nat(255)) })
  .map(({ width, height, channels, noise }) => {
    const period = [...noise.take(17)];
    const data = Uint8Array.from({ length: width * height * channels }, (_, i) => period[i % 17]!);
    return { width, height, channels, data };
  });
const severities = fc.integer({ min: 1, max: 5 });
const seeds = fc.record({ seed: fc.nat(), input: fc.string() });
const channelMeans = ({ data, channels }: Picture) =>
  Array.from({ length: channels }, (_, c) => {
    const values = data.filter((_, i) => i % channels === c);
    return values.reduce((sum, value) => sum + value, 0) / values.length;
  });

describe.for(all)('%s', ([name, corrupt]) => {
  test('gives a picture of the same size, by picture, severity and seed alone, and leaves the picture as it was', () => {
    fc.assert(
      fc.property(pictures, severities, seeds, (picture, severity, seed) => {
        const before = picture.data.slice();
        const first = corrupt(picture, severity, seed);
        expect(first).toMatchObject({ width: picture.width, height: picture.height, channels: picture.channels });
        expect(first.data).toBeInstanceOf(Uint8Array);
        expect(first.data).toHaveLength(before.length);
        corrupt(disc(8), severity, { ...seed, input: `${seed.input}x` });
        expect(corrupt(picture, severity, { ...seed })).toEqual(first);
        expect(picture.data).toEqual(before);
      }),
      { numRuns: 25 },
    );
  });

  test('refuses a severity that is not 1 to 5', () => {
    for (const severity of [0, 6, 1.5]) {
      expect(() => corrupt(disc(8), severity, { seed: 0, input: 'x' })).toThrow(/severity is 1 to 5/);
    }
  });

  test(`${drawn.has(name) ? 'depends' : 'does not depend'} on seed and input`, () => {
    for (const severity of [1, 5]) {
      const bytes = (seed: number, input: string) => corrupt(disc(32), severity, { seed, input }).data.join();
      const tens = Array.from({ length: 10 }, (_, i) => i);
      for (const all of [tens.map(seed => bytes(seed, 'x')), tens.map(i => bytes(0, `${i}`))]) {
        // Some motions of a small picture round to the same pixels.
        if (drawn.has(name)) expect(new Set(all).size).toBeGreaterThanOrEqual(name === 'motion-blur' ? 3 : 10);
        else expect(new Set(all).size).toBe(1);
      }
    }
  });

  test('differs from severity to severity', () => {
    for (const side of [32, 64, 129]) {
      const results = [1, 2, 3, 4, 5].map(s => corrupt(disc(side), s, { seed: 0, input: 'disc' }).data.join());
      expect(new Set(results).size).toBe(5);
    }
  });

  test('makes the same bytes on every machine', () => {
    expect(here[name]).toEqual((digests as typeof here)[name]);
  });
});

// Made by Node 24 on x64; Node 22 on x64 and Node 24 on arm64 (QEMU) gave the same.
const here = digestsHere();

describe.for(['gaussian-noise', 'contrast', 'brightness', 'impulse-noise', 'shot-noise', 'fog'] as const)(
  '%s',
  name => {
    test('takes the picture further from what it was with each severity', () => {
      for (const side of [32, 64, 224]) {
        const similarities = [1, 2, 3, 4, 5].map(
          s => figures(disc(side), corruptions[name](disc(side), s, { seed: 0, input: 'disc' })).similarity,
        );
        expect(similarities).toEqual(similarities.toSorted((a, b) => b - a));
      }
    });
  },
);

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
});

test.for(['contrast', 'defocus-blur', 'glass-blur', 'motion-blur', 'zoom-blur', 'elastic', 'pixelate'] as const)(
  '%s leaves a picture of one colour as it is',
  name => {
    fc.assert(
      fc.property(fc.nat(255), fc.nat(255), severities, sides, (red, blue, severity, width) => {
        const data = Uint8Array.from({ length: width * 15 }, (_, i) => [red, 7, blue][i % 3]!);
        const picture = { width, height: 5, channels: 3, data };
        expect(corruptions[name](picture, severity, { seed: 0, input: 'x' }).data).toEqual(data);
      }),
      { numRuns: 25 },
    );
  },
);

test('fog of a picture of one colour is at its thickest that colour', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 255 }), severities, seeds, (value, severity, seed) => {
      const data = new Uint8Array(32 * 32).fill(value);
      const { data: fogged } = corruptions.fog({ width: 32, height: 32, channels: 1, data }, severity, seed);
      expect(Math.max(...fogged)).toBe(value);
    }),
    { numRuns: 25 },
  );
});
