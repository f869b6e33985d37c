import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decisionInWords } from '../../../harness/core/decision-words.ts';
import { decisionsDiff, decisionsOfText, decisionsText } from '../../../harness/core/golden-decisions.ts';
import type { LabelPredictions, TensorPredictions } from '../../../harness/core/predictions.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex').padEnd(16, '0');
const labelled = (labels: readonly number[]): LabelPredictions => ({
  kind: 'labels',
  count: labels.length,
  depth: 1,
  labels: Int32Array.from(labels),
  scores: null,
});

test('labels come back from the text, whatever the inputs are called', () => {
  const named = fc.array(fc.tuple(fc.string({ unit: 'binary' }), fc.integer({ min: -1, max: 2 ** 31 - 1 })), {
    minLength: 1,
  });
  fc.assert(
    fc.property(named, inputs => {
      const labels = inputs.map(([, label]) => label);
      const text = decisionsText(
        labelled(labels),
        inputs.map(([id]) => id),
        hex,
      );
      expect(text.split('\n')).toHaveLength(inputs.length + 1);
      expect(decisionsOfText(text, 'classification')).toEqual(labelled(labels));
    }),
  );
});

test('only the best of several labels is a decision', () => {
  const two: LabelPredictions = { ...labelled([]), count: 2, depth: 2, labels: Int32Array.of(7, 1, 8, 2) };
  expect(decisionsText(two, ['clean/a b.png', 'clean/c'], hex)).toBe('clean/a b.png 7\nclean/c 8\n');
});

test('tensors are decided by the bits of all outputs of one input', () => {
  const tensors: TensorPredictions = {
    kind: 'tensors',
    count: 2,
    outputs: [
      { name: 'a', shape: [1], data: Float32Array.of(1, 2) },
      { name: 'b', shape: [1], data: Float32Array.of(0, -0) },
    ],
  };
  expect(decisionsText(tensors, ['x', 'y'], hex)).toBe('x 0000803f00000000\ny 0000004000000080\n');
});

test('a text that holds no labels is none', () => {
  expect(decisionsOfText('clean/0 3\nclean/1 three\n', 'classification')).toBeNull();
});

test('a label beyond 32 bits is none, and not the one that it would come round to', () => {
  for (const label of [2 ** 32 + 3, 2 ** 31, -(2 ** 31) - 1])
    expect(decisionsOfText(`clean/0 ${label}\n`, 'classification')).toBeNull();
  expect(decisionsOfText(`clean/0 ${2 ** 31 - 1}\nclean/1 ${-(2 ** 31)}\n`, 'classification')).toEqual(
    labelled([2 ** 31 - 1, -(2 ** 31)]),
  );
});

test('ids must fit the decisions', () => {
  expect(() => decisionsText(labelled([1]), [], hex)).toThrow('0 input ids for 1 decisions');
});

const lines = (labels: readonly number[]) => labels.map((label, input) => `clean/${input} ${label}\n`).join('');

test('the diff shows what changed, with a line around it', () => {
  expect(decisionsDiff('digits/mnist', lines([1, 2, 3, 4, 5, 6]), lines([1, 2, 3, 9, 5, 6]))).toBe(
    [
      '--- digits/mnist accepted',
      '+++ digits/mnist pending',
      '@@ -3,3 +3,3 @@',
      ' clean/2 3',
      '-clean/3 4',
      '+clean/3 9',
      ' clean/4 5',
      '',
    ].join('\n'),
  );
});

test('the diff says labels by their names, and by their numbers, too, where both sides have other names', () => {
  const changed = (before?: string[], after?: string[]) =>
    decisionsDiff('k', lines([0, 1, 2]), lines([0, 2, 2]), [before, after])!
      .split('\n')
      .slice(3, -1);
  const names = ['shirt', 'coat', 'bag'];
  const named = [' clean/0 shirt', '-clean/1 coat', '+clean/1 bag', ' clean/2 bag'];
  expect(changed(names, names)).toEqual(named);
  // Older goldens have none.
  expect(changed(undefined, names)).toEqual(named);
  expect(changed(names, ['shirt', 'bag', 'coat'])).toEqual([
    ...[' clean/0 shirt (0)', '-clean/1 coat (1)', '+clean/1 coat (2)', ' clean/2 coat (2)'],
  ]);
  expect(changed(names.slice(0, 1), undefined)).toEqual([' clean/0 shirt', '-clean/1 1', '+clean/1 2', ' clean/2 2']);
});

test('boxes and masks have the names of their labels, and no hash of tensors is one', () => {
  const words = (word: string) => decisionInWords(word, ['cat', 'dog']);
  expect(words('0@1,2,3,4;1@5,6,7,8;9@5,6,7,8')).toBe('cat@1,2,3,4;dog@5,6,7,8;9@5,6,7,8');
  expect(words('none')).toBe('none');
  expect(words('8x8/0=45.5%,1=54.5%/00000000/0:29,1:35')).toBe('8x8/cat=45.5%,dog=54.5%/00000000');
  expect(words('0000000000000001')).toBe('0000000000000001');
  expect(words('-1')).toBe('no number');
});

test('equal decisions have no diff', () => {
  expect(decisionsDiff('k', lines([1, 2]), lines([1, 2]))).toBeNull();
});

test('what is all new, or all other, is said instead of listed', () => {
  expect(decisionsDiff('k', null, lines([1, 2]))).toBe(
    '--- k accepted\n+++ k pending\n@@ 2 decisions, all of them new @@\n',
  );
  const many = Array.from({ length: 3000 }, () => 1);
  const other = decisionsDiff('k', lines(many), lines(many.map(label => label + 1)));
  expect(other).toBe('--- k accepted\n+++ k pending\n@@ more than 2500 of 3000 decisions differ @@\n');
});
