import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { changedClasses, changedInputs, itemsOf, itemsText } from '../../../harness/core/golden-inputs.ts';
import type { DatasetRecord } from '../../../harness/core/records.ts';

const dataset = (items: readonly string[], itemDigests?: readonly string[], views = ['clean']): DatasetRecord => ({
  kind: 'dataset',
  version: 1,
  name: 'set',
  digest: 'sha256:0',
  items: [...items],
  input: { shape: [1], dtype: 'float32' },
  parts: views.map(id => ({ view: { corruption: 'none', severity: 0 }, id, tensors: 'sha256:0', pictures: null })),
  truth: null,
  classes: null,
  ...(itemDigests ? { itemDigests: [...itemDigests] } : {}),
});
const golden = (items: readonly string[], digests: readonly string[] | null, views = ['clean']) => ({
  ids: views.flatMap(view => items.map(item => `${view}/${item}`)),
  items: digests && items.map((name, index) => ({ name, digest: digests[index]! })),
});

describe('of a dataset that is not the golden’s, it is said', () => {
  test('which items have other bytes, are gone or new, and which views', () => {
    const before = golden(['a', 'd/b', 'c'], ['1', '2', '3'], ['clean', 'jpeg-1']);
    const now = dataset(['a', 'c', 'x'], ['1', '4', '5'], ['clean', 'jpeg-5']);
    expect(changedInputs(before, now)).toBe(
      '1 item has other bytes (c); 1 item is gone (d/b); 1 item is new (x); 1 view is gone (jpeg-1); 1 view is new (jpeg-5)',
    );
  });

  test('of some of many', () => {
    const names = Array.from({ length: 9 }, (_, index) => `i${index}`);
    expect(changedInputs(golden(['a'], null), dataset(['a', ...names]))).toBe(
      '9 items are new (i0, i1, i2, i3, i4, …)',
    );
  });

  test('that items are the same and something else is not, or that nobody can tell', () => {
    const same = dataset(['a', 'b'], ['1', '2']);
    expect(changedInputs(golden(['a', 'b'], ['1', '2']), same)).toBe(
      'its 2 items have the same names and bytes, so that labels or their order, boxes, masks, the normalization, or the corruptions are others',
    );
    expect(changedInputs(golden(['a', 'b'], null), same)).toContain('does not say what their bytes were');
  });
});

test('items come back from their text, whatever their names, but for control characters', () => {
  const names = fc.uniqueArray(
    fc.string({ minLength: 1 }).filter(name => !/\p{Cc}/u.test(name)),
    { maxLength: 9 },
  );
  fc.assert(
    fc.property(names, all => {
      const items = all.map((name, index) => ({ name, digest: index.toString(16).padStart(8, '0') }));
      expect(itemsOf(itemsText(items))).toEqual(items);
    }),
  );
});

test('class names are compared with those of the golden, by order, number and name', () => {
  expect(changedClasses(['a', 'b'], ['a', 'b'])).toBeNull();
  expect(changedClasses(undefined, ['a'])).toBeNull();
  expect(changedClasses(['a'], null)).toBeNull();
  expect(changedClasses(['a', 'b'], ['b', 'a'])).toBe(
    'the same class names have another order: label 0 was a and is b',
  );
  expect(changedClasses(['a', 'b'], ['a', 'c'])).toBe('the class names are others: label 1 was b and is c');
  expect(changedClasses(['a'], ['a', 'b'])).toBe('there were 1 class names, and now there are 2');
});
