import { expect, test } from 'vitest';
import type { GoldenChange } from '../../../harness/core/golden-changes.ts';
import { parseFilter } from '../../../harness/core/golden-filter.ts';

const change: GoldenChange = {
  input: 17,
  id: 'gaussian-noise-5/cats/(17).png',
  from: '6',
  to: '4',
  scores: { best: 3.25, secondLabel: '6', second: 3.125 },
};
const names = ['T-shirt/top', 'trouser', 'pullover', 'dress', 'coat', 'sandal', 'shirt'];
const matches = (tests: string[], one = change) =>
  parseFilter(tests).matches(one, decision => names[Number(decision)] ?? decision);

test.for([
  'from=shirt',
  'from=6',
  'to=coat',
  'view=gaussian-noise-5',
  'corruption=gaussian-noise',
  'input=gaussian-noise-5/cats/(17).png',
  'input=*/cats/*',
  'from=s*t',
  'margin<0.2',
  'margin>0.1',
  'margin<2e-1',
])('%s chooses it', filter => expect(matches([filter])).toBe(true));

test.for([
  'from=shir',
  'from=hirt',
  'from=coat',
  'view=gaussian-noise',
  'corruption=gaussian-noise-5',
  'input=gaussian-noise-5/cats/.17..png',
  'input=cats',
  'margin<0.125',
  'margin>0.125',
])('%s does not', filter => expect(matches([filter])).toBe(false));

test('all of several tests must hold', () => {
  expect(matches(['from=shirt', 'to=coat'])).toBe(true);
  expect(matches(['from=shirt', 'to=dress'])).toBe(false);
});

test('a change without scores has no margin, small or large', () => {
  const unscored = { ...change, scores: null };
  expect([matches(['margin<1'], unscored), matches(['margin>0'], unscored)]).toEqual([false, false]);
});

test.for(['shirt', 'from', 'from=', 'margin=1', 'margin<', 'margin<x', 'margin<-1', 'toString=x', '__proto__=x', ''])(
  '%j is no filter',
  filter => {
    expect(() => parseFilter(['to=coat', filter])).toThrow(
      expect.objectContaining({ code: 'FILTER_UNKNOWN', message: expect.stringContaining('margin<…') }),
    );
  },
);
