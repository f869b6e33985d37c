import { expect, test } from 'vitest';
import { viewsOf } from '../../../harness/core/views.ts';

const clean = { corruption: 'none', severity: 0 } as const;

test('without views, a dataset is as it is', () => {
  expect(viewsOf({})).toEqual([clean]);
});

test('a list of views is these', () => {
  const views = [{ corruption: 'jpeg', severity: 2 } as const, clean];
  expect(viewsOf({ views })).toEqual(views);
});

test('a grid is every corruption at every severity, after the clean inputs unless they are left out', () => {
  const grid = { corruptions: ['jpeg', 'contrast'] as ('jpeg' | 'contrast')[], severities: [5, 1] };
  const corrupted = [
    { corruption: 'jpeg', severity: 5 },
    { corruption: 'jpeg', severity: 1 },
    { corruption: 'contrast', severity: 5 },
    { corruption: 'contrast', severity: 1 },
  ];
  expect(viewsOf({ views: grid })).toEqual([clean, ...corrupted]);
  expect(viewsOf({ views: { ...grid, clean: false } })).toEqual(corrupted);
});

test('all corruptions are those that a view may have', async () => {
  const { default: common } = await import('../../../harness/adapters/schema/common.schema.json', {
    with: { type: 'json' },
  });
  const views = viewsOf({ views: { corruptions: 'all', severities: [3], clean: false } });
  const named = common.$defs.corruption.enum.filter(name => name !== 'none');
  expect(views).toEqual(named.map(corruption => ({ corruption, severity: 3 })));
});
