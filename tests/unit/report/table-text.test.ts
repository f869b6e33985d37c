import { describe, expect, test } from 'vitest';
import { csvCells } from '../../../harness/core/csv.ts';
import type { ResultTable } from '../../../harness/core/tables/table.ts';
import { renderTable } from '../../../harness/report/table-text.ts';

const table: ResultTable = {
  name: 'X',
  title: 'Parts',
  columns: [{ title: 'Kernel' }, { title: 'Whole', unit: 'ms', spread: true }, { title: 'Calls', unit: 'calls' }],
  rows: [
    ['k<float, 2>("a")', { mean: 1.23456789, sd: 0.1, n: 3 }, 2],
    ['| <b> @someone\n', { mean: 2, sd: null, n: null }, null],
    ['none', null, null],
  ],
  notes: ['Read with care.'],
};

describe('a table', () => {
  test('as text has units in its heads, deviations where there are any, and blanks where nothing was measured', () => {
    expect(renderTable(table, 'text').split('\n')).toEqual([
      'Table X. Parts',
      '  Kernel            Whole, ms ± sd  Calls',
      '  k<float, 2>("a")   1.235 ± 0.100      2',
      '  | <b> @someone             2.000',
      '  none',
      '  Read with care.',
    ]);
  });

  test('as CSV has whole numbers, a column for each deviation, and quotes where a cell needs them', () => {
    const [head, first, ...rest] = renderTable(table, 'csv').split('\n');
    expect(csvCells(head!)).toEqual(['Kernel', 'Whole (ms)', 'Whole sd (ms)', 'Calls']);
    expect(csvCells(first!)).toEqual(['k<float, 2>("a")', '1.23456789', '0.1', '2']);
    expect(rest.at(-1)).toBe('none,,,');
  });

  test('as Markdown lets no text from outside become markup', () => {
    const text = renderTable(table, 'md');
    expect(text).toContain('**Table X. Parts**');
    expect(text).not.toContain('<b>');
    expect(text).not.toMatch(/@someone/);
  });

  test('without rows says so', () => {
    for (const format of ['text', 'md'] as const)
      expect(renderTable({ ...table, rows: [] }, format)).toContain('No record has what it needs.');
    expect(renderTable({ ...table, rows: [] }, 'csv').split('\n')).toHaveLength(1);
  });
});
