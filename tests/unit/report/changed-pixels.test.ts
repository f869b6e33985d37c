import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runWriter } from '../../../harness/core/masks/runs.ts';
import type { MaskPredictions } from '../../../harness/core/predictions.ts';
import { changedPixels } from '../../../harness/report/changed-pixels.ts';

const masks = (width: number, mask: Uint8Array): MaskPredictions => {
  const writer = runWriter(width, mask.length / width);
  writer.add(mask);
  return writer.end();
};
/** The pixels that a path covers. */
function covered(path: string, width: number): number[] {
  const found = [...path.matchAll(/M(\d+) (\d+)h(\d+)v(\d+)h-\d+z/g)].flatMap(([, x, y, length, height]) =>
    Array.from({ length: Number(height) }, (_, down) =>
      Array.from({ length: Number(length) }, (_, along) => (Number(y) + down) * width + Number(x) + along),
    ).flat(),
  );
  return found.sort((a, b) => a - b);
}

const twoMasks = fc
  .record({ width: fc.integer({ min: 1, max: 9 }), height: fc.integer({ min: 1, max: 9 }) })
  .chain(({ width, height }) => {
    const mask = fc.uint8Array({ minLength: width * height, maxLength: width * height, max: 2 });
    return fc.tuple(fc.constant(width), mask, mask);
  });

describe('changedPixels', () => {
  it('covers every pixel that differs, each by its kind, and no other', () => {
    fc.assert(
      fc.property(twoMasks, fc.boolean(), ([width, left, right], isOneClass) => {
        const drawn = changedPixels(masks(width, left), masks(width, right), isOneClass, 60_000);
        const where = (is: (from: number, to: number) => boolean) =>
          [...left.keys()].filter(at => left[at] !== right[at] && is(left[at]!, right[at]!));
        expect(drawn).toMatchObject({ block: 1, width, height: left.length / width });
        expect(drawn.counts.left + drawn.counts.right + drawn.counts.relabelled).toBe(where(() => true).length);
        expect(covered(drawn.left, width)).toEqual(where((_, to) => isOneClass && to === 0));
        expect(covered(drawn.right, width)).toEqual(where((_, to) => isOneClass && to !== 0));
        expect(covered(drawn.relabelled, width)).toEqual(where(() => !isOneClass));
      }),
    );
  });

  it('is drawn in larger blocks where there is too much of it, and still covers all', () => {
    const side = 256;
    const left = Uint8Array.from({ length: side * side }, (_, at) => ((at * 2_654_435_761) % 3 === 0 ? 1 : 0));
    const drawn = changedPixels(masks(side, left), masks(side, new Uint8Array(side * side)), true, 2400);
    expect(drawn.block).toBeGreaterThan(1);
    expect(drawn.left.length).toBeLessThanOrEqual(2400);
    const seen = new Set(covered(drawn.left, side));
    expect([...left.keys()].every(at => left[at] === 0 || seen.has(at))).toBe(true);
  });
});
