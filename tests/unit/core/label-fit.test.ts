import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { doubtfulLabels, requireLabels } from '../../../harness/core/label-fit.ts';
import type { LabelPredictions } from '../../../harness/core/predictions.ts';
import type { BoxList, DatasetRecord, Decode, ModelRecord } from '../../../harness/core/records.ts';
import { numbers } from '../../fixtures/tiny-models.ts';

const dataset = (more: Partial<DatasetRecord>): DatasetRecord => ({
  kind: 'dataset',
  version: 1,
  name: 'set',
  digest: 'sha256:0',
  items: (more.truth ?? [0]).map((_, index) => `i${index}`),
  input: { shape: [1], dtype: 'float32' },
  parts: [{ view: { corruption: 'none', severity: 0 }, id: 'clean', tensors: 'sha256:0', pictures: null }],
  truth: null,
  classes: null,
  ...more,
});
const decisions = (labels: readonly number[]): LabelPredictions => ({
  kind: 'labels',
  count: labels.length,
  depth: 1,
  labels: Int32Array.from(labels),
  scores: null,
});
const model = (shape: (number | string)[]): Pick<ModelRecord, 'name' | 'outputs'> => ({
  name: 'net',
  outputs: [{ name: 'scores', dtype: 'float32', shape }],
});

describe('labels are refused', () => {
  test.for<[string, Partial<DatasetRecord>, RegExp]>([
    ['beyond the scores', { truth: [0, 3] }, /net gives 3 scores, and dataset set says label 3 of i1/],
    ['with fewer class names', { classes: ['a', 'b'] }, /gives 3 scores, and dataset set names 2 classes/],
    ['with more', { classes: ['a', 'b', 'c', 'd'] }, /names 4 classes/],
  ])('%s', ([, more, message]) => {
    const refuse = () => requireLabels(model(['N', 3]), dataset(more), { task: 'classification' });
    expect(refuse).toThrow(message);
    expect(refuse).toThrow(expect.objectContaining({ code: 'LABELS_MISFIT', exit: 'usage' }));
  });

  test('not where they fit, nor where the model does not tell how many there are, nor for another task', () => {
    const three = dataset({ truth: [0, 2], classes: ['a', 'b', 'c'] });
    requireLabels(model(['N', 3]), three, { task: 'classification' });
    for (const shape of [['N', 'C'], ['N'], ['N', 4, 4]])
      requireLabels(model(shape), three, { task: 'classification' });
    requireLabels(model(['N', 7]), three, { task: 'tensors' });
  });
});

describe('labels of boxes and masks are refused', () => {
  const boxes = (label: number): Partial<DatasetRecord> => ({ boxes: [[{ label, box: [0, 0, 1, 1] }]] });
  const names = (count: number): Partial<DatasetRecord> => ({ classes: Array.from({ length: count }, String) });
  const check = (shape: (number | string)[], more: Partial<DatasetRecord>, decode: Decode) =>
    requireLabels(model(shape), dataset(more), { task: decode.kind === 'mask' ? 'segmentation' : 'detection', decode });
  const heat: Decode = { kind: 'center-points', heat: 'scores', distances: 'wh', stride: 4 };
  const grid: Decode = {
    kind: 'anchor-grid',
    grids: [{ output: 'scores', stride: 32, anchors: Array(5).fill([9, 9]) }],
  };
  const masks = (most: number | null): Partial<DatasetRecord> => ({
    masks: { digest: 'sha256:0', width: 8, height: 8, ignore: 255, most },
  });
  const list = (more: Partial<BoxList>): Decode => ({
    ...{ kind: 'boxes', boxes: 'boxes', scores: 'scores', format: 'xyxy', unit: 'pixels' },
    ...more,
  });

  test.for<[string, (number | string)[], Partial<DatasetRecord>, Decode, RegExp]>([
    [
      'beyond the planes of a heat map',
      ['N', 80, 128, 128],
      boxes(90),
      heat,
      /has the labels 0 to 79, .* label 90 of i0/,
    ],
    ['with COCO’s 91 names for 80 planes', ['N', 80, 128, 128], names(91), heat, /names 91 classes/],
    ['beyond the channels of a grid', ['N', 125, 13, 13], boxes(20), grid, /has the labels 0 to 19, .* label 20/],
    ['beyond the one label of objectness', ['N', 25, 13, 13], boxes(1), grid, /has the labels 0 to 0, .* label 1/],
    ['beyond the scores of boxes', ['N', 100, 21], boxes(21), list({}), /has the labels 0 to 20,/],
    [
      'beyond those of the other order',
      ['N', 21, 100],
      boxes(21),
      list({ scoreAxes: 'classes-boxes' }),
      /has the labels 0 to 20,/,
    ],
    ['that are the background', ['N', 100, 21], boxes(0), list({ background: 0 }), /label 0 of i0/],
    ['with a name too few', ['N', 100, 21], names(20), list({ background: 0 }), /names 20 classes/],
    [
      'of masks beyond the planes, as Cityscapes’ labelIds are',
      ['N', 19, 8, 8],
      masks(33),
      { kind: 'mask' },
      /has the labels 0 to 18, .* masks with the id 33/,
    ],
    [
      'with more names than planes',
      ['N', 19, 8, 8],
      names(20),
      { kind: 'mask' },
      /has the labels 0 to 18, .* names 20 classes/,
    ],
    [
      'with more names than a threshold has',
      ['N', 1, 8, 8],
      names(3),
      { kind: 'mask', threshold: 0.5 },
      /has the labels 0 to 1,/,
    ],
  ])('%s', ([, shape, more, decode, message]) => {
    expect(() => check(shape, more, decode)).toThrow(message);
    expect(() => check(shape, more, decode)).toThrow(expect.objectContaining({ code: 'LABELS_MISFIT' }));
  });

  test('not where they fit, nor where shapes are open', () => {
    check(['N', 80, 128, 128], { ...boxes(79), ...names(80) }, heat);
    check(['N', 'C', 128, 128], boxes(90), heat);
    check(['N', 125, 13, 13], { ...boxes(19), ...names(20) }, grid);
    check(['N', 25, 13, 13], { ...boxes(0), ...names(1) }, grid);
    check(['N', 100, 21], { ...boxes(20), ...names(21) }, list({ background: 0 }));
    check(['N', 100, 21], { ...boxes(19), ...names(20) }, list({ background: 20 }));
    check(['N', 19, 8, 8], { ...masks(18), ...names(19) }, { kind: 'mask' });
    check(['N', 'C', 8, 8], masks(33), { kind: 'mask' });
    check(['N', 19, 8, 8], masks(null), { kind: 'mask' });
    check(['N', 1, 8, 8], names(2), { kind: 'mask', threshold: 0.5 });
  });
});

describe('labels look permuted', () => {
  const truth = Array.from({ length: 100 }, (_, index) => index % 10);
  const shifted = truth.map(label => (label + 1) % 10);

  test('where most decisions fit another order, and the first pairs are named', () => {
    const classes = [...'abcdefghij'];
    const wrong = shifted.map((label, index) => (index < 20 ? truth[index]! : label));
    expect(doubtfulLabels(decisions(wrong), dataset({ truth, classes }), 'fp32')).toBe(
      'The labels look permuted: 20.0 % of the decisions of fp32 agree with them, and 80.0 % would if label 0 (a) meant 1, label 1 (b) meant 2, label 2 (c) meant 3, …. Check that they, and the class names, are in the order of the model’s scores.',
    );
  });

  test('whatever the permutation is, and never where it is the identity', () => {
    const orders = fc.shuffledSubarray([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], { minLength: 10 });
    fc.assert(
      fc.property(orders, order => {
        const found = doubtfulLabels(decisions(truth.map(label => order[label]!)), dataset({ truth }), 'x');
        const isMoved = order.some((label, index) => label !== index);
        expect(found?.startsWith('The labels look permuted') ?? false).toBe(isMoved);
      }),
    );
  });

  test('not to a model that only guesses, or has seen one label alone, or where inputs are few', () => {
    const guesses = fc.array(fc.nat(9), { minLength: 100, maxLength: 100 });
    fc.assert(
      fc.property(guesses, labels => {
        const agreeing = labels.filter((label, index) => label === truth[index]).length;
        // A draw of a hundred that fits a permutation in half of its places is no guess.
        fc.pre(agreeing < 30);
        expect(doubtfulLabels(decisions(labels), dataset({ truth }), 'x') ?? '').not.toContain('permuted');
      }),
    );
    expect(doubtfulLabels(decisions(truth.map(() => 3)), dataset({ truth }), 'x')).not.toContain('permuted');
    expect(doubtfulLabels(decisions(shifted.slice(0, 40)), dataset({ truth: truth.slice(0, 40) }), 'x')).toBeNull();
    expect(doubtfulLabels(decisions(shifted), dataset({}), 'x')).toBeNull();
  });

  test('where two labels have changed places, and nowhere where one is taken for another', () => {
    const classes = [...'abcdefghij'];
    const swapped = truth.map(label => (label === 3 ? 7 : label === 7 ? 3 : label));
    expect(doubtfulLabels(decisions(swapped), dataset({ truth, classes }), 'x')).toContain(
      '80.0 % of the decisions of x agree with them, and 100.0 % would if label 3 (d) meant 7, label 7 (h) meant 3.',
    );
    const oneWay = truth.map(label => (label === 3 ? 7 : label));
    expect(doubtfulLabels(decisions(oneWay), dataset({ truth, classes }), 'x')).toBeNull();
    // Of ten inputs all must meet the other label, and of forty three quarters.
    const butOne = swapped.map((label, index) => (index === 3 ? 3 : label));
    expect(doubtfulLabels(decisions(butOne), dataset({ truth, classes }), 'x')).toBeNull();
    const four = Array.from({ length: 400 }, (_, index) => truth[index % 100]!);
    const quarters = (kept: number) => four.map((label, index) => (index < kept ? label : swapped[index % 100]!));
    expect(doubtfulLabels(decisions(quarters(100)), dataset({ truth: four, classes }), 'x')).toContain('permuted');
    expect(doubtfulLabels(decisions(quarters(110)), dataset({ truth: four, classes }), 'x')).toBeNull();
    // A half of either is what a model may take for the other.
    const half = truth.map((label, index) => (index < 50 ? swapped[index]! : label));
    expect(doubtfulLabels(decisions(half), dataset({ truth, classes }), 'x')).toBeNull();
  });

  test('by the inputs as they are, not by corrupted ones', () => {
    const parts = (['contrast', 'none'] as const).map(corruption => ({
      ...dataset({}).parts[0]!,
      view: { corruption, severity: corruption === 'none' ? 0 : 5 },
    }));
    const set = dataset({ truth, parts });
    expect(doubtfulLabels(decisions([...shifted, ...truth]), set, 'x')).toBeNull();
    expect(doubtfulLabels(decisions([...truth, ...shifted]), set, 'x')).toContain('look permuted: 0.0 %');
  });
});

describe('labels look like those of other inputs', () => {
  const truth = Array.from(numbers(200, 1), number => Math.floor((number + 0.5) * 7));
  const later = [...truth.slice(3), ...truth.slice(0, 3)];

  test('where they agree with decisions as often as by chance', () => {
    expect(doubtfulLabels(decisions(later), dataset({ truth }), 'x')).toMatch(
      /^The labels look like those of other inputs: \d+\.\d % of the decisions of x agree with them, and \d+\.\d % would by chance\./,
    );
  });

  test('not where they are shared by a third more than chance, are of one label, or of corrupted inputs alone', () => {
    const third = truth.map((label, index) => (index % 2 === 0 ? label : (label + 1) % 7));
    expect(doubtfulLabels(decisions(third), dataset({ truth }), 'x')).toBeNull();
    const one = truth.map(() => 1);
    expect(doubtfulLabels(decisions(truth), dataset({ truth: one }), 'x')).toBeNull();
    const corrupted = { ...dataset({}).parts[0]!, view: { corruption: 'contrast' as const, severity: 5 } };
    expect(doubtfulLabels(decisions(later), dataset({ truth, parts: [corrupted] }), 'x')).toBeNull();
  });

  test('where they agree a little more often, as chance gives, and not where few could tell', () => {
    // Half of either label, and as often decided, so that 50 of 100 agree by chance, give or take 5.
    const halves = Array.from({ length: 100 }, (_, input) => input % 2);
    const agreeing = (count: number) => halves.map((label, input) => (input < count ? label : 1 - label));
    const said = (count: number, of = 100) =>
      doubtfulLabels(decisions(agreeing(count).slice(0, of)), dataset({ truth: halves.slice(0, of) }), 'x');
    expect(said(58)).toContain('58.0 % of the decisions of x agree with them, and 50.0 % would by chance');
    expect(said(62)).toBeNull();
    expect(said(20, 40)).toBeNull();
  });

  test('not where most are of one label, and the few others are found, as a model of rare faults finds them', () => {
    const rare = Array.from({ length: 50 }, (_, input) => (input < 3 ? 1 : 0));
    const found = rare.map((label, input) => (input === 2 || input === 9 ? 1 - label : label));
    expect(doubtfulLabels(decisions(found), dataset({ truth: rare }), 'x')).toBeNull();
    const never = doubtfulLabels(decisions(rare.map(() => 0)), dataset({ truth: rare }), 'x');
    expect(never).toContain('94.0 % of the decisions of x agree with them, and 94.0 % would by chance');
  });
});
