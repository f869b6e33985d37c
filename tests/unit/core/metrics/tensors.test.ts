import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeWhole } from '../../../../harness/core/metrics/decoding.ts';
import type { ComparisonBody } from '../../../../harness/core/metrics/metric.ts';
import { metricFor } from '../../../../harness/core/metrics/registry.ts';
import type { Predictions } from '../../../../harness/core/predictions.ts';
import { wilson } from '../../../../harness/core/statistics.ts';
import { noTruth } from '../../../fixtures/truth.ts';

const metric = metricFor('tensors');
const context = { inputId: (input: number) => `clean/${input}`, truth: () => null, tolerance: 0.25 };

/** A comparison as it is with its sides exchanged. */
const exchanged = ({ outputs, ...body }: ComparisonBody): ComparisonBody => ({
  ...body,
  outputs: outputs!.map(({ leftNan, rightNan, leftInfinite, rightInfinite, ...output }) => ({
    ...output,
    leftNan: rightNan,
    rightNan: leftNan,
    leftInfinite: rightInfinite,
    rightInfinite: leftInfinite,
  })),
});

/** Inputs with one output of two elements each. */
const run = (...rows: readonly (readonly number[])[]): Predictions =>
  decodeWhole(metric, [{ name: 'out', shape: [2], data: Float32Array.from(rows.flat()) }], rows.length);

describe('compare', () => {
  test('an input flips when any element is off by more than the tolerance', () => {
    const left = run([0, 0], [1, 1], [2, 2]);
    const right = run([0.25, 0], [1, 1.5], [2, 2]);
    expect(metric.compare(left, right, context)).toEqual({
      inputs: 3,
      flips: 1,
      rate: 1 / 3,
      interval: wilson(1, 3),
      top5Flips: null,
      maxAbsDelta: 0.5,
      confusion: [],
      list: [
        {
          input: 1,
          id: 'clean/1',
          from: null,
          to: null,
          fromMargin: null,
          toMargin: null,
          truth: null,
          maxAbsDelta: 0.5,
        },
      ],
      outputs: [
        {
          name: 'out',
          maxAbsDelta: 0.5,
          meanAbsDelta: 0.125,
          // 0 to 0.25 are 2^23 × 125 numbers, 1 to 1.5 are 2^22.
          ulps: [4, ...Array(22).fill(0), 1, 0, 0, 0, 0, 0, 0, 1],
          ...{ leftNan: 0, rightNan: 0, leftInfinite: 0, rightInfinite: 0 },
        },
      ],
    });
  });

  test('counts what is no finite number on each side, and leaves it out of mean and histogram', () => {
    const infinite = Number.POSITIVE_INFINITY;
    const left = run([Number.NaN, 1], [infinite, 1], [-infinite, Number.NaN]);
    const right = run([1, 1], [Number.NaN, 3], [-infinite, Number.NaN]);
    const [output] = metric.compare(left, right, context).outputs!;
    expect(output).toMatchObject({ leftNan: 2, leftInfinite: 2, rightNan: 2, rightInfinite: 1, meanAbsDelta: 1 });
    expect(output!.ulps.reduce((sum, one) => sum + one, 0)).toBe(2);
    expect(metric.compare(run([infinite, infinite]), run([infinite, infinite]), context).outputs![0]).toMatchObject({
      meanAbsDelta: null,
      ulps: [],
    });
  });

  test('no number, or another infinity, on one side is a flip by the largest number; on both sides it is none', () => {
    const infinite = Number.POSITIVE_INFINITY;
    const left = run([Number.NaN, 0], [infinite, 0], [Number.NaN, infinite]);
    const right = run([0, 0], [-infinite, 0], [Number.NaN, infinite]);
    const { flips, maxAbsDelta, list } = metric.compare(left, right, context);
    expect([flips, maxAbsDelta]).toEqual([2, Number.MAX_VALUE]);
    expect(list.map(flip => flip.maxAbsDelta)).toEqual([Number.MAX_VALUE, Number.MAX_VALUE]);
  });

  test('finds outputs by name, whatever their order', () => {
    const a = { name: 'a', shape: [1], data: Float32Array.of(1, 2) };
    const b = { name: 'b', shape: [2, 1], data: Float32Array.of(3, 4, 5, 6) };
    const moved = { ...b, data: Float32Array.of(3, 4, 5, 7) };
    const other = { ...a, data: Float32Array.of(3, 2) };
    const { list } = metric.compare(decodeWhole(metric, [a, b], 2), decodeWhole(metric, [moved, other], 2), context);
    expect(list.map(({ input, maxAbsDelta }) => [input, maxAbsDelta])).toEqual([
      [0, 2],
      [1, 1],
    ]);
  });

  test.for([
    ['another name', [{ name: 'other', shape: [2], data: new Float32Array(2) }]],
    ['another shape', [{ name: 'out', shape: [2, 1], data: new Float32Array(2) }]],
    [
      'one more',
      [
        { name: 'out', shape: [2], data: new Float32Array(2) },
        { name: 'more', shape: [2], data: new Float32Array(2) },
      ],
    ],
    ['none', []],
  ] as const)('refuses outputs with %s', ([, outputs]) => {
    const other = decodeWhole(metric, outputs, 1);
    expect(() => metric.compare(run([0, 0]), other, context)).toThrow(expect.objectContaining({ code: 'RUNS_DIFFER' }));
    expect(() => metric.compare(other, run([0, 0]), context)).toThrow(/out \[2\]/);
  });

  test('refuses two runs without outputs, which have nothing to differ in', () => {
    const empty = decodeWhole(metric, [], 1);
    expect(() => metric.compare(empty, empty, context)).toThrow(expect.objectContaining({ code: 'RUNS_DIFFER' }));
  });

  test('refuses other counts and no inputs', () => {
    expect(() => metric.compare(run([0, 0]), run([0, 0], [0, 0]), context)).toThrow(/1 inputs and the other for 2/);
    expect(() => metric.compare(run(), run(), context)).toThrow(expect.objectContaining({ code: 'NO_INPUTS' }));
  });

  const element = fc.oneof(fc.float({ min: -2, max: 2 }), fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY));
  const someRow = fc.array(element, { minLength: 2, maxLength: 2 });
  const twoRuns = fc
    .array(fc.tuple(someRow, someRow), { minLength: 1, maxLength: 12 })
    .map(pairs => [run(...pairs.map(([a]) => a)), run(...pairs.map(([, b]) => b))] as const);

  test('is symmetric, zero against itself, and bounded by the inputs', () => {
    fc.assert(
      fc.property(twoRuns, ([left, right]) => {
        const forth = metric.compare(left, right, context);
        expect(exchanged(metric.compare(right, left, context))).toEqual(forth);
        expect(metric.compare(left, left, context)).toMatchObject({ flips: 0, maxAbsDelta: 0, list: [] });
        expect(forth.flips).toBeLessThanOrEqual(forth.inputs);
        expect(forth.list).toHaveLength(forth.flips);
      }),
    );
  });

  test('a wider tolerance never finds more', () => {
    fc.assert(
      fc.property(twoRuns, fc.double({ min: 0, max: 4, noNaN: true }), ([left, right], tolerance) => {
        const wide = metric.compare(left, right, { ...context, tolerance: tolerance + 0.5 });
        const narrow = metric.compare(left, right, { ...context, tolerance });
        expect(wide.flips).toBeLessThanOrEqual(narrow.flips);
        expect(wide.maxAbsDelta).toBe(narrow.maxAbsDelta);
      }),
    );
  });
});

test('decode refuses data that is not of its shape', () => {
  expect(() => decodeWhole(metric, [{ name: 'out', shape: [2, 2], data: new Float32Array(7) }], 2)).toThrow(
    /7 numbers, not 2 × 2 × 2/,
  );
});

test('raw tensors have no score', () => {
  expect(metric.score(run([0, 0]), { ...noTruth, label: () => 1 })).toEqual({ score: null });
});
