import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LabelledBox } from '../../../../harness/core/boxes/match.ts';
import { boxesOf, packBoxes } from '../../../../harness/core/boxes/packing.ts';
import { decodeWhole } from '../../../../harness/core/metrics/decoding.ts';
import { type CompareContext, metricFor } from '../../../../harness/core/metrics/registry.ts';
import type { BoxPredictions } from '../../../../harness/core/predictions.ts';
import type { TruthBox } from '../../../../harness/core/records.ts';
import { wilson } from '../../../../harness/core/statistics.ts';
import { boxesIn } from '../../../fixtures/some-boxes.ts';
import { noTruth } from '../../../fixtures/truth.ts';

const metric = metricFor('detection');
const context: CompareContext = {
  inputId: input => `clean/${input}`,
  truth: () => null,
  tolerance: 0,
  boxes: { matchIou: 0.5, movedIou: 0.75, minScore: 0.3 },
};
const at = (label: number, x: number, score: number | null = 0.5): LabelledBox => ({
  label,
  score,
  box: [x, 0, x + 10, 10],
});

describe('compare', () => {
  test('counts every box once and lists the inputs that flip, with what changed and how near the score was', () => {
    const left = packBoxes([[at(0, 0), at(1, 50)], [at(0, 0)], [], [], [at(2, 0, 0.375)]]);
    const right = packBoxes([[at(1, 50), at(0, 1)], [at(1, 0)], [], [at(0, 0, 0.3125)], [at(2, 3)]]);
    const { boxes, list, ...body } = metric.compare(left, right, context);
    expect(body).toEqual({
      inputs: 5,
      flips: 3,
      rate: 0.6,
      interval: wilson(3, 5),
      top5Flips: null,
      maxAbsDelta: null,
      confusion: [],
    });
    expect(boxes).toEqual({
      ...{ left: 4, right: 5, kept: 2, moved: 1, relabelled: 1, vanished: 0, appeared: 1 },
      ...{ emptyOnBoth: 1, emptyOnOne: 1 },
    });
    expect(list.map(({ id, boxes: all }) => [id, all!.map(({ change }) => change)])).toEqual([
      ['clean/1', ['relabelled']],
      ['clean/3', ['appeared']],
      ['clean/4', ['moved']],
    ]);
    expect(list.map(({ fromMargin, toMargin }) => [fromMargin, toMargin])).toEqual([
      [null, null],
      [null, expect.closeTo(0.0125, 9)],
      [null, null],
    ]);
  });

  test('an output without a number is a flip on one side, and none on both', () => {
    const broken = packBoxes([[], [at(0, 0)]], [0]);
    const empty = packBoxes([[], [at(0, 0)]]);
    const { flips, list, boxes } = metric.compare(broken, empty, context);
    expect([flips, list[0]!.from, list[0]!.to]).toEqual([1, -1, null]);
    expect(boxes).toMatchObject({ emptyOnBoth: 0, emptyOnOne: 0 });
    expect(metric.compare(broken, broken, context).flips).toBe(0);
    expect(metric.countWithoutNumber(broken)).toBe(1);
  });

  test('against a golden has no margin on its side', () => {
    const golden = { ...packBoxes([[at(0, 0, null)]]), scores: null };
    expect(metric.compare(golden, packBoxes([[]]), context).list[0]).toMatchObject({
      fromMargin: null,
      toMargin: null,
    });
  });

  const inputs = fc.array(fc.tuple(boxesIn(6), boxesIn(6)), { minLength: 1, maxLength: 8 });
  const sides = (pairs: [LabelledBox[], LabelledBox[]][]) =>
    [packBoxes(pairs.map(([a]) => a)), packBoxes(pairs.map(([, b]) => b))] as const;

  test('flips are symmetric, none against itself, and bounded by the inputs', () => {
    fc.assert(
      fc.property(inputs, pairs => {
        const [left, right] = sides(pairs);
        const forth = metric.compare(left, right, context);
        const back = metric.compare(right, left, context);
        expect(back.list.map(({ input }) => input)).toEqual(forth.list.map(({ input }) => input));
        expect(back.boxes).toMatchObject({ vanished: forth.boxes!.appeared, moved: forth.boxes!.moved });
        expect(metric.compare(left, left, context)).toMatchObject({ flips: 0, list: [] });
        expect(forth.flips).toBeLessThanOrEqual(pairs.length);
        const { left: a, right: b, kept, moved, relabelled, vanished, appeared } = forth.boxes!;
        expect([kept + moved + relabelled + vanished, kept + moved + relabelled + appeared]).toEqual([a, b]);
      }),
    );
  });

  test('flips are the same however the inputs are shuffled or sharded', () => {
    fc.assert(
      fc.property(inputs, fc.nat(), (pairs, cut) => {
        const flipsOf = (some: typeof pairs) => (some.length === 0 ? 0 : metric.compare(...sides(some), context).flips);
        const whole = flipsOf(pairs);
        expect(flipsOf(pairs.toReversed())).toBe(whole);
        const at = cut % (pairs.length + 1);
        expect(flipsOf(pairs.slice(0, at)) + flipsOf(pairs.slice(at))).toBe(whole);
      }),
    );
  });
});

describe('score', () => {
  const truth: TruthBox = { label: 0, box: [0, 0, 10, 10] };
  const scoreOf = (truths: TruthBox[] | null, found: LabelledBox[]) =>
    metric.score(packBoxes([found]), { ...noTruth, boxes: () => truths });

  test('is none where the dataset gives no objects, and never an accuracy', () => {
    expect(scoreOf(null, [at(0, 0)])).toEqual({ score: null });
    expect(scoreOf([truth], [at(0, 0)])).toMatchObject({
      score: null,
      detection: { ap: 1, ap50: 1, precision75: 1, recall75: 1 },
    });
  });

  test('nothing that is there and nothing that is found is told apart', () => {
    expect(scoreOf([], [])).toMatchObject({ detection: { inputs: 1, ap: null, precision75: null, recall75: null } });
    expect(scoreOf([truth], [])).toMatchObject({ detection: { ap: 0, precision75: null, recall75: 0 } });
    expect(scoreOf([], [at(0, 0)])).toMatchObject({ detection: { ap: null, precision75: 0, recall75: null } });
  });

  test('a crowd and a difficult object count neither for nor against, however many boxes they have', () => {
    for (const kind of ['crowd', 'difficult'] as const) {
      const score = scoreOf(
        [truth, { label: 0, box: [40, 0, 60, 10], [kind]: true }],
        [at(0, 0), { label: 0, score: 0.4, box: [40, 0, 59, 10] }, { label: 0, score: 0.4, box: [41, 0, 60, 10] }],
      );
      expect(score.detection).toMatchObject({ truths: 1, precision75: 1, recall75: 1, ap: 1 });
    }
  });
});

describe('decode', () => {
  const picture = [3, 8, 8];
  const decoded = (
    outputs: Parameters<typeof decodeWhole>[1],
    decode: NonNullable<Parameters<typeof decodeWhole>[3]>['decode'],
    count = 1,
  ) => decodeWhole(metric, outputs, count, { decode: decode!, input: picture }) as BoxPredictions;

  describe('center-points', () => {
    const decode = { kind: 'center-points', heat: 'heat', distances: 'wh', stride: 2 } as const;
    const heat = (values: Record<number, number>, classes = 2) => {
      const data = new Float32Array(classes * 16).fill(0.01);
      for (const [index, value] of Object.entries(values)) data[Number(index)] = value;
      return { name: 'heat', shape: [classes, 4, 4], data };
    };
    const wh = { name: 'wh', shape: [4, 4, 4], data: new Float32Array(64).fill(1) };

    test('a box a peak, whichever output comes first', () => {
      // Class 1, row 1, column 2: pixel (4, 2).
      for (const outputs of [
        [heat({ 22: 0.9 }), wh],
        [wh, heat({ 22: 0.9 })],
      ]) {
        expect(boxesOf(decoded(outputs, decode), 0)).toEqual([
          { label: 1, score: expect.closeTo(0.9, 6), box: [3, 1, 5, 3] },
        ]);
      }
    });

    test('of equal neighbours the lower index is the peak, of equal peaks the lower index comes first', () => {
      const found = boxesOf(decoded([heat({ 5: 0.8, 6: 0.8, 10: 0.8, 15: 0.8, 31: 0.8 }), wh], decode), 0);
      expect(found.map(({ label, box }) => [label, box[0], box[1]])).toEqual([
        [0, 1, 1],
        [1, 5, 5],
      ]);
    });

    test('a lower score, or one beyond topK, is no box', () => {
      const values = { 0: 0.31, 3: 0.9, 12: 0.29, 15: 0.5 };
      const corners = (found: BoxPredictions) => boxesOf(found, 0).map(({ score }) => score!.toFixed(2));
      expect(corners(decoded([heat(values), wh], decode))).toEqual(['0.90', '0.50', '0.31']);
      expect(corners(decoded([heat(values), wh], { ...decode, topK: 2 }))).toEqual(['0.90', '0.50']);
      expect(corners(decoded([heat(values), wh], { ...decode, minScore: 0.6 }))).toEqual(['0.90']);
    });

    test('raw scores are made of logits', () => {
      const found = decoded([heat({ 0: 0 }, 1), { ...wh }], { ...decode, activation: 'sigmoid', minScore: 0.5024 });
      // 0.01 is a logit of 0.5025 everywhere but in the first cell; the second is the peak of that plateau.
      expect(boxesOf(found, 0).map(({ score }) => score!.toFixed(4))).toEqual(['0.5025']);
    });

    test('NaN among scores or distances is no decision, for that input alone', () => {
      const two = (first: number, distance: number) => {
        const whole = heat({ 0: 0.9 }, 1);
        const data = Float32Array.from([...whole.data, ...whole.data]);
        data[3] = first;
        const sides = new Float32Array(128).fill(1);
        sides[64] = distance;
        return [
          { ...whole, data },
          { ...wh, data: sides },
        ];
      };
      expect(decoded(two(Number.NaN, 1), decode, 2)).toMatchObject({
        withoutNumber: [0],
        offsets: Int32Array.of(0, 0, 1),
      });
      expect(decoded(two(0.01, Number.NaN), decode, 2)).toMatchObject({
        withoutNumber: [1],
        offsets: Int32Array.of(0, 1, 1),
      });
    });

    test.for([
      ['another name', { heat: 'warmth' }, /has no output warmth.*heat \[2, 4, 4\]; wh \[4, 4, 4\]/],
      ['distances of another grid', { distances: 'heat' }, /output heat is not \[4,4,4\]/],
      ['another stride', { stride: 4 }, /4 × 4 cells of output heat, 4 pixels each, do not cover a picture of 8 × 8/],
    ] as const)('refuses %s', ([, change, message]) => {
      expect(() => decoded([heat({}), wh], { ...decode, ...change })).toThrow(message);
      expect(() => decoded([heat({}), wh], { ...decode, ...change })).toThrow(
        expect.objectContaining({ code: 'DECODE_MISFIT', next: expect.stringMatching(/model\.decode/) }),
      );
    });

    test('refuses inputs that are no pictures', () => {
      expect(() => decodeWhole(metric, [heat({}), wh], 1, { decode, input: [10] })).toThrow(
        /inputs \[channels, height, width\]/,
      );
    });
  });

  describe('anchor-grid', () => {
    const decode = {
      kind: 'anchor-grid',
      grids: [
        {
          output: 'grid',
          stride: 4,
          anchors: [
            [4, 2],
            [8, 8],
          ],
        },
      ],
    } as const;
    const spec = {
      ...decode,
      grids: decode.grids.map(grid => ({ ...grid, anchors: grid.anchors.map(one => [...one]) })),
    };
    /** Two anchors on 2 × 2 cells with so many classes; all far below any score. */
    const grid = (classes: number, values: Record<string, number>) => {
      const data = new Float32Array(2 * (5 + classes) * 4).fill(-20);
      for (const [place, value] of Object.entries(values)) {
        const [anchor, channel, cell] = place.split('/').map(Number);
        data[(anchor! * (5 + classes) + channel!) * 4 + cell!] = value;
      }
      return { name: 'grid', shape: [2 * (5 + classes), 2, 2], data };
    };
    const zeros = { '0/0/3': 0, '0/1/3': 0, '0/2/3': 0, '0/3/3': 0 };

    test('centre, size and score of an anchor', () => {
      const [box] = boxesOf(decoded([grid(0, { ...zeros, '0/4/3': 2 })], spec), 0);
      // Cell (1, 1) of four pixels, in its middle, of the anchor's size.
      expect(box).toEqual({ label: 0, score: expect.closeTo(1 / (1 + Math.exp(-2)), 6), box: [4, 5, 8, 7] });
    });

    test('a class has a share of the objectness', () => {
      const values = { ...zeros, '0/4/3': 20, '0/5/3': -1, '0/6/3': 1 };
      const scores = (how: 'sigmoid' | 'softmax') =>
        boxesOf(decoded([grid(2, values)], { ...spec, classScores: how, minScore: 0 }), 0)
          .filter(({ score }) => score! > 0.01)
          .map(({ label, score }) => [label, score!.toFixed(4)]);
      expect(scores('sigmoid')).toEqual([
        [1, '0.7311'],
        [0, '0.2689'],
      ]);
      expect(scores('softmax')).toEqual([
        [1, '0.8808'],
        [0, '0.1192'],
      ]);
    });

    test('of boxes of one class that overlap the best stays', () => {
      const same = {
        ...zeros,
        '0/4/3': 2,
        '1/0/3': 0,
        '1/1/3': 0,
        '1/2/3': Math.log(0.5),
        '1/3/3': Math.log(0.25),
        '1/4/3': 3,
      };
      expect(boxesOf(decoded([grid(0, same)], spec), 0).map(({ score }) => score!.toFixed(3))).toEqual(['0.953']);
      expect(boxesOf(decoded([grid(0, same)], { ...spec, nmsIou: 1 }), 0)).toHaveLength(2);
    });

    test('several grids are one set of boxes', () => {
      const grids = [...spec.grids, { output: 'coarse', stride: 8, anchors: [[8, 8]] }];
      const coarse = { name: 'coarse', shape: [5, 1, 1], data: Float32Array.of(0, 0, 0, 0, 4) };
      const found = decoded([coarse, grid(0, { ...zeros, '0/4/3': 2 })], { ...spec, grids });
      expect(boxesOf(found, 0).map(({ box }) => box)).toEqual([
        [0, 0, 8, 8],
        [4, 5, 8, 7],
      ]);
    });

    test('refuses channels that are not of the anchors, and NaN is no decision', () => {
      const output = { name: 'grid', shape: [9, 2, 2], data: new Float32Array(36) };
      expect(() => decoded([output], spec)).toThrow(/5 channels or more for each of 2 anchors/);
      expect(decoded([grid(0, { '1/4/0': Number.NaN })], spec).withoutNumber).toEqual([0]);
      expect(decoded([grid(0, { ...zeros, '0/2/3': Number.NaN, '0/4/3': 2 })], spec).withoutNumber).toEqual([0]);
    });
  });

  describe('boxes', () => {
    const decode = { kind: 'boxes', boxes: 'boxes', scores: 'scores', format: 'xyxy', unit: 'pixels' } as const;
    const outputs = (box: number[], scores: number[], classes: number) => [
      { name: 'boxes', shape: [box.length / 4, 4], data: Float32Array.from(box) },
      { name: 'scores', shape: [box.length / 4, classes], data: Float32Array.from(scores) },
    ];

    test.for([
      ['xyxy', 'pixels', [2, 1, 6, 5]],
      ['yxyx', 'pixels', [1, 2, 5, 6]],
      ['cxcywh', 'pixels', [4, 3, 4, 4]],
      ['xyxy', 'normalized', [0.25, 0.125, 0.75, 0.625]],
      ['cxcywh', 'normalized', [0.5, 0.375, 0.5, 0.5]],
    ] as const)('%s in %s', ([format, unit, box]) => {
      const found = decoded(outputs([...box], [0.1, 0.9], 2), { ...decode, format, unit });
      expect(boxesOf(found, 0)).toEqual([{ label: 1, score: Math.fround(0.9), box: [2, 1, 6, 5] }]);
    });

    test('scores of classes by box or of boxes by class, without the background', () => {
      const box = [0, 0, 4, 4, 4, 4, 8, 8];
      const byBox = decoded(outputs(box, [0.8, 0.4, 0.1, 0.9], 2), decode);
      const [boxes] = outputs(box, [], 0);
      const byClass = { name: 'scores', shape: [2, 2], data: Float32Array.of(0.8, 0.1, 0.4, 0.9) };
      expect(decoded([boxes!, byClass], { ...decode, scoreAxes: 'classes-boxes' })).toEqual({
        ...byBox,
        // A tie of order would show here; there is none.
        labels: byBox.labels,
      });
      expect([...byBox.labels]).toEqual([1, 0, 1]);
      expect([...decoded(outputs(box, [0.8, 0.4, 0.1, 0.9], 2), { ...decode, background: 0 }).labels]).toEqual([1, 1]);
    });

    test('what lies outside the picture is no box', () => {
      expect(decoded(outputs([20, 20, 30, 30], [0.9], 1), decode).labels).toHaveLength(0);
      expect(decoded(outputs([-4, -4, 30, 2], [0.9], 1), decode).boxes).toEqual(Float32Array.of(0, 0, 8, 2));
    });

    test('refuses outputs of other shapes', () => {
      const [boxes, scores] = outputs([0, 0, 4, 4], [0.5], 1);
      expect(() => decoded([{ ...boxes!, shape: [4] }, scores!], decode)).toThrow(/boxes is no \[boxes, 4\]/);
      expect(() => decoded([boxes!, { ...scores!, shape: [3, 1] }], decode)).toThrow(
        /scores is no \[boxes, classes\] for the 1 boxes/,
      );
    });
  });
});
