import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { regionSizes, type Stretch } from '../../../../harness/core/masks/regions.ts';
import { alongBoth, maskOf, runWriter } from '../../../../harness/core/masks/runs.ts';

/** The pixels of a picture of # and other characters. */
function stretchesOf(rows: readonly string[]): Stretch[] {
  const pixels = rows.join('');
  return [...pixels].flatMap((pixel, start) => (pixel === '#' ? [{ start, length: 1 }] : []));
}

const sizes = (...rows: string[]) => regionSizes(stretchesOf(rows), rows[0]!.length);

/** As a flood fill finds them, pixel by pixel. */
function flooded(pixels: readonly boolean[], width: number): number[] {
  const left = new Set(pixels.flatMap((isSet, at) => (isSet ? [at] : [])));
  const found: number[] = [];
  for (const first of left) {
    const waiting = [first];
    left.delete(first);
    let size = 0;
    while (waiting.length > 0) {
      const at = waiting.pop()!;
      size++;
      for (const dy of [-1, 0, 1])
        for (const dx of [-1, 0, 1]) {
          const x = (at % width) + dx;
          const next = at + dy * width + dx;
          if (x < 0 || x >= width || !left.delete(next)) continue;
          waiting.push(next);
        }
    }
    found.push(size);
  }
  return found.sort((a, b) => b - a);
}

describe('regions', () => {
  test('join along rows, columns and corners, and not across the edge of the picture', () => {
    expect(sizes('##..', '....', '..##')).toEqual([2, 2]);
    expect(sizes('#...', '.#..', '..#.')).toEqual([3]);
    expect(sizes('...#', '#...')).toEqual([1, 1]);
    expect(sizes('#.#', '#.#', '###')).toEqual([7]);
    expect(sizes('...')).toEqual([]);
  });

  test('are those of a flood fill', () => {
    const picture = fc.record({
      width: fc.integer({ min: 1, max: 8 }),
      pixels: fc.array(fc.boolean(), { maxLength: 48 }),
    });
    fc.assert(
      fc.property(picture, ({ width, pixels }) => {
        const stretches = pixels.flatMap((isSet, start) => (isSet ? [{ start, length: 1 }] : []));
        // One stretch may go on over the end of a row.
        const joined = stretches.reduce<Stretch[]>((all, one) => {
          const last = all.at(-1);
          if (last && last.start + last.length === one.start)
            all[all.length - 1] = { ...last, length: last.length + 1 };
          else all.push(one);
          return all;
        }, []);
        expect(regionSizes(stretches, width)).toEqual(flooded(pixels, width));
        expect(regionSizes(joined, width)).toEqual(flooded(pixels, width));
      }),
      { numRuns: 300 },
    );
  });
});

const masks = fc
  .record({ width: fc.integer({ min: 1, max: 6 }), height: fc.integer({ min: 1, max: 5 }) })
  .chain(size => {
    const area = size.width * size.height;
    const mask = fc.uint8Array({ min: 0, max: 2, minLength: area, maxLength: area });
    return fc.record({
      ...{ width: fc.constant(size.width), height: fc.constant(size.height) },
      left: mask,
      right: mask,
    });
  });

test('a mask comes back from its runs, and both masks of an input are visited pixel by pixel', () => {
  fc.assert(
    fc.property(masks, ({ width, height, left, right }) => {
      const packed = (...all: (Uint8Array | null)[]) => {
        const writer = runWriter(width, height);
        for (const one of all) writer.add(one);
        return writer.end();
      };
      const [a, b] = [packed(left, null, right), packed(right, null, left)];
      expect([maskOf(a, 0), maskOf(a, 2), a.withoutNumber, a.count]).toEqual([left, right, [1], 3]);
      const [from, to] = [new Uint8Array(left.length), new Uint8Array(left.length)];
      alongBoth(a, b, 2, (start, length, one, other) => {
        from.fill(one, start, start + length);
        to.fill(other, start, start + length);
      });
      expect([from, to]).toEqual([right, left]);
    }),
  );
});
