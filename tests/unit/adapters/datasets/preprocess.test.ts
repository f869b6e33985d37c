import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fitPicture } from '../../../../harness/adapters/datasets/fit-picture.ts';
import { normalizer } from '../../../../harness/adapters/datasets/normalize.ts';
import { disc } from '../../../fixtures/corruptions/disc.ts';
import { plain } from '../../../fixtures/datasets/files.ts';

const sizes = fc.record({ width: fc.integer({ min: 1, max: 12 }), height: fc.integer({ min: 1, max: 12 }) });
const fits = fc.constantFrom('fill', 'cover', 'contain', 'pad') as fc.Arbitrary<'fill' | 'cover' | 'contain' | 'pad'>;

describe('fit', () => {
  test('gives the wanted size, and leaves a picture of that size as it is', async () => {
    await fc.assert(
      fc.asyncProperty(sizes, sizes, fits, async (from, to, fit) => {
        fc.pre(fit !== 'pad' || (from.width <= to.width && from.height <= to.height));
        const picture = plain(from.width, from.height, [10, 100, 200]);
        const fitted = await fitPicture(picture, { ...to, fit }, 'x');
        expect(fitted).toMatchObject({ ...to, channels: 3 });
        expect(fitted.data).toHaveLength(to.width * to.height * 3);
        expect(await fitPicture(picture, { ...from, fit }, 'x')).toEqual(picture);
      }),
    );
  });

  test('pad keeps every pixel, centred in black', async () => {
    const { data } = await fitPicture(plain(2, 1, [1, 2, 3]), { width: 5, height: 3, fit: 'pad' }, 'x');
    const black = [0, 0, 0];
    const rows = [Array(5).fill(black), [black, [1, 2, 3], [1, 2, 3], black, black], Array(5).fill(black)];
    expect([...data]).toEqual(rows.flat(2));
  });

  test('pad refuses a picture that is larger, by name', async () => {
    await expect(
      fitPicture(plain(9, 1, [0, 0, 0]), { width: 8, height: 8, fit: 'pad' }, 'cat/a.png'),
    ).rejects.toMatchObject({
      code: 'SHAPE_MISMATCH',
      message: 'cat/a.png has 9 × 1 pixels and cannot be padded to 8 × 8.',
    });
  });

  // Twice as wide as high, the left quarter red, the rest blue.
  const flag = {
    ...plain(16, 8, [0, 0, 0]),
    data: Uint8Array.from({ length: 16 * 8 * 3 }, (_, i) => {
      const red = Math.floor(i / 3) % 16 < 4;
      return i % 3 === (red ? 0 : 2) ? 255 : 0;
    }),
  };
  const corner = (data: Uint8Array) => [...data.subarray(0, 3)];

  test('contain adds black bars, cover crops, fill stretches', async () => {
    const at = async (fit: 'contain' | 'cover' | 'fill' | undefined) =>
      (await fitPicture(flag, { width: 4, height: 4, ...(fit ? { fit } : {}) }, 'x')).data;
    expect(corner(await at('contain'))).toEqual([0, 0, 0]);
    expect(corner(await at('cover'))[0]).toBeLessThan(50);
    expect(corner(await at('fill'))[0]).toBeGreaterThan(200);
    expect(await at(undefined)).toEqual(await at('cover'));
  });

  test('keeps the mean when it scales', async () => {
    const mean = (data: Uint8Array) => data.reduce((sum, value) => sum + value, 0) / data.length;
    const { data } = await fitPicture(disc(64), { width: 20, height: 20 }, 'x');
    expect(Math.abs(mean(data) - mean(disc(64).data))).toBeLessThan(1);
  });
});

describe('normalize', () => {
  test('is (x / scale - mean) / std per channel, rounded to float32 once, channels outermost', () => {
    const numbers = fc.double({ min: -3, max: 3, noNaN: true });
    const three = <T>(one: fc.Arbitrary<T>) => fc.tuple(one, one, one).map(values => [...values]);
    const positive = fc.double({ min: 0.01, max: 300, noNaN: true });
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 12, maxLength: 12 }),
        positive,
        three(numbers),
        three(positive),
        (data, scale, mean, std) => {
          const tensor = new Float32Array(13);
          normalizer({ scale, mean, std })({ width: 2, height: 2, channels: 3, data }, tensor, 1);
          for (let c = 0; c < 3; c++)
            for (let i = 0; i < 4; i++) {
              expect(tensor[1 + c * 4 + i]).toBe(Math.fround((data[i * 3 + c]! / scale - mean[c]!) / std[c]!));
            }
        },
      ),
    );
  });

  test('without settings is 0 to 1', () => {
    const tensor = new Float32Array(3);
    normalizer({})({ width: 1, height: 1, channels: 3, data: Uint8Array.of(0, 51, 255) }, tensor, 0);
    expect([...tensor]).toEqual([0, Math.fround(0.2), 1]);
  });
});
