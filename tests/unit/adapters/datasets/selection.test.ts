import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { largestRemainder, selection } from '../../../../harness/adapters/datasets/select-items.ts';
import type { DatasetSpec, SampleSpec } from '../../../../harness/core/records.ts';
import { encode, idx, npy, plain } from '../../../fixtures/datasets/files.ts';
import { project } from '../../../fixtures/datasets/prepare.ts';

const names = fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 40 });

async function chosen(items: readonly string[], sample: SampleSpec, labels: readonly number[] | null = null) {
  const select = await selection({ name: 'set', sample }, name => ({ name, path: name }));
  return select(items, labels).map(index => items[index]!);
}

describe('a sample', () => {
  test('has as many items as it shall, each once, in the order of the source', async () => {
    await fc.assert(
      fc.asyncProperty(names, fc.nat(), fc.double({ min: 0, max: 1, noNaN: true }), async (items, seed, share) => {
        const count = Math.max(1, Math.floor(items.length * share));
        const drawn = await chosen(items, { count, seed });
        expect(drawn).toHaveLength(count);
        expect(drawn).toEqual(items.filter(item => drawn.includes(item)));
      }),
    );
  });

  test('is of the same items in whatever order they are read, and a larger one has all of a smaller one', async () => {
    await fc.assert(
      fc.asyncProperty(names, fc.nat(), async (items, seed) => {
        const count = Math.ceil(items.length / 2);
        const drawn = await chosen(items, { count, seed });
        const backwards = await chosen(items.toReversed(), { count, seed });
        expect(backwards.toSorted()).toEqual(drawn.toSorted());
        expect(await chosen(items, { count: items.length, seed })).toEqual(items);
        const smaller = await chosen(items, { count: Math.ceil(count / 2), seed });
        expect(drawn).toEqual(expect.arrayContaining(smaller));
      }),
    );
  });

  test('is another one with another seed, and draws every item about equally often', async () => {
    const items = Array.from({ length: 20 }, (_, index) => String(index));
    const drawn = new Map<string, number>();
    for (let seed = 0; seed < 1000; seed++)
      for (const item of await chosen(items, { count: 5, seed })) drawn.set(item, (drawn.get(item) ?? 0) + 1);
    // Of Binomial(1000, 1/4) 99.9999 % lie within 5 deviations of 13.7.
    for (const item of items) expect(Math.abs(drawn.get(item)! - 250)).toBeLessThan(69);
  });

  test('that is stratified keeps the share of each label to within one', async () => {
    const labelled = fc.array(fc.nat(4), { minLength: 1, maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(labelled, fc.nat(), async (labels, seed) => {
        const items = labels.map((_, index) => String(index));
        const count = Math.ceil(labels.length / 3);
        const drawn = await chosen(items, { count, seed, stratified: true }, labels);
        expect(drawn).toHaveLength(count);
        for (const label of new Set(labels)) {
          const all = labels.filter(one => one === label).length;
          const got = drawn.filter(item => labels[Number(item)] === label).length;
          expect(Math.abs(got - (all * count) / labels.length)).toBeLessThan(1);
        }
      }),
    );
  });

  test('of seats by the largest remainder is as in Hamilton’s method', () => {
    expect(largestRemainder([47_000, 16_000, 15_900, 12_000, 6_000, 3_100], 10)).toEqual([5, 2, 1, 1, 1, 0]);
    expect(largestRemainder([1, 1], 1)).toEqual([1, 0]);
  });
});

const picture = await encode(plain(2, 2, [1, 2, 3]), 'png');
const files = { 'set/a/1.png': picture, 'set/a/2.png': picture, 'set/b/3.png': picture, 'set/b/4.png': picture };
const folder = { kind: 'folder', path: 'set', labels: 'folders' } as const;

describe('items are chosen', () => {
  test('by a list of names, with their labels, in the order of the source', async () => {
    const { prepare } = await project({ ...files, list: '\ufeffb/3.png\r\na/2.png\r\n\r\n' });
    expect(await prepare(folder, { subset: 'list' })).toMatchObject({ items: ['a/2.png', 'b/3.png'], truth: [0, 1] });
    expect((await prepare(folder, { subset: 'list', limit: 1 })).items).toEqual(['a/2.png']);
  });

  test('by a sample of tensors and of IDX, whose rows are those of the items', async () => {
    const rows = Float32Array.from({ length: 40 }, (_, at) => at);
    const { prepare, tensors } = await project({
      'x.npy': npy([20, 2], rows),
      images: idx(
        [20, 1, 1],
        Array.from({ length: 20 }, (_, at) => at),
      ),
      labels: idx(
        [20],
        Array.from({ length: 20 }, (_, at) => at % 10),
      ),
    });
    const sample = { count: 7, seed: 3 };
    const record = await prepare({ kind: 'npy', file: 'x.npy' }, { sample });
    expect(tensors(record)).toEqual(record.items.flatMap(item => [2 * Number(item), 2 * Number(item) + 1]));
    const source = { kind: 'idx', images: 'images', labels: 'labels' } as const;
    const pictures = await prepare(source, { sample: { ...sample, count: 10, stratified: true }, preprocess: one });
    expect(pictures.truth!.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(tensors(pictures).slice(0, 30)).toEqual(pictures.items.flatMap(item => Array(3).fill(Number(item))));
  });

  test.for<[string, Partial<DatasetSpec>, string, RegExp]>([
    [
      'a name that is not there',
      { subset: 'stray' },
      'SUBSET_UNKNOWN',
      /stray names 1 item .* a\/9\.png\. Did you mean a\/1\.png/,
    ],
    ['a name twice', { subset: 'twice' }, 'ITEM_TWICE', /twice has the item a\/1\.png 2 times/],
    ['a list of nothing', { subset: 'nothing' }, 'SUBSET_EMPTY', /nothing names no items/],
    ['no list', { subset: 'nowhere' }, 'SUBSET_MISSING', /nowhere does not exist/],
    [
      'more than there are',
      { sample: { count: 5, seed: 0 } },
      'SAMPLE_TOO_LARGE',
      /has 4 items, of which no sample of 5/,
    ],
  ])('not by %s', async ([, more, code, message]) => {
    const { prepare } = await project({ ...files, stray: 'a/9.png\n', twice: 'a/1.png\na/1.png\n', nothing: '\n' });
    await expect(prepare(folder, more)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });

  test('not by the shares of labels that there are not', async () => {
    const { prepare } = await project(files);
    const sample = { count: 2, seed: 0, stratified: true };
    await expect(prepare({ kind: 'folder', path: 'set' }, { sample })).rejects.toMatchObject({
      code: 'SAMPLE_WITHOUT_LABELS',
    });
  });
});

const one = { width: 1, height: 1, scale: 1 };
