import { describe, expect, it } from 'vitest';
import type { Comparison, ConfusionCell, Relation } from '../../../harness/core/records.ts';
import { confusions } from '../../../harness/report/confusions.ts';
import { reportDocument } from '../../fixtures/report-document.ts';

const template = reportDocument().comparisons[0]!;
const check = (relation: Relation, ...cells: ConfusionCell[][]) =>
  confusions(
    reportDocument({ comparisons: cells.map((confusion): Comparison => ({ ...template, relation, confusion })) }),
  ).map(({ from, to, pairs, most }) => [from, to, pairs, most]);

describe('confusions', () => {
  it('counts pairs, and inputs of the worst pair alone, so that no input counts twice', () => {
    expect(check('engine-golden', [{ from: 3, to: 1, count: 4 }], [{ from: 3, to: 1, count: 6 }])).toEqual([
      [3, 1, 2, 6],
    ]);
  });

  it('takes both directions for one where neither side is the older one', () => {
    const cells = [
      { from: 3, to: 1, count: 4 },
      { from: 1, to: 3, count: 2 },
    ];
    expect(check('engine-engine', cells)).toEqual([[1, 3, 1, 6]]);
    expect(check('optimized-reference', cells)).toEqual([
      [3, 1, 1, 4],
      [1, 3, 1, 2],
    ]);
  });
});
