import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { packBoxes } from '../../../harness/core/boxes/packing.ts';
import { doubtfulLabels } from '../../../harness/core/label-doubt.ts';
import { runWriter } from '../../../harness/core/masks/runs.ts';
import type { LabelPredictions, Predictions } from '../../../harness/core/predictions.ts';
import type { DatasetRecord, TruthBox } from '../../../harness/core/records.ts';
import { truthOf } from '../../../harness/core/truth.ts';
import { emptyDataset as dataset } from '../../fixtures/empty-dataset.ts';
import { numbers } from '../../fixtures/tiny-models.ts';

const decisions = (labels: readonly number[]): LabelPredictions => ({
  kind: 'labels',
  count: labels.length,
  depth: 1,
  labels: Int32Array.from(labels),
  scores: null,
});
const doubtOf = (predictions: Predictions, of: DatasetRecord, who: string, masks: Uint8Array | null = null) =>
  doubtfulLabels(predictions, truthOf(of, masks), of, who);

describe('labels look permuted', () => {
  const truth = Array.from({ length: 100 }, (_, index) => index % 10);
  const shifted = truth.map(label => (label + 1) % 10);

  test('where most decisions fit another order, and the first pairs are named', () => {
    const classes = [...'abcdefghij'];
    const wrong = shifted.map((label, index) => (index < 20 ? truth[index]! : label));
    expect(doubtOf(decisions(wrong), dataset({ truth, classes }), 'fp32')).toBe(
      'The labels look permuted: 20.0 % of the decisions of fp32 agree with them, and 80.0 % would if label 0 (a) meant 1, label 1 (b) meant 2, label 2 (c) meant 3, …. Check that they, and the class names, are in the order of the model’s scores.',
    );
  });

  test('whatever the permutation is, and never where it is the identity', () => {
    const orders = fc.shuffledSubarray([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], { minLength: 10 });
    fc.assert(
      fc.property(orders, order => {
        const found = doubtOf(decisions(truth.map(label => order[label]!)), dataset({ truth }), 'x');
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
        expect(doubtOf(decisions(labels), dataset({ truth }), 'x') ?? '').not.toContain('permuted');
      }),
    );
    expect(doubtOf(decisions(truth.map(() => 3)), dataset({ truth }), 'x')).not.toContain('permuted');
    expect(doubtOf(decisions(shifted.slice(0, 40)), dataset({ truth: truth.slice(0, 40) }), 'x')).toBeNull();
    expect(doubtOf(decisions(shifted), dataset({}), 'x')).toBeNull();
    const broken = Array.from({ length: 100 }, () => -1);
    const halves = Array.from({ length: 100 }, (_, input) => input % 2);
    expect(doubtOf(decisions(broken), dataset({ truth: halves }), 'x') ?? '').not.toContain('permuted');
  });

  test('where two labels have changed places, and nowhere where one is taken for another', () => {
    const classes = [...'abcdefghij'];
    const swapped = truth.map(label => (label === 3 ? 7 : label === 7 ? 3 : label));
    expect(doubtOf(decisions(swapped), dataset({ truth, classes }), 'x')).toContain(
      '80.0 % of the decisions of x agree with them, and 100.0 % would if label 3 (d) meant 7, label 7 (h) meant 3.',
    );
    const oneWay = truth.map(label => (label === 3 ? 7 : label));
    expect(doubtOf(decisions(oneWay), dataset({ truth, classes }), 'x')).toBeNull();
    // Of ten inputs all must meet the other label, and of forty three quarters.
    const butOne = swapped.map((label, index) => (index === 3 ? 3 : label));
    expect(doubtOf(decisions(butOne), dataset({ truth, classes }), 'x')).toBeNull();
    const four = Array.from({ length: 400 }, (_, index) => truth[index % 100]!);
    const quarters = (kept: number) => four.map((label, index) => (index < kept ? label : swapped[index % 100]!));
    expect(doubtOf(decisions(quarters(100)), dataset({ truth: four, classes }), 'x')).toContain('permuted');
    expect(doubtOf(decisions(quarters(110)), dataset({ truth: four, classes }), 'x')).toBeNull();
    // A half of either is what a model may take for the other.
    const half = truth.map((label, index) => (index < 50 ? swapped[index]! : label));
    expect(doubtOf(decisions(half), dataset({ truth, classes }), 'x')).toBeNull();
  });

  test('by the inputs as they are, not by corrupted ones', () => {
    const parts = (['contrast', 'none'] as const).map(corruption => ({
      ...dataset({}).parts[0]!,
      view: { corruption, severity: corruption === 'none' ? 0 : 5 },
    }));
    const set = dataset({ truth, parts });
    expect(doubtOf(decisions([...shifted, ...truth]), set, 'x')).toBeNull();
    expect(doubtOf(decisions([...truth, ...shifted]), set, 'x')).toContain('look permuted: 0.0 %');
  });
});

describe('labels look like those of other inputs', () => {
  const truth = Array.from(numbers(200, 1), number => Math.floor((number + 0.5) * 7));
  const later = [...truth.slice(3), ...truth.slice(0, 3)];

  test('where they agree with decisions as often as by chance', () => {
    expect(doubtOf(decisions(later), dataset({ truth }), 'x')).toMatch(
      /^The labels look like those of other inputs: \d+\.\d % of the decisions of x agree with them, and \d+\.\d % would by chance\./,
    );
  });

  test('not where they are shared by a third more than chance, are of one label, or of corrupted inputs alone', () => {
    const third = truth.map((label, index) => (index % 2 === 0 ? label : (label + 1) % 7));
    expect(doubtOf(decisions(third), dataset({ truth }), 'x')).toBeNull();
    const one = truth.map(() => 1);
    expect(doubtOf(decisions(truth), dataset({ truth: one }), 'x')).toBeNull();
    const corrupted = { ...dataset({}).parts[0]!, view: { corruption: 'contrast' as const, severity: 5 } };
    expect(doubtOf(decisions(later), dataset({ truth, parts: [corrupted] }), 'x')).toBeNull();
  });

  test('where they agree a little more often, as chance gives, and not where few could tell', () => {
    // Half of either label, and as often decided, so that 50 of 100 agree by chance, give or take 5.
    const halves = Array.from({ length: 100 }, (_, input) => input % 2);
    const agreeing = (count: number) => halves.map((label, input) => (input < count ? label : 1 - label));
    const said = (count: number, of = 100) =>
      doubtOf(decisions(agreeing(count).slice(0, of)), dataset({ truth: halves.slice(0, of) }), 'x');
    expect(said(58)).toContain('58.0 % of the decisions of x agree with them, and 50.0 % would by chance');
    expect(said(62)).toBeNull();
    expect(said(20, 40)).toBeNull();
  });

  test('not where most are of one label, and the few others are found, as a model of rare faults finds them', () => {
    const rare = Array.from({ length: 50 }, (_, input) => (input < 3 ? 1 : 0));
    const found = rare.map((label, input) => (input === 2 || input === 9 ? 1 - label : label));
    expect(doubtOf(decisions(found), dataset({ truth: rare }), 'x')).toBeNull();
    const never = doubtOf(decisions(rare.map(() => 0)), dataset({ truth: rare }), 'x');
    expect(never).toContain('94.0 % of the decisions of x agree with them, and 94.0 % would by chance');
  });
});

describe('labels of boxes look permuted', () => {
  /** Beside each other; labels of ten inputs with two objects each. */
  const places = [
    [0, 0, 10, 10],
    [20, 0, 30, 10],
  ] as const;
  const labels = Array.from({ length: 10 }, (_, input) => [input % 4, (input + 1) % 4]);
  const boxes = labels.map(both => both.map((label, at): TruthBox => ({ label, box: [...places[at]!] })));
  const items = labels.map((_, input) => `i${input}`);
  const found = (labelAt: (label: number) => number, shift = 0) =>
    packBoxes(
      labels.map(both =>
        both.map((label, at) => {
          const [x1, y1, x2, y2] = places[at]!;
          return { label: labelAt(label), score: 0.9, box: [x1 + shift, y1, x2 + shift, y2] as const };
        }),
      ),
    );
  const classes = ['cat', 'dog', 'cow', 'owl'];
  const of = (more: Partial<DatasetRecord> = {}) => dataset({ items, boxes, classes, ...more });

  test('where boxes lie at the objects, and their labels fit another order', () => {
    expect(
      doubtOf(
        found(label => (label + 1) % 4, 1),
        of(),
        'net',
      ),
    ).toBe(
      'The labels look permuted: 0.0 % of the boxes of net that lie at objects agree with them, and 100.0 % would if label 0 (cat) meant 1, label 1 (dog) meant 2, label 2 (cow) meant 3, …. Check that they, and the class names, are in the order of the model’s scores.',
    );
    const exchanged = [0, 3, 2, 1];
    expect(
      doubtOf(
        found(label => exchanged[label]!),
        of(),
        'net',
      ),
    ).toBeNull();
    const ten = (all: readonly unknown[]) => Array.from({ length: 40 }, (_, input) => all[input % 10]) as never;
    const many = of({ items: Array.from({ length: 40 }, (_, input) => `i${input}`), boxes: ten(boxes) });
    const decided = packBoxes(
      Array.from({ length: 40 }, (_, input) =>
        labels[input % 10]!.map((label, at) => ({ label: exchanged[label]!, score: 1, box: places[at]! })),
      ),
    );
    expect(doubtOf(decided, many, 'net')).toContain('if label 1 (dog) meant 3, label 3 (owl) meant 1.');
  });

  test('not where labels agree, boxes lie elsewhere, there is no truth, or objects are crowds', () => {
    expect(
      doubtOf(
        found(label => label),
        of(),
        'net',
      ),
    ).toBeNull();
    expect(
      doubtOf(
        found(label => (label + 1) % 4, 6),
        of(),
        'net',
      ),
    ).toBeNull();
    const next = found(label => (label + 1) % 4);
    expect(doubtOf(next, dataset({ items, classes }), 'net')).toBeNull();
    const crowds = boxes.map(all => all.map(box => ({ ...box, crowd: true as const })));
    expect(doubtOf(next, of({ boxes: crowds }), 'net')).toBeNull();
    expect(doubtOf(packBoxes(labels.map(() => [])), of(), 'net')).toBeNull();
  });

  /** Of the objects of an input, boxes with these labels and shifts. */
  const around = (boxesAt: (label: number) => readonly (readonly [label: number, shift: number])[]) =>
    packBoxes(
      labels.map(both =>
        both.flatMap((label, at) => {
          const [x1, y1, x2, y2] = places[at]!;
          return boxesAt(label).map(([of, shift]) => ({
            label: of,
            score: 0.5,
            box: [x1 + shift, y1, x2 + shift, y2] as const,
          }));
        }),
      ),
    );

  test('not where one of the boxes at an object is right, though another overlaps it more', () => {
    const next = (label: number) => (label + 1) % 4;
    expect(
      doubtOf(
        around(label => [
          [next(label), 0],
          [label, 2],
        ]),
        of(),
        'net',
      ),
    ).toBeNull();
    expect(
      doubtOf(
        around(label => [
          [next(label), 0],
          [next(label), 2],
        ]),
        of(),
        'net',
      ),
    ).toContain('permuted: 0.0 %');
  });

  test('not where two objects share a place, as a boy and a person, whichever box is found first', () => {
    const twice = labels.map(([label]) => [0, 1].map(more => ({ label: (label! + more) % 4, box: [...places[0]] })));
    const both = (label: number): [number, number][] => [
      [(label + 1) % 4, 0],
      [label, 0],
    ];
    const found = packBoxes(
      labels.map(([label]) => both(label!).map(([of]) => ({ label: of, score: 0.5, box: places[0] }))),
    );
    expect(doubtOf(found, of({ boxes: twice }), 'net')).toBeNull();
  });

  test('one box is of one object alone', () => {
    // Forty objects of two labels in one place, and one box there an input, of the label that nothing has.
    const crowd = labels.map(() => [0, 1].map(label => ({ label, box: [...places[0]] })));
    const lone = packBoxes(labels.map((_, input) => [{ label: input % 2, score: 0.5, box: places[0] }]));
    expect(doubtOf(lone, of({ boxes: crowd }), 'net')).toBeNull();
  });
});

describe('labels of masks look permuted', () => {
  const [width, height, count] = [4, 2, 12];
  /** Of each input the upper half has one label and the lower half the next. */
  const truth = Uint8Array.from({ length: count * width * height }, (_, pixel) => {
    const input = Math.floor(pixel / (width * height));
    return (input + (pixel % (width * height) < width ? 0 : 1)) % 3;
  });
  const of = dataset({
    items: Array.from({ length: count }, (_, input) => `i${input}`),
    masks: { digest: 'sha256:0', width, height, ignore: 255, most: 2 },
  });
  const decided = (labelAt: (label: number, pixel: number) => number) => {
    const size = width * height;
    const { add, end } = runWriter(width, height);
    for (let input = 0; input < count; input++) add(truth.slice(input * size, (input + 1) * size).map(labelAt));
    return end();
  };

  test('by what most pixels of a label are said to be in an input', () => {
    const next = decided((label, pixel) => (pixel % width === 0 ? label : (label + 1) % 3));
    expect(doubtOf(next, of, 'net', truth)).toMatch(
      /^The labels look permuted: 0\.0 % of the labels in the masks of net, .* 100\.0 % would if/,
    );
    expect(
      doubtOf(
        decided(label => label),
        of,
        'net',
        truth,
      ),
    ).toBeNull();
    expect(
      doubtOf(
        decided(() => 0),
        of,
        'net',
        truth,
      ),
    ).toBeNull();
    expect(doubtOf(next, of, 'net'), 'without the masks').toBeNull();
    expect(
      doubtOf(
        decided((_, pixel) => (pixel * 7919) % 3),
        of,
        'net',
        truth,
      ) ?? '',
    ).not.toContain('other inputs');
  });

  test('not by inputs whose output holds no number', () => {
    const { add, end } = runWriter(width, height);
    for (let input = 0; input < count; input++) add(null);
    expect(doubtOf(end(), of, 'net', truth)).toBeNull();
  });

  test('not by pixels that do not count', () => {
    const ignored = truth.map((label, pixel) => (pixel % width === 0 ? label : 255));
    const next = decided((label, pixel) => (pixel % width === 0 ? label : (label + 1) % 3));
    expect(doubtOf(next, of, 'net', ignored)).toBeNull();
    const counted = decided((label, pixel) => (pixel % width === 0 ? (label + 1) % 3 : 1));
    expect(doubtOf(counted, of, 'net', ignored)).toContain('and 100.0 % would');
  });
});
