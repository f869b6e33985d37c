import { describe, expect, test } from 'vitest';
import { csvCells } from '../../../harness/core/csv.ts';
import { type ResultTable, sourced, sourcesOf } from '../../../harness/core/tables/table.ts';
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

  test('has errors without a sign, flips finely, and counts with no word after their title', () => {
    const counted: ResultTable = {
      ...table,
      columns: [
        { title: 'Model' },
        { title: 'gpu', unit: '% wrong' },
        { title: '1-2', unit: 'flips' },
        { title: 'Most', unit: '% flipped' },
        { title: 'Inputs', unit: 'inputs' },
      ],
      rows: [['net', 5.0271, 105, 0.175, 60_000]],
      notes: [],
    };
    expect(renderTable(counted, 'text').split('\n').slice(1)).toEqual([
      '  Model  gpu, % wrong  1-2  Most, % flipped  Inputs',
      '  net            5.03  105            0.175  60,000',
    ]);
    expect(renderTable(counted, 'csv').split('\n')).toEqual([
      'Model,gpu (% wrong),1-2,Most (% flipped),Inputs',
      'net,5.0271,105,0.175,60000',
    ]);
  });

  test('as CSV has whole numbers, a column for each deviation, and quotes where a cell needs them', () => {
    const [head, first, ...rest] = renderTable(table, 'csv').split('\n');
    expect(csvCells(head!)).toEqual(['Kernel', 'Whole (ms)', 'Whole sd (ms)', 'Calls']);
    expect(csvCells(first!)).toEqual(['k<float, 2>("a")', '1.23456789', '0.1', '2']);
    expect(rest.at(-1)).toBe('none,,,');
  });

  test('shows the value of a cell with its records, and as JSON the records, too', () => {
    const from = [{ record: 'net-0123456789ab', of: 'fp16 v1' }];
    const linked: ResultTable = {
      ...table,
      rows: [['a', sourced({ mean: 2, sd: 1, n: 3 }, from), sourced(null, from)]],
    };
    expect(renderTable(linked, 'csv').split('\n')[1]).toBe('a,2,1,');
    expect((JSON.parse(renderTable(linked, 'json')) as ResultTable).rows).toEqual(linked.rows);
    expect(sourcesOf(linked.rows[0]![1]!)).toEqual(from);
  });

  test('as Markdown leads to the places of its records, and lets no address become markup', () => {
    const linked: ResultTable = {
      ...table,
      rows: [
        [
          'a',
          sourced({ mean: 2, sd: 1, n: 3 }, [{ record: 'one' }, { record: 'two', of: 'v1' }, { record: 'lost' }]),
          1,
        ],
      ],
    };
    const places: Record<string, string> = { one: 'runs/a b (1)|.html', two: 'runs/no%232%25/#row-1' };
    const text = renderTable(linked, 'md', ({ record }, name) => (name === 'X' ? (places[record] ?? null) : null));
    expect(text).toContain('| a | [2.000 ± 1.000](runs/a%20b%20%281%29%7C.html) [2](runs/no%232%25/#row-1) | 1 |');
    expect(renderTable(linked, 'md')).toContain('| a | 2.000 ± 1.000 | 1 |');
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
