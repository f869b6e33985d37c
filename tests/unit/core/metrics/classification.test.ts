import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TriplicateError } from '../../../../harness/core/errors.ts';
import { decodeWhole } from '../../../../harness/core/metrics/decoding.ts';
import { type CompareContext, metricFor } from '../../../../harness/core/metrics/registry.ts';
import type { LabelPredictions, Predictions } from '../../../../harness/core/predictions.ts';
import { wilson } from '../../../../harness/core/statistics.ts';
import type { Truth } from '../../../../harness/core/truth.ts';
import { noTruth } from '../../../fixtures/truth.ts';

const metric = metricFor('classification');
const context: CompareContext = {
  inputId: input => `clean/${input}`,
  truth: input => (input === 0 ? null : input % 3),
  tolerance: 0,
};

/** A truth of labels alone. */
const labels = (label: Truth['label']): Truth => ({ ...noTruth, label });

/** Decisions from rows of class scores. */
function decode(...rows: readonly (readonly number[])[]): LabelPredictions {
  const classes = rows[0]?.length ?? 1;
  const data = Float32Array.from(rows.flat());
  return decodeWhole(metric, [{ name: 'logits', shape: [classes], data }], rows.length) as LabelPredictions;
}

const row = (predictions: LabelPredictions, input: number): number[] => [
  ...predictions.labels.subarray(input * predictions.depth, (input + 1) * predictions.depth),
];

/** As a golden holds them: one label an input, no scores. */
const golden = (...labels: readonly number[]): LabelPredictions => ({
  kind: 'labels',
  count: labels.length,
  depth: 1,
  labels: Int32Array.from(labels),
  scores: null,
});

describe('decode', () => {
  test('keeps the five best labels, best first, and the two best scores', () => {
    const predictions = decode([0.5, 4, 1, -2, 3, 2, 0.25], [7, 6, 5, 4, 3, 2, 1]);
    expect(row(predictions, 0)).toEqual([1, 4, 5, 2, 0]);
    expect(row(predictions, 1)).toEqual([0, 1, 2, 3, 4]);
    expect([...predictions.scores!]).toEqual([4, 3, 7, 6]);
  });

  test('gives ties to the lower label, zeros of either sign among them', () => {
    expect(row(decode([1, 3, 3, 1, 3, 0]), 0)).toEqual([1, 2, 4, 0, 3]);
    expect(row(decode([-0, 0]), 0)).toEqual([0, 1]);
  });

  test('keeps as many labels as there are classes where there are fewer than five', () => {
    const predictions = decode([1, 2, 3]);
    expect([predictions.depth, ...row(predictions, 0)]).toEqual([3, 2, 1, 0]);
  });

  test('gives no label where any score is no number, whatever stands before it', () => {
    const predictions = decode([9, 8, 7, 6, 5, Number.NaN], [1, 2, 3, 4, 5, 6]);
    expect(row(predictions, 0)).toEqual([-1, -1, -1, -1, -1]);
    expect(row(predictions, 1)).toEqual([5, 4, 3, 2, 1]);
    expect(predictions.scores![0]).toBeNaN();
  });

  test('ranks infinities', () => {
    const infinite = Number.POSITIVE_INFINITY;
    expect(row(decode([-infinite, -infinite, 0, infinite]), 0)).toEqual([3, 2, 0, 1]);
    expect(row(decode([-infinite, -infinite]), 0)).toEqual([0, 1]);
  });

  test('agrees with a stable sort of the scores', () => {
    const scores = fc.array(fc.integer({ min: -4, max: 4 }), { minLength: 2, maxLength: 12 });
    fc.assert(
      fc.property(scores, values => {
        const sorted = values.map((_, label) => label).sort((a, b) => values[b]! - values[a]!);
        expect(row(decode(values), 0)).toEqual(sorted.slice(0, 5));
      }),
    );
  });

  test('takes the one output of rank 1 among others', () => {
    const feature = { name: 'feature', shape: [2, 2], data: new Float32Array(4) };
    const logits = { name: 'logits', shape: [2], data: Float32Array.of(0, 1) };
    expect(row(decodeWhole(metric, [feature, logits], 1) as LabelPredictions, 0)).toEqual([1, 0]);
  });

  test.for([
    ['none of rank 1', [{ name: 'boxes', shape: [10, 4] }], /has none\. .*boxes \[10, 4\]/],
    ['a scalar', [{ name: 'sum', shape: [] }], /sum \[\]/],
    ['no class', [{ name: 'empty', shape: [0] }], /empty \[0\]/],
    [
      'two of rank 1',
      [
        { name: 'a', shape: [2] },
        { name: 'b', shape: [3] },
      ],
      /has 2 that could be it\. .*a \[2\]; b \[3\]/,
    ],
    ['no output', [], /none\.$/],
    ['a single score, whose label is always the same', [{ name: 'a', shape: [1] }], /two classes at least.*a \[1\]/],
  ] as const)('refuses outputs with %s, names their shapes and the way on', ([, outputs, message]) => {
    const decoding = () =>
      decodeWhole(
        metric,
        outputs.map(output => ({ ...output, data: new Float32Array(output.shape.reduce<number>((a, b) => a * b, 1)) })),
        1,
      );
    expect(decoding).toThrow(message);
    expect(decoding).toThrow(
      expect.objectContaining({ code: 'OUTPUT_NOT_LABELS', next: expect.stringMatching(/tensors/) }),
    );
  });

  test('refuses data that is not of its shape', () => {
    expect(() => decodeWhole(metric, [{ name: 'logits', shape: [3], data: new Float32Array(5) }], 2)).toThrow(
      /5 numbers, not 2 × 3/,
    );
  });
});

describe('compare', () => {
  test('lists every flip in input order, with margins and truth', () => {
    const left = decode([3, 1, 0], [3, 1, 0], [0, 0.5, 2], [5, 1, 0]);
    const right = decode([1, 1.5, 0], [2, 1, 0], [2.5, 0, 0], [4.5, 1, 0]);
    expect(metric.compare(left, right, context)).toEqual({
      inputs: 4,
      flips: 2,
      rate: 0.5,
      interval: wilson(2, 4),
      top5Flips: null,
      maxAbsDelta: 1.5,
      confusion: [
        { from: 0, to: 1, count: 1 },
        { from: 2, to: 0, count: 1 },
      ],
      list: [
        { input: 0, id: 'clean/0', from: 0, to: 1, fromMargin: 2, toMargin: 0.5, truth: null },
        { input: 2, id: 'clean/2', from: 2, to: 0, fromMargin: 1.5, toMargin: 2.5, truth: 2 },
      ],
    });
  });

  test('counts confusions, most frequent first, then by labels', () => {
    const { confusion } = metric.compare(golden(2, 1, 2, 0, 1, 5), golden(0, 2, 0, 1, 0, 5), context);
    expect(confusion).toEqual([
      { from: 2, to: 0, count: 2 },
      { from: 0, to: 1, count: 1 },
      { from: 1, to: 0, count: 1 },
      { from: 1, to: 2, count: 1 },
    ]);
  });

  test('against a golden has no deltas and no margin on its side', () => {
    const body = metric.compare(golden(1, 0), decode([2, 1], [2, 1]), context);
    expect(body).toMatchObject({ flips: 1, maxAbsDelta: null, top5Flips: null });
    expect(body.list).toEqual([
      { input: 0, id: 'clean/0', from: 1, to: 0, fromMargin: null, toMargin: 1, truth: null },
    ]);
  });

  test('counts a changed set of five, not a changed order', () => {
    const left = decode([6, 5, 4, 3, 2, 1], [6, 5, 4, 3, 2, 1]);
    const right = decode([6, 4, 5, 3, 2, 1], [6, 5, 4, 3, 1, 2]);
    expect(metric.compare(left, right, context)).toMatchObject({ flips: 0, top5Flips: 1 });
  });

  test('no number on both sides is no flip, on one side it is one and the delta is the largest number', () => {
    const broken = decode([Number.NaN, 1], [1, 2]);
    const whole = decode([2, 1], [1, 2]);
    expect(metric.compare(broken, broken, context)).toMatchObject({ flips: 0, maxAbsDelta: 0 });
    const body = metric.compare(broken, whole, context);
    expect(body).toMatchObject({ flips: 1, maxAbsDelta: Number.MAX_VALUE });
    expect(body.list[0]).toMatchObject({ from: -1, to: 0, fromMargin: null, toMargin: 1 });
  });

  test.for([
    ['other counts', golden(1), golden(1, 2), 'RUNS_DIFFER', /1 inputs and the other for 2/],
    ['no inputs', golden(), golden(), 'NO_INPUTS', /nothing that could agree/],
    [
      'other kinds',
      golden(1),
      { kind: 'tensors', count: 1, outputs: [] },
      'RUNS_DIFFER',
      /labels and the other tensors/,
    ],
  ] as readonly [string, Predictions, Predictions, string, RegExp][])(
    'refuses %s',
    ([, left, right, code, message]) => {
      expect(() => metric.compare(left, right, context)).toThrow(TriplicateError);
      expect(() => metric.compare(left, right, context)).toThrow(expect.objectContaining({ code }));
      expect(() => metric.compare(left, right, context)).toThrow(message);
    },
  );

  const classes = 7;
  const score = fc.oneof({ weight: 9, arbitrary: fc.float({ min: -3, max: 3, noNaN: true }) }, fc.constant(Number.NaN));
  const someRow = fc.array(score, { minLength: classes, maxLength: classes });
  const twoRuns = fc
    .array(fc.tuple(someRow, someRow), { minLength: 1, maxLength: 20 })
    .map(pairs => [decode(...pairs.map(([a]) => a)), decode(...pairs.map(([, b]) => b))] as const);

  test('is symmetric but for who is from and who is to', () => {
    fc.assert(
      fc.property(twoRuns, ([left, right]) => {
        const forth = metric.compare(left, right, context);
        const back = metric.compare(right, left, context);
        const turned = back.list.map(flip => ({
          ...flip,
          from: flip.to,
          to: flip.from,
          fromMargin: flip.toMargin,
          toMargin: flip.fromMargin,
        }));
        expect({ ...back, confusion: [], list: turned }).toEqual({ ...forth, confusion: [] });
      }),
    );
  });

  test('is zero against itself', () => {
    fc.assert(
      fc.property(twoRuns, ([run]) => {
        expect(metric.compare(run, run, context)).toMatchObject({
          flips: 0,
          rate: 0,
          top5Flips: 0,
          maxAbsDelta: 0,
          list: [],
        });
      }),
    );
  });

  test('is bounded by the inputs and says one thing throughout', () => {
    fc.assert(
      fc.property(twoRuns, ([left, right]) => {
        const { inputs, flips, rate, interval, list, confusion, top5Flips, maxAbsDelta } = metric.compare(
          left,
          right,
          context,
        );
        expect(flips).toBeLessThanOrEqual(inputs);
        expect(top5Flips).toBeLessThanOrEqual(inputs);
        expect(list).toHaveLength(flips);
        expect(confusion.reduce((sum, cell) => sum + cell.count, 0)).toBe(flips);
        expect(rate).toBe(flips / inputs);
        expect(interval.low).toBeLessThanOrEqual(rate);
        expect(interval.high).toBeGreaterThanOrEqual(rate);
        expect(Number.isFinite(maxAbsDelta)).toBe(true);
        expect(list.map(({ input }) => input)).toEqual(list.map(({ input }) => input).toSorted((a, b) => a - b));
      }),
    );
  });

  test('counts as a plain count does', () => {
    fc.assert(
      fc.property(twoRuns, ([left, right]) => {
        const set = (predictions: LabelPredictions, input: number) => String(row(predictions, input).sort());
        const inputs = Array.from({ length: left.count }, (_, input) => input);
        const body = metric.compare(left, right, context);
        expect(body.flips).toBe(inputs.filter(input => row(left, input)[0] !== row(right, input)[0]).length);
        expect(body.top5Flips).toBe(inputs.filter(input => set(left, input) !== set(right, input)).length);
      }),
    );
  });
});

describe('score', () => {
  test('is the share of right labels among inputs with a truth', () => {
    const predictions = decode([9, 0, 0], [0, 9, 8], [9, 0, 8], [0, 0, 9]);
    expect(metric.score(predictions, labels(context.truth))).toEqual({
      score: { inputs: 3, top1: 1 / 3, top5: 1, interval: wilson(1, 3) },
    });
  });

  test('does not count an input without a number', () => {
    expect(
      metric.score(
        decode([Number.NaN, 1], [0, 1]),
        labels(() => 1),
      ).score,
    ).toMatchObject({ top1: 0.5, top5: 0.5 });
  });

  test('is null where no input has a truth', () => {
    expect(metric.score(decode([1, 2]), noTruth)).toEqual({ score: null });
  });
});
