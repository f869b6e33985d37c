import { expect, test } from 'vitest';
import type { ReportDocument } from '../../../../harness/core/records.ts';
import { foundOf } from '../../../../harness/core/tables/found.ts';
import {
  type ResultTable,
  type TableCell,
  type TableColumn,
  type TableName,
  tableNames,
} from '../../../../harness/core/tables/table.ts';
import { resultsOf, resultTables } from '../../../../harness/core/tables/tables.ts';
import { reportDocument } from '../../../fixtures/report-document.ts';
import { recordedReport, valuesOf } from '../../../fixtures/table-results.ts';

const words: TableColumn = { id: 'model', title: 'Model' };
const of = (name: TableName, columns: TableColumn[], ...rows: TableCell[][]): ResultTable => ({
  name,
  title: '',
  columns: [words, ...columns],
  rows: rows.map(row => ['net', ...row]),
  notes: [],
});
const mean = (value: number) => ({ mean: value, sd: null, n: 1 });

/** Of an unoptimized model that is wrong in 47 %. */
function errorsOf(errors: string): ResultTable {
  const unoptimized = { id: 'unoptimized', title: 'Unoptimized', unit: '% wrong' } as const;
  return of('IV', [{ title: 'nx', unit: '% wrong' }, unoptimized], [errors, 47]);
}

test.for<readonly [ResultTable, string, string]>([
  [
    of(
      'II',
      [
        { id: 'unoptimized', title: 'Unoptimized', unit: 'MiB' },
        { title: 'Engine of nx', unit: 'MiB' },
      ],
      [10, '5.00 to 6.00'],
      [4, 10],
    ),
    'engines have 0.50 to 2.50 times the size of their model',
    'engines have 0.27 to 2.52 times the size of their model',
  ],
  [
    of(
      'III',
      [
        { title: 'nx', unit: '% wrong' },
        { id: 'unoptimized', title: 'Unoptimized', unit: '% wrong' },
      ],
      ['40.000 to 45.500', 47],
    ),
    'engines are 1.50 to 7.00 points better than the unoptimized model',
    'engines are 2.56 to 19.42 points better than the unoptimized model',
  ],
  [
    errorsOf('47.000 to 47.000'),
    'engines are wrong as often as the unoptimized model',
    'engines are 3.84 to 28.61 points better than the unoptimized model',
  ],
  [
    errorsOf('46.750 to 47.200'),
    'engines are 0.20 points worse to 0.25 points better than the unoptimized model',
    'engines are 3.84 to 28.61 points better than the unoptimized model',
  ],
  [
    errorsOf('47.000 to 47.200'),
    'engines are 0.00 to 0.20 points worse than the unoptimized model',
    'engines are 3.84 to 28.61 points better than the unoptimized model',
  ],
  [
    of(
      'V',
      [
        { title: '1-1', unit: 'flips' },
        { title: '1-2', unit: 'flips' },
        { id: 'most', title: 'Most', unit: '% flipped' },
      ],
      [0, 'same bytes', 0],
      [0, 5, 0.25],
      [null, null, null],
    ),
    'up to 0.250 % of the inputs flip, and none in 2 of 3 pairs; 1 pair of builds is the same bytes',
    'up to 0.808 % of the inputs flip, some in each of 36 pairs',
  ],
  [
    of(
      'V',
      [
        { title: '1-1', unit: 'flips' },
        { id: 'most', title: 'Most', unit: '% flipped' },
      ],
      [0, 0],
      [0, 0],
    ),
    'no input flips in any of 2 pairs',
    'up to 0.808 % of the inputs flip, some in each of 36 pairs',
  ],
  [
    of('VII', [{ id: 'faster', title: 'Faster', unit: '×' }], [20.04], [null]),
    'optimized engines are 20.0 times as fast',
    'optimized engines are 13.6 to 74.4 times as fast',
  ],
  [
    of('IX', [{ id: 'profiler', title: 'The profiler adds', unit: '%' }], [-1], [2.5]),
    'the profiler adds -1.0 to 2.5 %, by means',
    'the profiler adds 10.4 to 89.3 %',
  ],
  [
    of(
      'X',
      [
        { id: 'whole', title: 'Whole', unit: 'ms', spread: true },
        { id: 'upload', title: 'Upload of the engine', unit: 'ms' },
        { id: 'compute', title: 'Compute', unit: 'ms' },
      ],
      [mean(4), mean(2), mean(1)],
      [mean(1), mean(0.5), null],
      [mean(1), null, mean(0.9)],
    ),
    'all but compute takes 75.0 % of the whole',
    'all but compute takes 16.6 to 74.6 % of the whole',
  ],
  [
    of(
      'XI',
      [
        { id: 'engine', title: 'Engine' },
        { id: 'kernel', title: 'Kernel' },
        { id: 'longer', title: 'Longer', unit: '%' },
      ],
      ['a', 'k', 10],
      ['b', 'k', 30],
    ),
    'in 2 rows 1 kernel of 2 engines take 10 to 30 % longer, by means',
    'in 9 rows 7 kernels of 3 engines take 28 to 140 % longer',
  ],
  [
    of('XII', [{ id: 'slowest', title: 'Slowest over fastest', unit: '%' }], [10], [null]),
    'the slowest engine takes 10.0 % longer than the fastest, by means',
    'the slowest engine takes 0.2 to 54.5 % longer than the fastest',
  ],
])('$0.name comes to what its cells say, beside what the paper has', ([table, found, published]) => {
  expect(foundOf(table)).toBe(`Found: ${found}. Published: ${published}.`);
});

test('VI leaves flips of boxes and masks out, and has no share of no pairs', () => {
  const flips: TableColumn[] = [
    { id: 'decision', title: 'Decision' },
    { title: '1-2', unit: 'flips' },
    { id: 'most', title: 'Most', unit: '% flipped' },
  ];
  expect(foundOf(of('VI', flips, ['boxes', 5, 0.25]))).toBeNull();
  expect(foundOf(of('VI', flips, ['label', 'same bytes', 0], ['mask', 5, 0.25]))).toMatch(
    /^Found: 1 pair of builds is the same bytes\. Published: up to /,
  );
});

test('VI of tasks that have no labels says what an input flips by', () => {
  const masks = recordedReport('h200-tensorrt-10.6/selfie-segmentation.fp16');
  const { rows, found, notes } = valuesOf('VI', resultsOf([masks]), 'Decision');
  expect(rows.length).toBeGreaterThan(0);
  expect(new Set(rows.flat())).toEqual(new Set(['mask']));
  expect(found).toBeUndefined();
  expect(notes.join(' ')).toContain('only rows of labels are held against the published ones');
});

test('a table without a column that something is found by is refused, and does not find nothing', () => {
  expect(() => foundOf(of('VII', [{ title: 'Faster', unit: '×' }], [20]))).toThrow('Table VII has no column faster.');
});

test.for(['VII', 'VIII', 'IX', 'X', 'XI', 'XII', 'XIII'] as const)('%s says what each row was measured with', name => {
  const profile = recordedReport('h200-tensorrt-10.6/resnet18-seeded.latency-profile');
  const { columns } = valuesOf(name, resultsOf([profile]));
  expect(columns.at(-1)!.title).toBe('Measured with');
  const { rows } = valuesOf(name, resultsOf([profile]), 'Measured with');
  for (const [conditions] of rows) expect(conditions).toContain('batch 1');
});

test('XIII counts the platforms and recipes whose engines call a kernel unlike often', () => {
  const calls = (...rows: TableCell[][]) => ({
    ...of('XIII', [
      { id: 'recipe', title: 'Recipe' },
      { id: 'platform', title: 'Platform' },
      { id: 'kernel', title: 'Kernel' },
      ...[1, 2].map(at => ({ title: `Engine ${at}: calls`, unit: 'calls' as const })),
    ]),
    rows,
  });
  const table = calls(
    ['net', 'fp16', 'nx', 'k', 9, 8],
    ['net', 'fp16', 'nx', 'l', 1, 1],
    ['net', 'fp16', 'agx', 'k', 2, 2],
    ['net', 'tf32', 'nx', 'k', 1, null],
  );
  expect(foundOf(table)).toBe(
    'Found: engines of 1 of 3 recipes on a platform differ in how often they call a kernel. Published: three engines of inception-v4 on agx call one kernel 9, 8, 6 times.',
  );
});

test('XIII counts a recipe once whose engines were profiled in two sessions', () => {
  const profile = recordedReport('h200-tensorrt-10.6/resnet18-seeded.latency-profile');
  const { recipe } = profile.latency!;
  const again: typeof profile = {
    ...profile,
    id: 'again-0123456789ab',
    latency: { ...profile.latency!, recipe: { ...recipe, load: 'round' } },
  };
  const found = (...reports: (typeof profile)[]) => valuesOf('XIII', resultsOf(reports)).found;
  expect(found(profile)).toMatch(/^Found: engines of 2 of 2 recipes/);
  expect(found(profile, again)).toBe(found(profile));
});

/** The longest inference of each member, and the longest of each kernel, takes a thousand times as long. */
function withOutliers(report: ReportDocument): ReportDocument {
  const members = report.latency!.members.map(({ rounds, layers = [], ...member }) => {
    const longest = Math.max(...rounds.flat());
    const kernels = Map.groupBy(layers, ({ kernel, layer }) => kernel ?? layer);
    const slowed = [...kernels.values()].flatMap(mine => {
      const sums = mine[0]!.ms.map((_, round) => mine.reduce((sum, { ms }) => sum + ms[round]!, 0));
      const worst = sums.indexOf(Math.max(...sums));
      return mine.map(one => ({ ...one, ms: one.ms.map((ms, round) => (round === worst ? 1000 * ms! : ms)) }));
    });
    const outlier = rounds.map(round => round.map(ms => (ms === longest ? 1000 * ms : ms)));
    return { ...member, rounds: outlier, layers: slowed };
  });
  return { ...report, latency: { ...report.latency!, members } };
}

test('what IX, XI, XII, XVII and XVIII come to is by medians, which one inference that took long does not move', () => {
  const profile = recordedReport('h200-tensorrt-10.6/resnet18-seeded.latency-profile');
  const bare: ReportDocument = {
    ...profile,
    id: 'bare-0123456789ab',
    latency: { ...profile.latency!, recipe: { ...profile.latency!.recipe, profiler: false } },
  };
  const found = (name: TableName, of: (report: ReportDocument) => ReportDocument) =>
    valuesOf(name, resultsOf([profile, bare].map(of))).found;
  for (const name of ['IX', 'XI', 'XII', 'XVII', 'XVIII'] as const) {
    const as = found(name, one => one);
    expect(as).toContain(', by medians');
    expect(found(name, withOutliers), name).toBe(as);
  }
});

test('XV and XVI count their answers, beside the advice of the paper', () => {
  const advice: ResultTable = {
    ...of('XV', []),
    columns: (['model', 'question', 'answer', 'takes-longer'] as const).map(id => ({ id, title: id })),
    rows: [
      ['a', 'May it be rebuilt?', 'yes', null],
      ['b', 'May it be rebuilt?', 'no', null],
      ['c', 'May it be rebuilt?', 'yes, by 1.4 %', null],
      ['a', 'What is the worst case over rebuilds?', '4.0 ms', 2],
      ['b', 'What is the worst case over rebuilds?', '5.0 ms', 4.25],
    ],
  };
  expect(foundOf(advice)).toMatch(
    /^Found: May it be rebuilt\? yes 2, no 1; What is the worst case over rebuilds\? 2\.0 to 4\.3 % over the best one\. Published: /,
  );
  expect(
    foundOf({
      ...of('XVI', []),
      columns: [words, { id: 'answer', title: 'Answer' }],
      rows: [['a', 'slower than one built here']],
    }),
  ).toMatch(/^Found: one engine where it was not built: slower than one built here 1\. Published: deploy one binary/);
});

test('a table without rows says first what would give it some, and no note is empty', () => {
  for (const name of tableNames) {
    const { rows, notes } = resultTables[name](resultsOf([]));
    if (name !== 'XIV') expect(rows, name).toEqual([]);
    if (rows.length === 0) expect(notes[0], name).toMatch(/^It takes /);
    expect(notes, name).not.toContain('');
  }
  expect(resultTables.II(resultsOf([reportDocument()])).notes.join(' ')).not.toContain('It takes');
});

test('a table of nothing finds nothing, and those of made-up and recorded runs do', () => {
  for (const name of ['II', 'IV', 'VI', 'XIII'] as const) expect(foundOf(of(name, []))).toBeNull();
  const found = (name: Parameters<typeof valuesOf>[0], ...reports: Parameters<typeof resultsOf>[0]) =>
    valuesOf(name, resultsOf(reports)).found;
  for (const name of ['II', 'III', 'IV', 'V', 'VI'] as const) expect(found(name, reportDocument())).toMatch(/^Found: /);
  const builds = recordedReport('cpu-onnxruntime-1.30-study/alexnet-f32.latency-paper-short');
  expect(found('XII', builds), 'all builds of a recipe are the same bytes').toMatch(
    /^Found: each of \d rows has one engine, so that none is slower than another\. Published: the slowest /,
  );
  const profile = recordedReport('h200-tensorrt-10.6/resnet18-seeded.latency-profile');
  for (const name of ['XI', 'XII', 'XIII'] as const) expect(found(name, profile)).toMatch(/^Found: /);
});
