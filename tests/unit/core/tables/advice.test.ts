import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from '../../../../harness/adapters/schema/validate.ts';
import { enginesOfImports } from '../../../../harness/core/imported/of-imports.ts';
import type { ReportDocument } from '../../../../harness/core/records.ts';
import { percentile } from '../../../../harness/core/statistics.ts';
import { enginesOfReport } from '../../../../harness/core/tables/of-report.ts';
import { cellValue, sourcesOf, type TableName } from '../../../../harness/core/tables/table.ts';
import { type Results, resultTables, sizeOrder } from '../../../../harness/core/tables/tables.ts';
import { decidedReport } from '../../../fixtures/decided-report.ts';
import { runLogs } from '../../../fixtures/imported-runs.ts';
import { recordedReports } from '../../../fixtures/recorded-reports.ts';

const recorded = (name: string): ReportDocument => {
  const { file, text } = recordedReports.find(one => one.file.includes(`/${name}/`))!;
  return parse('report', text, file);
};
const ofReports = (...reports: ReportDocument[]): Results => ({
  reports,
  engines: reports.flatMap(enginesOfReport),
  order: sizeOrder(reports),
});
const ofImports = (...logs: Parameters<typeof enginesOfImports>[0][]): Results => ({
  reports: [],
  engines: enginesOfImports(logs.flat()),
  order: ['nx', 'agx'],
});

/** Cells of the rows in which a column says something, by titles. */
function cells(name: TableName, results: Results, where: readonly [title: string, value: string], ...titles: string[]) {
  const { rows, columns } = resultTables[name](results);
  const at = (title: string) => columns.findIndex(one => one.title === title);
  return rows
    .map(row => row.map(cellValue))
    .filter(row => row[at(where[0])] === where[1])
    .map(row => titles.map(title => row[at(title)]));
}

const asked = (question: string) => ['Question', question] as const;

describe('XIV', () => {
  test('has a row for each part of each finding: what was published, what was measured, and whether it holds', () => {
    const { rows, found } = resultTables.XIV(ofReports(decidedReport({ inputs: 5000, within: 3, across: 0 })));
    const outputs = rows.filter(([finding]) => String(cellValue(finding!)).startsWith('2 '));
    expect(outputs.map(row => row.map(cellValue)).map(row => [row[1], row[3], row[5]])).toEqual([
      ['unpredictable', 'on one platform', 'holds'],
      ['unpredictable', 'from platform to platform', 'does not hold'],
    ]);
    expect(cellValue(outputs[0]![4]!)).toContain('3 of 5,000');
    expect(sourcesOf(outputs[0]![4]!)).toEqual([
      { record: 'decided-5000-0-0-3-0', of: 'fp32 #1 c_cpu-1_r_cpu-1 against fp32 #2 c_cpu-1_r_cpu-1' },
    ]);
    expect(found).toBe('Found: Holding here: 1. Not holding: 2. Undecided: 3, 4, 5, 6. Published: all six.');
  });
});

describe('XV: may it be rebuilt', () => {
  const answers = (results: Results) =>
    cells('XV', results, asked('May it be rebuilt?'), 'Platform', 'Answer', 'Because');
  const limited = (report: ReportDocument, limit: number): ReportDocument => ({
    ...report,
    spec: { ...report.spec, thresholds: { flipsBetweenEngines: limit } },
  });

  test('is no where builds flip more than the spec allows, and yes where they do not', () => {
    const report = decidedReport({ inputs: 100, within: 3 });
    expect(answers(ofReports(limited(report, 2)))).toEqual([
      ['cpu-1', 'no', '3 of 100 inputs flip at most between 2 builds, limit 2 flips'],
    ]);
    expect(answers(ofReports(limited(report, 3))).map(row => row[1])).toEqual(['yes by flips (latency not measured)']);
    expect(answers(ofReports({ ...report, spec: { ...report.spec, thresholds: { accuracy: 0.5 } } }))).toEqual([]);
  });

  test('is no where latency surely moves by more than 5 %, yes where it surely does not, and else undecided', () => {
    const builds = (ms: number, runs = 10) =>
      answers(ofImports(runLogs(runs, 1, { engine: 'v1' }), runLogs(runs, ms, { engine: 'v2' })));
    expect(builds(1.2).map(row => row[1])).toEqual(['no']);
    expect(builds(1.2)[0]![2]).toMatch(/^v2 takes 2\d\.?\d* % longer than v1, limit 5 %$/);
    expect(builds(1.01).map(row => row[1])).toEqual(['yes by latency (flips not judged)']);
    expect(builds(1.2, 3).map(row => row[1])).toEqual(['undecided']);
  });

  test('is yes where builds came to the same bytes, which have one latency', () => {
    const said = answers(ofReports(recorded('alexnet-f32.study'))).map(row => row[1]);
    expect(new Set(said)).toEqual(new Set(['yes']));
  });

  test('says by how much builds differ, with the interval that decides it', () => {
    const builds = ofImports(runLogs(10, 1, { engine: 'v1' }), runLogs(10, 1.2, { engine: 'v2' }));
    const [row] = cells('XV', builds, asked('May it be rebuilt?'), 'Takes longer', 'At least', 'At most') as number[][];
    const [longer, least, most] = row!;
    expect(longer).toBeCloseTo(20, 0);
    expect(least!).toBeGreaterThan(5);
    expect(least! < longer! && longer! < most!).toBe(true);
  });

  test('asks each platform of the session that it has, also where another platform has more loads', () => {
    const on = (platform: string, runs: number, batch: number) =>
      ['v1', 'v2'].flatMap(engine => runLogs(runs, 1, { engine, batch, builtOn: platform, ranOn: platform }));
    expect(answers(ofImports(on('nx', 20, 8), on('agx', 10, 1))).map(row => row[0])).toEqual(['agx', 'nx']);
  });

  test('takes of several sessions that with most loads of each engine', () => {
    const many = [...runLogs(20, 1, { engine: 'v1' }), ...runLogs(20, 1.01, { engine: 'v2' })];
    const batch = { batch: 8 };
    const few = [...runLogs(10, 1, { engine: 'v1', ...batch }), ...runLogs(10, 1.2, { engine: 'v2', ...batch })];
    expect(answers(ofImports(few, many)).map(row => row[1])).toEqual(['yes by latency (flips not judged)']);
    expect(answers(ofImports(few)).map(row => row[1])).toEqual(['no']);
  });
});

describe('XV: does the bigger platform help', () => {
  const nx = runLogs(10, 1);
  const agx = (engine: string | null, ms: number, runs = 10) =>
    runLogs(runs, ms, { engine, builtOn: 'agx', ranOn: 'agx' });
  test.for([
    ['yes, by 30.0 %', [agx(null, 0.7)]],
    ['no', [agx(null, 1.3)]],
    ['depends on the build', [agx('v1', 0.7), agx('v2', 1.3)]],
    ['no or undecided', [agx('v1', 0.7, 2), agx('v2', 1.3)]],
    ['yes or undecided', [agx('v1', 0.7), agx('v2', 0.7, 2)]],
    ['undecided', [agx(null, 0.7, 2)]],
  ] as const)('is %s', ([answer, bigger]) => {
    const rows = cells(
      'XV',
      ofImports(nx, ...bigger),
      asked('Does the bigger platform help?'),
      'Platform',
      'Answer',
      'Because',
    );
    expect(rows.map(row => row.slice(0, 2))).toEqual([['agx over nx', answer]]);
    const why = bigger.some(({ length }) => length < 10) ? ', in 1 because there were fewer than ten runs' : '';
    expect(rows[0]![2]).toMatch(/is surely faster in \d, surely not by 1 % or more in \d, and else undecided/);
    expect(String(rows[0]![2]).split('undecided')[1]).toBe(why);
  });

  test('says by how much, with its interval', () => {
    const [row] = cells(
      'XV',
      ofImports(nx, agx(null, 0.7)),
      asked('Does the bigger platform help?'),
      'Takes longer',
      'At least',
      'At most',
    );
    const [longer, least, most] = row as number[];
    expect(longer).toBeCloseTo(-30, 0);
    expect(least!).toBeLessThan(longer!);
    expect(most!).toBeGreaterThan(longer!);
    expect(most!).toBeLessThan(0);
  });
});

describe('XV: what is the worst case over rebuilds', () => {
  const worst = asked('What is the worst case over rebuilds?');

  test('is bounded from below alone where there are too few inferences for a 99th percentile', () => {
    const builds = ofImports(runLogs(10, 1, { engine: 'v1' }), runLogs(10, 1.2, { engine: 'v2' }));
    const [[answer, longer]] = cells('XV', builds, worst, 'Answer', 'Takes longer') as [[string, number]];
    expect(answer).toMatch(/^at least 1\.2\d\d ms \(greatest median of 20 loads\)$/);
    expect(longer).toBeCloseTo(20, 0);
    expect(
      cells('XV', ofImports(runLogs(1, 1, { engine: 'v1' }), runLogs(1, 1.2, { engine: 'v2' })), worst, 'Answer'),
      'of single loads',
    ).toEqual([]);
    expect(cells('XV', ofImports(runLogs(10, 1)), worst, 'Answer'), 'of one engine').toEqual([]);
  });

  /** The recorded session, as one that loads its engines anew in each round. */
  const session = (inferences?: number): ReportDocument => {
    const report = recorded('efficientnet-lite0-tf32');
    const latency = report.latency!;
    const members = latency.members.map(one => ({
      ...one,
      rounds: one.rounds.map(round => round.slice(0, inferences)),
    }));
    return { ...report, latency: { ...latency, recipe: { ...latency.recipe, load: 'round' }, members } };
  };
  const samplesOf = (report: ReportDocument) => report.latency!.members.map(({ rounds }) => rounds.flat());

  test('is the largest 99th percentile of a session, against the smallest, each with its engine', () => {
    const p99 = samplesOf(session()).map(samples => percentile(samples, 99));
    const [row] = cells('XV', ofReports(session()), worst, 'Answer', 'Takes longer', 'Because');
    const [answer, longer, because] = row as [string, number, string];
    expect(answer).toBe(`p99 ${Math.max(...p99).toFixed(3)} ms`);
    expect(longer).toBeCloseTo(100 * (Math.max(...p99) / Math.min(...p99) - 1), 9);
    expect(because).toMatch(
      / by median #\d [\d.]+ ms, #\d [\d.]+ ms at best; by p99 #\d [\d.]+ ms, #\d [\d.]+ ms at best$/,
    );
    expect(cells('XV', ofReports(recorded('efficientnet-lite0-tf32')), worst, 'Answer'), 'of one load').toEqual([]);
  });

  test('is at least the greatest inference where a session has too few of them', () => {
    const all = samplesOf(session(2)).flat();
    expect(cells('XV', ofReports(session(2)), worst, 'Answer')).toEqual([
      [`at least ${Math.max(...all).toFixed(3)} ms (one inference, the greatest of ${all.length})`],
    ]);
    const enough = session(20);
    const p99 = percentile(samplesOf(enough).flat(), 99).toFixed(3);
    expect(cells('XV', ofReports(enough), worst, 'Answer').flat().join()).toContain(`; their p99 is ${p99} ms)`);
  });
});

describe('XVI', () => {
  const titles = [
    'Engine',
    'Flips against itself at home',
    'Most flips against one built here',
    'Inputs',
    'Answer',
  ] as const;

  test('has the flips of twelve recorded engines against themselves at home, and against those built where they run', () => {
    const report = recorded('h100-tensorrt-10.6/resnet18-f32');
    const rows = cells('XVI', ofReports(report), ['Runs on', 'gpu-sm96'], ...titles);
    expect(rows).toHaveLength(6);
    for (const [engine, itself, native, inputs, answer] of rows) {
      expect([itself, inputs, answer]).toEqual([0, 2800, 'decides as at home']);
      const flips = report.comparisons
        .filter(
          ({ relation, left, right }) =>
            relation === 'engine-engine' &&
            [left, right].some(
              side => `#${side.ordinals[0]} of ${side.builtOn}` === engine && side.ranOn === 'gpu-sm96',
            ) &&
            [left, right].some(side => side.builtOn === 'gpu-sm96'),
        )
        .map(one => one.flips);
      expect(flips).toContain(native);
    }
  });

  test('says what the engine of another board loses to one that was built there', () => {
    const pinned = (ms: number, runs = 10) =>
      cells(
        'XVI',
        ofImports(
          runLogs(10, 1),
          runLogs(runs, ms, { ranOn: 'agx' }),
          runLogs(runs, 1, { builtOn: 'agx', ranOn: 'agx' }),
        ),
        ['Runs on', 'agx'],
        'Engine',
        'Answer',
      ).map(row => row[1]);
    expect(pinned(1.2)).toEqual(['slower than one built here']);
    expect(pinned(0.8)).toEqual(['no slower than any built here']);
    expect(pinned(1.2, 3)).toEqual(['latency undecided']);
  });

  test('holds no engine against itself: one that builds of both platforms came to is said to be the same', () => {
    const report = recorded('alexnet-f32.latency-paper-unprofiled-short');
    const rows = cells('XVI', ofReports(report), ['Recipe', 'fp32'], 'Runs on', 'Takes longer', 'Answer');
    expect(rows.filter(([ranOn]) => ranOn !== 'wasm')).toEqual([
      ['cpu-n', null, 'decides as at home, the same bytes as one built here'],
      ['cpu-1', null, 'decides as at home, the same bytes as one built here'],
    ]);
  });

  test('leaves out engines of another kind of platform, which are no home of it', () => {
    const report = decidedReport({ inputs: 10 });
    const { left, right, ...comparison } = report.comparisons.at(-1)!;
    const pinned = (engine: typeof right.engine) =>
      ofReports({
        ...report,
        comparisons: [{ ...comparison, left, right: { ...right, engine, builtOn: 'cpu-n', ranOn: 'wasm' } }],
      });
    expect(resultTables.XVI(pinned(left.engine)).rows).toHaveLength(1);
    expect(resultTables.XVI(pinned(right.engine)).rows).toEqual([]);
  });

  test('of one platform has no rows, and says so', () => {
    const { rows, notes } = resultTables.XVI(ofImports(runLogs(10, 1)));
    expect(rows).toEqual([]);
    expect(notes.join(' ')).toContain('It takes an engine that ran where it was not built');
  });
});

test.for(['XIV', 'XV', 'XVI'] as const)(
  '%s has a source of every number, and is the same whatever the order of reports',
  name => {
    const reports = ['h100-tensorrt-10.6/resnet18-f32', 'efficientnet-lite0-fp16', 'alexnet-f32.study'].map(recorded);
    const table = resultTables[name](ofReports(...reports));
    expect(table.rows.length).toBeGreaterThan(0);
    for (const row of table.rows)
      for (const cell of row)
        if (typeof cellValue(cell) === 'number') expect(sourcesOf(cell).length).toBeGreaterThan(0);
    fc.assert(
      fc.property(fc.shuffledSubarray(reports, { minLength: reports.length }), shuffled => {
        expect(resultTables[name](ofReports(...shuffled)).rows).toEqual(table.rows);
      }),
      { numRuns: 3 },
    );
  },
);
