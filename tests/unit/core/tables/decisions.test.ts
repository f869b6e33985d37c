import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from '../../../../harness/adapters/schema/validate.ts';
import { compareAll } from '../../../../harness/core/compare.ts';
import { classification } from '../../../../harness/core/metrics/classification.ts';
import type { LabelPredictions } from '../../../../harness/core/predictions.ts';
import type { ReportDocument, Side } from '../../../../harness/core/records.ts';
import { cellValue, type TableName } from '../../../../harness/core/tables/table.ts';
import { resultTables } from '../../../../harness/core/tables/tables.ts';
import { recordedReports } from '../../../fixtures/recorded-reports.ts';
import { reportDocument } from '../../../fixtures/report-document.ts';

function table(name: TableName, ...reports: ReportDocument[]) {
  const filled = resultTables[name]({ reports, engines: [], order: [] });
  return { ...filled, rows: filled.rows.map(row => row.map(cellValue)) };
}

/** Cells under titles, by the cells before them. */
const cells = (name: TableName, report: ReportDocument, ...titles: string[]) => {
  const { rows, columns } = table(name, report);
  const at = titles.map(title => columns.findIndex(one => one.title === title));
  return rows.map(row => at.map(index => row[index]));
};

describe('of made-up runs whose wrong labels are known', () => {
  const report = reportDocument();

  test('III has the errors on benign inputs, and the range where engines differ', () => {
    expect(cells('III', report, 'Recipe', 'cpu-1', 'cpu-n', 'wasm', 'Unoptimized', 'Inputs')).toEqual([
      ['fp16-weights', 1, '0.500 to 1.000', '0.500 to 1.000', 1, 200],
      ['fp32', 1, 1, 1, 1, 200],
    ]);
  });

  test('III and IV name the runtime that was unoptimized and its platform, which no column need be of', () => {
    for (const name of ['III', 'IV'] as const)
      expect(table(name, report).notes.join(' ')).toContain(
        'Unoptimized is the same model with optimization off, run by onnxruntime 1.30.0 on cpu-1.',
      );
  });

  test('IV has those on corrupted inputs, sums over corruptions before each of them', () => {
    const titles = ['Recipe', 'Corruption', 'Severity', 'cpu-1', 'cpu-n', 'wasm', 'Unoptimized', 'Inputs'];
    expect(cells('IV', report, ...titles)).toEqual([
      ['fp16-weights', 'all 2', '5', '1.250 to 1.750', '1.250 to 1.500', '1.750 to 2.250', 0.25, 400],
      ['fp32', 'all 2', '5', 0.5, 0.5, 1, 0.25, 400],
      ['fp16-weights', 'gaussian-noise', '5', 1, 1, 1.5, 0.5, 200],
      ['fp16-weights', 'contrast', '5', '1.500 to 2.500', '1.500 to 2.000', '2.000 to 3.000', 0, 200],
      ['fp32', 'gaussian-noise', '5', 0.5, 0.5, 1, 0.5, 200],
      ['fp32', 'contrast', '5', 0.5, 0.5, 1, 0, 200],
    ]);
  });

  test('V counts corrupted inputs alone, of engines at home; a build that failed leaves blanks', () => {
    const { rows, columns } = table('V', report);
    expect(columns.map(({ title }) => title).slice(3, 12)).toEqual([
      '1-1',
      '1-2',
      '1-3',
      '2-1',
      '2-2',
      '2-3',
      '3-1',
      '3-2',
      '3-3',
    ]);
    const row = rows.find(([, recipe, place]) => recipe === 'fp16-weights' && place === 'cpu-1, cpu-n')!;
    expect(row.slice(3)).toEqual([0, 1, null, 0, 1, null, 2, 3, null, 0.75, 400]);
  });

  test('V holds a platform that only runs engines against the platform that built them', () => {
    const counts = (recipe: string, places: string) =>
      table('V', report)
        .rows.find(row => row[1] === recipe && row[2] === places)!
        .slice(3, 12);
    expect(counts('fp32', 'cpu-1, wasm')).toEqual(Array(9).fill(2));
    expect(counts('fp16-weights', 'cpu-n, wasm')).toEqual([2, 3, null, 3, 2, null, null, null, null]);
  });

  test('VI says which builds gave the same bytes, and counts between those that did not', () => {
    expect(cells('VI', report, 'Recipe', 'Platform', '1-2', '1-3', '2-3', 'Most')).toEqual([
      ['fp16-weights', 'cpu-1', 'same bytes', 2, 2, 0.5],
      ['fp16-weights', 'cpu-n', 1, null, null, 0.25],
      ['fp32', 'cpu-1', 'same bytes', 'same bytes', 'same bytes', 0],
      ['fp32', 'cpu-n', 'same bytes', 'same bytes', 'same bytes', 0],
    ]);
  });
});

test('V and VI say why where a step of a platform failed, and only there', () => {
  const report = reportDocument();
  const isOf = ({ recipe, builtOn, ranOn }: Side) => recipe === 'fp16-weights' && [builtOn, ranOn].includes('cpu-n');
  const failed = {
    ...report,
    runs: report.runs.filter(({ side }) => !isOf(side)),
    comparisons: report.comparisons.filter(({ left, right }) => !isOf(left) && !isOf(right)),
  };
  const why = 'not built: WORKER_HUNG';
  expect(cells('VI', failed, 'Recipe', 'Platform', '1-2', '1-3', '2-3', 'Most')).toEqual([
    ['fp16-weights', 'cpu-1', 'same bytes', 2, 2, 0.5],
    ['fp16-weights', 'cpu-n', why, why, why, null],
    ['fp32', 'cpu-1', 'same bytes', 'same bytes', 'same bytes', 0],
    ['fp32', 'cpu-n', 'same bytes', 'same bytes', 'same bytes', 0],
  ]);
  const empty = table('V', failed).rows.filter(row => row.includes(why));
  expect(empty.map(row => row.slice(1, 4))).toEqual([
    ['fp16-weights', 'cpu-1, cpu-n', why],
    ['fp16-weights', 'cpu-n, wasm', why],
  ]);
  expect(cells('III', failed, 'Recipe', 'cpu-n')).toEqual([
    ['fp16-weights', why],
    ['fp32', 1],
  ]);
  expect(table('VI', report).rows.flat()).not.toContain(why);
  const [failure] = report.failures;
  const onlyRuns = {
    ...report,
    runs: report.runs.filter(({ side }) => side.ranOn !== 'wasm'),
    failures: [{ ...failure!, stage: 'run' as const, recipe: 'fp32', platform: 'wasm' }],
  };
  expect(table('VI', onlyRuns).rows.map(row => row[2])).toEqual(['cpu-1', 'cpu-n', 'cpu-1', 'cpu-n']);
});

describe('rows of one model from several reports', () => {
  const report = reportDocument();
  const other = { ...report, id: 'other-0123456789ab' };
  const elsewhere = { ...other, spec: { ...other.spec, dataset: { ...other.spec.dataset, name: 'elsewhere' } } };
  const heads = (name: TableName, ...reports: ReportDocument[]) =>
    table(name, ...reports).columns.map(({ title }) => title);
  const named = (name: TableName, ...reports: ReportDocument[]) => [
    ...new Set(table(name, ...reports).rows.map(row => row[1])),
  ];

  test.for(['III', 'IV', 'V', 'VI'] as const)('are told apart in %s by dataset, and else by report', name => {
    expect(heads(name, report).slice(0, 2)).toEqual(['Model', 'Recipe']);
    expect(heads(name, report, elsewhere).slice(0, 3)).toEqual(['Model', 'Dataset', 'Recipe']);
    expect(named(name, report, elsewhere)).toEqual([report.spec.dataset.name, 'elsewhere']);
    expect(heads(name, report, other).slice(0, 3)).toEqual(['Model', 'Report', 'Recipe']);
    expect(named(name, report, other)).toEqual([report.id, other.id]);
    expect(heads(name, report, other, elsewhere).slice(0, 4)).toEqual(['Model', 'Dataset', 'Report', 'Recipe']);
  });
});

test('V and VI of twelve engines that TensorRT built on an H100 are what its records say', () => {
  const { file, text } = recordedReports.find(one => one.file.includes('h100-tensorrt-10.6/resnet18-f32/'))!;
  const report = parse('report', text, file);
  expect(cells('VI', report, 'Recipe', 'Platform', '1-2', '1-3', '2-3')).toEqual([
    ['fp16', 'gpu', 5, 3, 4],
    ['fp16', 'gpu-sm96', 3, 2, 1],
    ['tf32', 'gpu', 1, 0, 1],
    ['tf32', 'gpu-sm96', 0, 0, 0],
  ]);
  expect(table('V', report).rows.map(row => row[2])).toEqual(['gpu, gpu-sm96', 'gpu, gpu-sm96']);
  const { rows, notes } = table('III', report);
  expect(rows, 'older reports hold no labels of the reference').toEqual([]);
  expect(notes.join()).toContain(`Left out: ${report.id}`);
});

test('inputs at severity 0 are benign; without truth, or without corrupted inputs, there are no rows', () => {
  const report = reportDocument();
  const { dataset } = report;
  const parts = dataset!.parts.map(part => ({ ...part, view: { ...part.view, severity: 0 } }));
  const identity = { ...report, dataset: { ...dataset!, parts } };
  expect(cells('III', identity, 'Inputs')).toEqual([[600], [600]]);
  for (const name of ['IV', 'V', 'VI'] as const) {
    const { rows, notes } = table(name, identity);
    expect(rows).toEqual([]);
    expect(notes.join('\n')).toContain(`Left out: ${report.id}, with `);
  }
  const many = ['a', 'b', 'c', 'd'].map(id => ({ ...identity, id }));
  expect(table('V', ...many).notes.join('\n')).toContain('Left out: 4 reports, as a, b, c, with ');
  for (const name of ['III', 'IV'] as const)
    expect(table(name, { ...report, dataset: { ...dataset!, truth: null } }).rows).toEqual([]);
});

const items = 4;
const labels = fc.array(fc.integer({ min: -1, max: 3 }), { minLength: 3 * items, maxLength: 3 * items });
const side = (recipe: string, ordinal: number): Side => ({
  label: `${recipe} #${ordinal} c_cpu-1_r_cpu-1`,
  run: `sha256:${recipe}${ordinal}`,
  engine: `sha256:${recipe}${ordinal}`,
  recipe,
  builtOn: 'cpu-1',
  ranOn: 'cpu-1',
  ordinals: [ordinal],
});
const predicted = (best: readonly number[]): LabelPredictions => ({
  kind: 'labels',
  count: best.length,
  depth: 1,
  labels: Int32Array.from(best),
  scores: null,
});

test('errors and flips of any labels are those that counting them gives', () => {
  fc.assert(
    fc.property(
      labels,
      labels,
      labels,
      fc.array(fc.integer({ min: 0, max: 3 }), { minLength: items, maxLength: items }),
      (unoptimized, one, other, truth) => {
        const base = reportDocument();
        const sides = [side('reference', 1), side('fp32', 1), side('fp32', 2)];
        const made = [unoptimized, one, other].map((best, at) => ({
          side: sides[at]!,
          predictions: predicted(best),
          isReference: at === 0,
        }));
        const truthOf = (input: number) => truth[input % items]!;
        const context = { inputId: String, truth: truthOf, tolerance: 0 };
        const report: ReportDocument = {
          ...base,
          dataset: { ...base.dataset!, items: truth.map((_, item) => String(item)), truth },
          platforms: base.platforms.slice(0, 1),
          failures: [],
          runs: made.map(({ side, isReference }) => ({
            run: base.runs[0]!.run,
            side,
            ...(isReference ? { labels: unoptimized } : {}),
            score: null,
          })),
          comparisons: compareAll(made, () => null, classification, context),
        };
        const wrong = (best: readonly number[], from: number) =>
          best.filter((label, input) => input >= from && input < from + items && label !== truthOf(input)).length;
        const percent = (best: readonly number[]) => (100 * wrong(best, 0)) / items;
        const [low, high] = [percent(one), percent(other)].sort((a, b) => a - b);
        expect(cells('III', report, 'cpu-1', 'Unoptimized')).toEqual([
          [low === high ? low : `${low!.toFixed(3)} to ${high!.toFixed(3)}`, percent(unoptimized)],
        ]);
        const each = cells('IV', report, 'Corruption', 'Unoptimized');
        expect(each).toEqual([
          ['all 2', (100 * (wrong(unoptimized, items) + wrong(unoptimized, 2 * items))) / (2 * items)],
          ['gaussian-noise', (100 * wrong(unoptimized, items)) / items],
          ['contrast', (100 * wrong(unoptimized, 2 * items)) / items],
        ]);
        const flips = one.filter((label, input) => input >= items && label !== other[input]).length;
        expect(cells('VI', report, '1-2', 'Inputs')).toEqual([[flips, 2 * items]]);
      },
    ),
  );
});
