import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Box, clipped } from '../../../harness/core/boxes/box.ts';
import { boxesOf, packBoxes } from '../../../harness/core/boxes/packing.ts';
import { boxesOfWords, boxWord } from '../../../harness/core/golden-boxes.ts';
import { decisionsDiff, decisionsOfText, decisionsText } from '../../../harness/core/golden-decisions.ts';
import { masksOfWords, maskWord, shownDecision } from '../../../harness/core/golden-masks.ts';
import { runWriter } from '../../../harness/core/masks/runs.ts';
import { metricFor } from '../../../harness/core/metrics/registry.ts';
import type { MaskPredictions } from '../../../harness/core/predictions.ts';
import { boxesIn } from '../../fixtures/some-boxes.ts';

const hex = (bytes: Uint8Array): string => `${bytes.length}`.padStart(16, '0');
const ids = (count: number) => Array.from({ length: count }, (_, input) => `clean/a b ${input}.png`);

describe('boxes', () => {
  test('are a word an input, ordered by what they are and not by scores', () => {
    const predictions = packBoxes([
      [
        { label: 2, score: 0.9, box: [1.005, 2, 3, 4] },
        { label: 0, score: 0.8, box: [10.126, 0, 20, 20] },
        { label: 0, score: 0.7, box: [10.126, 0, 19, 20] },
      ],
      [],
    ]);
    const wanted = '0@10.126,0,19,20;0@10.126,0,20,20;2@1.005,2,3,4';
    expect([boxWord(predictions, 0), boxWord(predictions, 1)]).toEqual([wanted, 'none']);
  });

  test('of goldens that were rounded to a hundredth are read, too', () => {
    expect(boxesOf(boxesOfWords(['none', '7@0.00,1.00,2.50,3.25'])!, 1)).toEqual([
      { label: 7, score: null, box: [0, 1, 2.5, 3.25] },
    ]);
  });

  test('never flip against their own golden, however thin they are and however little they may move', () => {
    const side = fc.float({ min: 0, max: 640, noNaN: true });
    const box: fc.Arbitrary<Box> = fc.tuple(side, side, side, side);
    const picture = { width: 640, height: 640 };
    const sliver = fc.constantFrom<Box>(
      [-30, 10, 0.004, 40],
      [20, 10, 20.02, 40],
      [0, 0, 1e-40, 1e-7],
      [5, 5, 640, 5.001],
    );
    const found = fc.array(
      fc.oneof(sliver, box).map(one => clipped(one, picture)),
      { maxLength: 8 },
    );
    const context = {
      ...{ inputId: String, truth: () => null, tolerance: 0 },
      boxes: { matchIou: 0.5, movedIou: 1, minScore: 0.3 },
    };
    fc.assert(
      fc.property(found, some => {
        const made = packBoxes([some.flatMap((one, at) => (one ? [{ label: at % 2, score: 0.9, box: one }] : []))]);
        const golden = boxesOfWords([boxWord(made, 0)])!;
        expect(metricFor('detection').compare(golden, made, context).list).toEqual([]);
      }),
    );
  });

  test('come back from their text, and agree with what it was made of', () => {
    const context = {
      ...{ inputId: String, truth: () => null, tolerance: 0 },
      boxes: { matchIou: 0.5, movedIou: 0.75, minScore: 0.3 },
    };
    fc.assert(
      fc.property(fc.array(boxesIn(5), { minLength: 1, maxLength: 4 }), inputs => {
        const made = packBoxes(inputs);
        const golden = decisionsOfText(decisionsText(made, ids(made.count), hex), 'detection')!;
        expect(metricFor('detection').compare(golden, made, context)).toMatchObject({ flips: 0, inputs: made.count });
      }),
    );
  });

  test.each([
    '',
    'no',
    '1@1,2,3,',
    '1@1e9,2,3,4',
    '1@1.00,2.00,3.00',
    'x@1.00,2.00,3.00,4.00',
    '1@1.00,2.00,3.00,4.00;',
    '1@-1.00,2.00,3.00,4.00',
  ])('%j is none', word => expect(boxesOfWords([word])).toBeNull());
});

describe('masks', () => {
  const masks = (...all: string[]): MaskPredictions => {
    const writer = runWriter(4, 1);
    for (const one of all) writer.add(Uint8Array.from(one, Number));
    return writer.end();
  };

  test('are a word an input, of which people are shown size, shares and what tells it apart', () => {
    const word = maskWord(masks('0013'), 0, hex);
    expect(word).toBe('4x1/0=50.0%,1=25.0%,3=25.0%/00000000/0:2,1:1,3:1');
    expect(shownDecision(word)).toBe('4x1/0=50.0%,1=25.0%,3=25.0%/00000000');
    for (const other of ['7', 'none', '34d7a29e5f3f2118', 'clean/a']) expect(shownDecision(other)).toBe(other);
  });

  test('come back from their text', () => {
    const mask = fc.string({ unit: fc.constantFrom('0', '1', '9'), minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(fc.array(mask, { minLength: 1, maxLength: 5 }), all => {
        const made = masks(...all);
        expect(decisionsOfText(decisionsText(made, ids(made.count), hex), 'segmentation')).toEqual(made);
      }),
    );
  });

  const good = '4x1/0=100.0%/00000000/0:4';
  test.each([
    ['too few pixels', ['4x1/0=100.0%/00000000/0:3']],
    ['no pixel in a run', ['4x1/0=100.0%/00000000/0:4,1:0']],
    ['a label that is no byte', ['4x1/256=100.0%/00000000/256:4']],
    ['a run without a length', ['4x1/0=100.0%/00000000/4']],
    ['two sizes', [good, '2x2/0=100.0%/00000000/0:4']],
    ['another form', ['none']],
    ['no input', []],
  ])('a text with %s is none', (_, words) => expect(masksOfWords(words)).toBeNull());

  test('a diff shows no runs', () => {
    const text = (mask: string) =>
      decisionsText(masks('0000', mask), ids(2), bytes => `${bytes.length % 10}`.repeat(8));
    const diff = decisionsDiff('net/set', text('0011'), text('0111'))!;
    expect(diff).toContain('-clean/a b 1.png 4x1/0=50.0%,1=50.0%/');
    expect(diff).toContain('+clean/a b 1.png 4x1/0=25.0%,1=75.0%/');
    expect(diff).not.toContain('0:');
  });
});
