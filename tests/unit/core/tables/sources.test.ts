import { describe, expect, test } from 'vitest';
import { cellValue, isSpread, type LinkOf, sourcesOf, tableNames } from '../../../../harness/core/tables/table.ts';
import { type Results, resultsOf, resultTables } from '../../../../harness/core/tables/tables.ts';
import { placesIn } from '../../../../harness/report/html/row-ids.ts';
import { renderHtml } from '../../../../harness/report/html.ts';
import { comparedBoards } from '../../../fixtures/imported-runs.ts';
import { reportDocument } from '../../../fixtures/report-document.ts';
import { throughput } from '../../../fixtures/report-throughput.ts';
import { recordedReport } from '../../../fixtures/table-results.ts';

/** Cells with a number, or words where numbers stand, of every table. */
function numbersOf(results: Results) {
  return tableNames.flatMap(name => {
    const { rows, columns } = resultTables[name](results);
    return rows.flatMap(row =>
      row.flatMap((cell, at) => {
        const value = cellValue(cell);
        const isNumber = typeof value === 'number' || isSpread(value) || (value !== null && columns[at]!.unit);
        return isNumber ? [{ name, title: columns[at]!.title, cell }] : [];
      }),
    );
  });
}

/** What of the numbers leads nowhere. */
const lost = (results: Results, linkOf: LinkOf): string[] =>
  numbersOf(results).flatMap(({ name, title, cell }) => {
    const sources = sourcesOf(cell);
    if (sources.length === 0) return `${name}, ${title}: no record`;
    return sources.filter(one => linkOf(one, name) === null).map(one => `${name}, ${title}: ${JSON.stringify(one)}`);
  });

describe('every number of every table', () => {
  test.for([
    ['made-up runs of all kinds', reportDocument()],
    ['latencies of a GPU', recordedReport('h200-tensorrt-10.6/resnet18-seeded.latency-paper')],
    ['kernels of a GPU', recordedReport('h200-tensorrt-10.6/resnet18-seeded.latency-profile')],
    ['flips of a GPU', recordedReport('h100-tensorrt-10.6/resnet18-f32')],
  ] as const)('leads to a row in the page of its report: %s', ([, report]) => {
    const page = renderHtml(report, new Map());
    const ids = new Set([...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => `#${id}`));
    const results = resultsOf([report]);
    const linkOf = placesIn(report);
    const present: LinkOf = (source, table) => {
      const href = linkOf(source, table);
      return href !== null && ids.has(href) ? href : null;
    };
    expect(numbersOf(results).length).toBeGreaterThan(20);
    expect(lost(results, present)).toEqual([]);
  });

  test('names the logs of imports, and the sweeps that stand alone', () => {
    const { record, results } = comparedBoards('v1');
    const known = new Set([...record.sources.map(({ digest }) => digest as string), 'garments.fp32.cpu-1.threads']);
    const all = resultsOf([], {
      imports: results.imports!,
      order: results.order,
      concurrency: [{ ...throughput[0]!, recipe: 'fp32' }],
    });
    expect([...new Set(numbersOf(all).map(({ name }) => name))]).toEqual(
      expect.arrayContaining(['I', 'figures', 'VIII', 'X']),
    );
    expect(lost(all, ({ record }) => (known.has(record) ? record : null))).toEqual([]);
  });
});

test('a page of a report leads from the cells of its tables to their runs, and to no other report', () => {
  const report = reportDocument();
  const page = renderHtml(report, new Map());
  const table = page.slice(page.indexOf('id="table-viii"'));
  expect(table).toMatch(/<a href="#latency-\d+" title="fp32 [^"]*c_cpu-1_r_cpu-1">\d/);
  const [summary] = report.latencySummaries;
  expect(page).toMatch(new RegExp(`<tr id="latency-0">[^\n]*${summary!.side.recipe}`));
  expect(placesIn(report)({ record: 'other-0123456789ab', of: summary!.side.label }, 'VIII')).toBeNull();
  expect(placesIn(report)({ record: report.id, of: 'no such run' }, 'VIII')).toBeNull();
});

test('cells of kernels lead to where the kernels of their engines stand beside each other, and to a latency where they stand nowhere', () => {
  const report = recordedReport('h200-tensorrt-10.6/resnet18-seeded.latency-profile');
  const page = renderHtml(report, new Map());
  const results = resultsOf([report]);
  const places = (table: 'XI' | 'XIII' | 'X', document = report) => {
    const linkOf = placesIn(document);
    const cells = resultTables[table](results).rows.flat().flatMap(sourcesOf);
    return [...new Set(cells.map(source => linkOf(source, table)))];
  };
  const summaryOf = (place: string | null) =>
    page.slice(page.indexOf(`<details id="${place!.slice(1)}">`)).match(/^<details[^>]*><summary>([^<]*)/)![1]!;
  const across = places('XI').map(summaryOf);
  expect(across.length).toBeGreaterThan(1);
  for (const words of across)
    expect(words).toMatch(
      /c_(gpu|gpu-sm96)_r_gpu #\d.*c_\1_r_gpu-sm96 #\d|c_(gpu|gpu-sm96)_r_gpu-sm96 #\d.*c_\2_r_gpu #\d/,
    );
  for (const words of places('XIII').map(summaryOf)) expect(words).toMatch(/c_(gpu|gpu-sm96)_r_\1 #\d.*c_\1_r_\1 #\d/);
  for (const place of [...places('X'), ...places('XI', { ...report, latency: null })])
    expect(place).toMatch(/^#latency-/);
});
