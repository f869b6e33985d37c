import { describe, expect, test } from 'vitest';
import { publishedTables } from '../../../../harness/core/paper/published-tables.ts';
import { cellValue, sourcesOf, tableNames } from '../../../../harness/core/tables/table.ts';
import { resultTables } from '../../../../harness/core/tables/tables.ts';
import { renderTable } from '../../../../harness/report/table-text.ts';

describe('every published table', () => {
  const tables = tableNames.map(name => publishedTables[name]());

  test('has the name that it is asked for by, is called published, and has a cell in each column', () => {
    expect(tables.map(({ name }) => name)).toEqual(tableNames);
    for (const { name, title, columns, rows } of tables) {
      expect(title).toMatch(/, published$/);
      expect(rows.length, name).toBeGreaterThan(0);
      for (const row of rows) expect(row, name).toHaveLength(columns.length);
    }
  });

  test('has numbers in the columns of a unit alone, each of which names it and the model as its record', () => {
    for (const { name, columns, rows } of tables) {
      for (const row of rows) {
        const numbers = row.map(cell => typeof cellValue(cell) !== 'string');
        expect(numbers, name).toEqual(columns.map(({ unit }) => unit !== undefined));
        for (const cell of row) {
          if (cellValue(cell) === null || typeof cellValue(cell) === 'string') expect(sourcesOf(cell)).toEqual([]);
          else expect(sourcesOf(cell)).toEqual([{ record: expect.stringMatching(/ of Shafi et al\.$/), of: row[0] }]);
        }
      }
    }
  });

  test.for([
    ['II', 'Model, Unoptimized'],
    ['III', 'Model, Unoptimized, Inputs'],
    ['IV', 'Model, Corruption, Severity, Unoptimized, Inputs'],
    ['V', 'Model, Platforms, Most, Inputs'],
    ['VI', 'Model, Platform, Most, Inputs'],
    ['VII', 'Model, Platform, Unoptimized, Optimized, Faster'],
    ['IX', 'Model, Case, With, Without, The profiler adds'],
    ['X', 'Model, Case, Whole'],
    ['XI', 'Model, Kernel, Smaller, Bigger, Longer'],
    ['XII', 'Model, Platform, Slowest over fastest'],
    ['XIII', 'Model, Platform, Kernel'],
  ] as const)('has columns of the measured one, by title and unit: %s', ([name, titles]) => {
    const { columns } = publishedTables[name]();
    const measured = resultTables[name]({ reports: [], engines: [], order: [] }).columns;
    const both = measured.filter(({ title }) => columns.some(one => one.title === title));
    expect(both.map(({ title }) => title).join(', ')).toBe(titles);
    const named = columns.map(({ asPrinted, ...column }) => column);
    expect(named).toEqual(expect.arrayContaining(both));
  });
});

test.for([
  ['I', '1.10925'],
  ['VII', '227.01'],
  ['VIII', '44.79 ± 0.58'],
  ['X', '3.088489 ± 0.008'],
] as const)('%s has its numbers as they were printed, in text and Markdown: %s', ([name, printed]) => {
  for (const format of ['text', 'md'] as const)
    expect(renderTable(publishedTables[name](), format)).toMatch(new RegExp(`[ |]${printed}[ |]`));
});

test('Table VIII has the cases as printed beside those of its means and of what ten runs could show', () => {
  const { columns, rows } = publishedTables.VIII();
  expect(columns.slice(-3).map(({ title }) => title)).toEqual(['Printed', 'By means', 'By significance']);
  const cases = Object.fromEntries(rows.map(row => [row[0], row.slice(-3).join(' ')]));
  expect(cases).toMatchObject({
    Alexnet: 'none none none',
    'ResNet-18': '① ① ①',
    'vgg-16': '①② ①② none',
    pednet: '①②③ ①②③ ①②',
    'fcn-resnet18-cityscapes': '①② ①②③ ①',
  });
});
