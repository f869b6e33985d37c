import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { maskOf, runWriter } from '../../../../harness/core/masks/runs.ts';
import { decodeWhole } from '../../../../harness/core/metrics/decoding.ts';
import { type CompareContext, metricFor } from '../../../../harness/core/metrics/registry.ts';
import type { MaskPredictions } from '../../../../harness/core/predictions.ts';
import type { MaskDecode } from '../../../../harness/core/records.ts';
import { noTruth } from '../../../fixtures/truth.ts';

const metric = metricFor('segmentation');
const context: CompareContext = {
  inputId: input => `clean/${input}`,
  truth: () => null,
  tolerance: 0,
  pixelTolerance: 0,
};

/** Masks of three columns from their digits; null: no number. */
function masks(...all: (string | null)[]): MaskPredictions {
  const height = (all.find(one => one !== null) ?? '').length / 3;
  const writer = runWriter(3, height);
  for (const one of all) writer.add(one === null ? null : Uint8Array.from(one, Number));
  return writer.end();
}

describe('decode', () => {
  const decoded = (shape: number[], data: number[], decode: Omit<MaskDecode, 'kind'>, count = 1) =>
    decodeWhole(metric, [{ name: 'mask', shape, data: Float32Array.from(data) }], count, {
      decode: { kind: 'mask', ...decode },
      input: [3, 2, 2],
    }) as MaskPredictions;

  test('a threshold makes 1 of what reaches it', () => {
    expect([...maskOf(decoded([1, 2, 2], [0.5, 0.49, 1, -1], { threshold: 0.5 }), 0)]).toEqual([1, 0, 1, 0]);
  });

  test('without one the best plane is the label, ties to the lower', () => {
    expect([...maskOf(decoded([3, 1, 3], [1, 0, 2, 1, 5, 2, 0, 9, 3], {}), 0)]).toEqual([0, 2, 2]);
  });

  test('NaN in any plane is no decision, for that input alone', () => {
    for (const decode of [{ threshold: 0.5 }, {}]) {
      const planes = 'threshold' in decode ? 1 : 2;
      const data = Array.from({ length: planes * 4 }, () => 0);
      data[planes] = Number.NaN;
      expect(decoded([planes, 1, 2], data, decode, 2).withoutNumber).toEqual(planes === 1 ? [0] : [0]);
    }
  });

  test.for([
    ['several planes for a threshold', [2, 2, 2], { threshold: 0.5 }, /with one plane for the threshold/],
    ['one plane without a threshold', [1, 2, 2], {}, /with 2 to 256 planes/],
    ['no picture', [8], { threshold: 0.5 }, /output mask is no \[planes, rows, columns\]/],
    ['another name', [1, 2, 2], { output: 'matte', threshold: 0.5 }, /has no output matte/],
  ] as const)('refuses %s', ([, shape, decode, message]) => {
    const data = Array.from({ length: 8 }, () => 0);
    expect(() => decoded([...shape], data, decode)).toThrow(message);
    expect(() => decoded([...shape], data, decode)).toThrow(expect.objectContaining({ code: 'DECODE_MISFIT' }));
  });
});

describe('compare', () => {
  test('counts changed pixels and the regions that they form', () => {
    const body = metric.compare(masks('000000000', '111000000'), masks('100000011', '111000000'), context);
    expect(body).toMatchObject({
      flips: 1,
      rate: 0.5,
      maxAbsDelta: null,
      pixels: { width: 3, height: 3, changed: 3, share: 3 / 18, regions: 2, largestRegion: 2 },
      list: [{ id: 'clean/0', from: null, to: null, pixels: { changed: 3, regions: 2, largestRegion: 2 } }],
    });
    // Of 0: 12 of 15 pixels; of 1: 3 of 6.
    expect(body.pixels!.agreement).toBeCloseTo((12 / 15 + 3 / 6) / 2, 12);
  });

  test('as many pixels as the tolerance allows are no flip, and are still counted', () => {
    const [left, right] = [masks('000000000'), masks('100000000')];
    expect(metric.compare(left, right, { ...context, pixelTolerance: 1 / 9 })).toMatchObject({
      flips: 0,
      pixels: { changed: 1 },
    });
    expect(metric.compare(left, right, { ...context, pixelTolerance: 0.1 }).flips).toBe(1);
  });

  test('an output without a number is a flip on one side, and none on both', () => {
    const [broken, whole] = [masks(null, '000'), masks('000', '000')];
    expect(metric.compare(broken, whole, context)).toMatchObject({ flips: 1, list: [{ from: -1, to: null }] });
    expect(metric.compare(broken, broken, context).flips).toBe(0);
    expect(metric.compare(masks('000', null), masks(null, '000'), context).pixels).toMatchObject({
      ...{ compared: 0, changed: 0, share: null, agreement: null },
    });
    // Of the pixels of the one input that has two masks.
    expect(metric.compare(masks('000', null, null), masks('011', '000', null), context).pixels).toMatchObject({
      ...{ compared: 1, changed: 2, share: 2 / 3 },
    });
    expect(metric.countWithoutNumber(broken)).toBe(1);
  });

  test('refuses masks of another size by name', () => {
    expect(() => metric.compare(masks('000'), masks('000000'), context)).toThrow(
      expect.objectContaining({
        code: 'RUNS_DIFFER',
        message: expect.stringContaining('one has masks of 3 × 1 pixels and the other of 3 × 2'),
      }),
    );
  });

  const mask = fc.string({ unit: fc.constantFrom('0', '1', '2'), minLength: 9, maxLength: 9 });
  const pairs = fc.array(fc.tuple(mask, mask), { minLength: 1, maxLength: 6 });
  const sides = (some: [string, string][]) =>
    [masks(...some.map(([a]) => a)), masks(...some.map(([, b]) => b))] as const;

  test('is symmetric, zero against itself, bounded, and the same however inputs are shuffled or sharded', () => {
    fc.assert(
      fc.property(pairs, fc.double({ min: 0, max: 0.9, noNaN: true }), fc.nat(), (some, pixelTolerance, cut) => {
        const how = { ...context, pixelTolerance };
        const [left, right] = sides(some);
        const body = metric.compare(left, right, how);
        expect(metric.compare(right, left, how)).toEqual(body);
        expect(metric.compare(left, left, context)).toMatchObject({ flips: 0, pixels: { changed: 0, agreement: 1 } });
        expect(body.flips).toBeLessThanOrEqual(some.length);
        expect(body.pixels!.agreement).toBeGreaterThanOrEqual(0);
        expect(body.pixels!.agreement).toBeLessThanOrEqual(1);
        const parts = (
          some.length === 1
            ? [some]
            : [some.slice(0, 1 + (cut % (some.length - 1))), some.slice(1 + (cut % (some.length - 1)))]
        ).map(part => metric.compare(...sides(part), how));
        expect(parts.reduce((sum, { flips }) => sum + flips, 0)).toBe(body.flips);
        expect(parts.reduce((sum, { pixels }) => sum + pixels!.changed, 0)).toBe(body.pixels!.changed);
        expect(metric.compare(...sides(some.toReversed()), how).pixels).toEqual(body.pixels);
      }),
    );
  });
});

describe('score', () => {
  const mask =
    (digits: string, ignore: number | null = null) =>
    () => ({
      ...{ width: 3, height: digits.length / 3, ignore },
      labels: Uint8Array.from(digits, Number),
    });

  test('is none without masks; ignored pixels do not count', () => {
    expect(metric.score(masks('000'), noTruth)).toEqual({ score: null });
    expect(metric.score(masks('011'), { ...noTruth, mask: mask('019', 9) }).segmentation).toEqual({
      ...{ inputs: 1, pixels: 2, ignored: 1, meanIou: 1 },
      classes: [
        { label: 0, iou: 1 },
        { label: 1, iou: 1 },
      ],
    });
    expect(metric.score(masks('011'), { ...noTruth, mask: mask('999', 9) }).segmentation).toMatchObject({
      meanIou: null,
    });
  });

  test('an output without a number is wrong in every pixel that counts, and never raises it', () => {
    const truth = { ...noTruth, mask: () => ({ ...mask('0119', 9)(), width: 4, height: 1 }) };
    const scored = (...all: (string | null)[]) => {
      const writer = runWriter(4, 1);
      for (const one of all) writer.add(one === null ? null : Uint8Array.from(one, Number));
      return metric.score(writer.end(), truth).segmentation;
    };
    expect(scored('0110', null)).toEqual({
      ...{ inputs: 2, pixels: 6, ignored: 2, meanIou: 0.5 },
      classes: [
        { label: 0, iou: 0.5 },
        { label: 1, iou: 0.5 },
      ],
    });
    expect(scored(null, null)).toMatchObject({ inputs: 2, meanIou: 0 });
  });

  test('refuses a truth of another size by name', () => {
    expect(() => metric.score(masks('000'), { ...noTruth, mask: mask('000000') })).toThrow(
      expect.objectContaining({
        code: 'TRUTH_MISFIT',
        message: expect.stringContaining("3 × 2 pixels and the model's 3 × 1"),
      }),
    );
  });
});
