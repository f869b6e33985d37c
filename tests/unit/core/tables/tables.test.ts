import { describe, expect, test } from 'vitest';
import { parse } from '../../../../harness/adapters/schema/validate.ts';
import type { NamedImport } from '../../../../harness/core/imported/contradictions.ts';
import { unoptimized } from '../../../../harness/core/imported/of-imports.ts';
import { measurementPresets } from '../../../../harness/core/measurement-presets.ts';
import type { ReportDocument } from '../../../../harness/core/records.ts';
import { sessionsFor, withRecipesFor } from '../../../../harness/core/tables/needs.ts';
import { enginesOfReport } from '../../../../harness/core/tables/of-report.ts';
import { cellValue, isSpread, type TableName, tableNames } from '../../../../harness/core/tables/table.ts';
import { type Results, resultsOf, resultTables } from '../../../../harness/core/tables/tables.ts';
import { runLog, runLogs } from '../../../fixtures/imported-runs.ts';
import { recordedReports } from '../../../fixtures/recorded-reports.ts';
import { reportDocument } from '../../../fixtures/report-document.ts';
import { someSpec } from '../../../fixtures/spec.ts';

const recorded = (name: string): ReportDocument => {
  const found = recordedReports.find(({ file }) => new RegExp(`h200-tensorrt-10.6(-study)?/${name}/`).test(file))!;
  return parse('report', found.text, found.file);
};

const ofReports = (...reports: ReportDocument[]): Results => resultsOf(reports);
const ofImports = (imports: NamedImport[]): Results => resultsOf([], { imports });
function table(name: TableName, results: Results) {
  const filled = resultTables[name](results);
  return { ...filled, rows: filled.rows.map(row => row.map(cellValue)) };
}

describe('of what an H200 and its partition measured', () => {
  const paper = ofReports(recorded('resnet18-seeded.latency-paper'));
  const profile = ofReports(recorded('resnet18-seeded.latency-profile'));

  test('II says the sizes of the model and of its engines', () => {
    const { rows, columns } = table('II', paper);
    expect(columns.map(({ title }) => title)).toEqual([
      'Model',
      'Recipe',
      'Unoptimized',
      'Engine of gpu',
      'Engine of gpu-sm96',
    ]);
    const { model, engines } = paper.reports[0]!;
    expect(rows[0]![2]).toBeCloseTo(model!.files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) / 2 ** 20, 9);
    const sizes = engines
      .filter(({ build }) => build.builtOn.name === 'gpu' && build.recipe.name === 'fp16')
      .map(({ build }) => build.sizeBytes / 2 ** 20);
    expect(rows[0]![3]).toBe(`${Math.min(...sizes).toFixed(2)} to ${Math.max(...sizes).toFixed(2)}`);
  });

  test('a row says what kind of weights its model has, where they are not its own', () => {
    const of = (weights: 'seeded' | 'own', standInFor: string | null) => {
      const [report] = paper.reports;
      return table('X', ofReports({ ...report!, model: { ...report!.model!, weights, standInFor } })).rows[0]![0];
    };
    expect(of('seeded', null)).toBe('resnet18-seeded (seeded weights, never trained)');
    expect(of('own', 'ResNet-18')).toBe('resnet18-seeded (stand-in for ResNet-18)');
    expect(of('own', null)).toBe('resnet18-seeded');
  });

  test('X has parts that add up to the whole, and the kernels and gaps of the compute', () => {
    const { rows, columns } = table('X', paper);
    const at = (title: string) => columns.findIndex(one => one.title === title);
    expect(rows).toHaveLength(8);
    for (const row of rows) {
      const of = (title: string) => {
        const cell = row[at(title)]!;
        return isSpread(cell) ? cell.mean : Number.NaN;
      };
      expect(of('Upload of the engine') + of('Copy in') + of('Compute') + of('Copy out')).toBeCloseTo(of('Whole'), 6);
      expect(of('of that kernels') + of('of that gaps')).toBeCloseTo(of('Compute'), 9);
    }
  });

  test('XI has kernels of one engine that take longer on the bigger platform, the costliest first', () => {
    const { rows } = table('XI', profile);
    expect(rows.length).toBeGreaterThan(0);
    for (const [, , , , smaller, , here, bigger, , there, longer] of rows) {
      expect([smaller, bigger]).toEqual(['gpu-sm96', 'gpu']);
      expect(there as number).toBeGreaterThan(here as number);
      expect(longer).toBeCloseTo(100 * ((there as number) / (here as number) - 1), 9);
    }
    // As a profiler names them.
    const engines = profile.engines.map(one => ({
      ...one,
      kernels: one.kernels.map(use =>
        one.side.ranOn === 'gpu' ? { ...use, kernel: `${use.kernel}_execute_kernel_trt` } : use,
      ),
    }));
    expect(table('XI', { ...profile, engines }).rows).toEqual(rows);
  });

  test('XII has every engine at home with its deviation; XIII how often each calls each kernel', () => {
    const engines = table('XII', paper);
    expect(engines.rows.map(row => row[2])).toEqual(['gpu', 'gpu-sm96']);
    expect(engines.rows.every(row => isSpread(row[3]!) && row[3].n === 10 && row[3].sd! > 0)).toBe(true);
    const calls = table('XIII', profile);
    const one = enginesOfReport(profile.reports[0]!).find(
      ({ side, name }) => side.builtOn === 'gpu' && side.ranOn === 'gpu' && name === '#1',
    )!;
    const mine = calls.rows.filter(row => row[2] === 'gpu');
    expect(mine.reduce((sum, row) => sum + (row[4] as number), 0)).toBe(one.layers.length);
  });

  test('IX has both where both were measured, and else a blank cell', () => {
    const alone = table('IX', paper);
    expect(alone.rows.every(row => isSpread(row[4]!) && row[5] === null && row[6] === null)).toBe(true);
    const [report] = paper.reports;
    const bare = {
      ...report!,
      latency: {
        ...report!.latency!,
        recipe: { ...report!.latency!.recipe, name: 'paper-unprofiled', profiler: false },
      },
    };
    const both = table('IX', ofReports(report!, bare));
    expect(both.rows).toHaveLength(8);
    expect(both.rows.every(row => row[6] === 0)).toBe(true);
    const otherBatch = { ...bare, latency: { ...bare.latency, recipe: { ...bare.latency.recipe, batch: 8 } } };
    expect(table('IX', ofReports(report!, otherBatch)).rows, 'of another batch it is another row').toHaveLength(16);
  });
});

describe('runs of a session', () => {
  const runsOf = (name: string) => enginesOfReport(recorded(name)).map(({ runs, whole }) => [runs.length, whole!.n]);

  test('are the rounds where each loads the engine anew, as do inferences that are all loads', () => {
    const { recipe, members } = recorded('resnet18-seeded.latency-gate').latency!;
    expect(recipe.load).toBe('round');
    expect(runsOf('resnet18-seeded.latency-gate')[0]).toEqual([
      members[0]!.rounds.length,
      members[0]!.rounds.flat().length,
    ]);
    expect(runsOf('resnet18-seeded.latency-paper').every(([runs]) => runs! > 1)).toBe(true);
  });

  test('are one where one load is measured, whose rounds are no stand-in for loads', () => {
    const { recipe, members } = recorded('resnet18-seeded.latency-warm-short').latency!;
    expect([undefined, 'warm']).toContain(recipe.load);
    expect(members[0]!.rounds.length).toBeGreaterThan(1);
    expect(
      runsOf('resnet18-seeded.latency-warm-short').every(([runs, inferences]) => runs === 1 && inferences! >= 100),
    ).toBe(true);
  });
});

describe('II', () => {
  const sized = (least: number, most: number, changes: Parameters<typeof runLog>[1]) =>
    runLog([1], changes, { engineSize: { leastMebibytes: least, mostMebibytes: most } });

  test('has the sizes that logs say, of each engine as exactly as any of its logs does', () => {
    const fp16 = { precision: 'fp16', engine: 'v1' };
    const logs = [
      sized(10, 11, fp16),
      sized(10.1337, 10.1337, { ...fp16, ranOn: 'agx' }),
      sized(12, 13, { ...fp16, builtOn: 'agx' }),
      sized(14, 15, { precision: 'fp16', engine: 'v2', builtOn: 'agx' }),
      runLog([1], { precision: 'int8' }),
    ];
    const { rows, columns, notes } = table('II', ofImports(logs));
    expect(columns.slice(3).map(({ title }) => title)).toEqual(['Engine of agx', 'Engine of nx']);
    expect(rows).toEqual([['digits', 'fp16', null, '12.00 to 15.00', 10.1337]]);
    expect(notes.join(' ')).toContain('Loaded engine size');
    const exact = resultTables.II(ofImports([logs[0]!, logs[1]!])).rows[0]!.at(-1);
    expect(exact, 'a size leads to the log that says it').toEqual({
      value: 10.1337,
      from: [{ record: logs[1]!.record.source.digest, of: 'fp16 v1 c_nx_r_agx' }],
    });
  });

  test('a log tells nothing of an engine that a report has, and nothing that one of the same engine tells better', () => {
    const report = reportDocument();
    const { build } = report.engines.find(({ build }) => build.recipe.name === 'fp16-weights')!;
    const { name: model } = report.spec.model;
    const of = { model, precision: 'fp16-weights', engine: build.engine, builtOn: build.builtOn.name };
    expect(table('II', resultsOf([report], { imports: [sized(1, 2, of)] }))).toEqual(table('II', ofReports(report)));
    const [one, other] = ['v1', 'v2'].map(engine => sized(10, 11, { precision: 'fp16', engine }));
    expect(table('II', ofImports([one!])).notes.join(' ')).not.toContain('differ in size');
    const exact = sized(10.5, 10.5, { precision: 'fp16', engine: 'v1' });
    const both = table('II', ofImports([one!, other!, exact]));
    expect(both.rows[0]!.at(-1), 'the other engine has a size of its own').toBe('10.00 to 11.00');
    expect(both.notes.join(' ')).toContain('differ in size');
  });

  test('has engines of reports and of logs side by side, and says what it takes where there are none', () => {
    const report = reportDocument();
    const [row] = table('II', ofReports(report)).rows;
    const { name: model } = report.spec.model;
    const log = sized(7.25, 7.25, { model, precision: row![1] as string, builtOn: 'xavier' });
    const both = table('II', resultsOf([report], { imports: [log] }));
    expect(both.rows[0]).toEqual([...row!, 7.25]);
    expect(both.notes.join(' ')).not.toContain('Loaded engine size');
    const lone = runLog([1]);
    const none = table('II', ofImports([lone]));
    expect(none.rows).toEqual([]);
    expect(none.notes.join(' ')).toContain('imports of texts of trtexec that say how large the engine is');
    expect(none.notes.join(' ')).toContain(`do not say how large their engine is: ${lone.file}.`);
  });
});

describe('VII', () => {
  const { recipe } = runLog([1]).record;
  const batch = { batch: 4 };

  test('has the throughput of optimized engines over that of the unoptimized, each at home', () => {
    const { rows } = table(
      'VII',
      ofImports([
        ...runLogs(3, 2, batch),
        ...runLogs(3, 40, { ...batch, precision: unoptimized }),
        ...runLogs(3, 1, { ...batch, ranOn: 'agx' }),
      ]),
    );
    expect(rows).toHaveLength(1);
    const [model, name, platform, off, slow, fast, faster] = rows[0]!;
    expect([model, name, platform, off]).toEqual(['digits', 'fp16', 'nx', unoptimized]);
    expect(fast).toBeCloseTo(2000, -2);
    expect(faster).toBeCloseTo((fast as number) / (slow as number), 12);
    expect(faster).toBeCloseTo(20, 0);
  });

  test('leaves out what was measured with several streams, by name: their inferences overlap', () => {
    const streams = { recipe: { ...recipe, streams: 4 } };
    const { rows, notes } = table(
      'VII',
      ofImports([
        ...runLogs(2, 2, batch),
        ...runLogs(2, 3, { ...batch, engine: 'v4' }, streams),
        ...runLogs(2, 3, { ...batch, ranOn: 'agx', builtOn: 'agx' }, streams),
      ]),
    );
    expect(rows.map(row => row[2])).toEqual(['nx']);
    expect(notes.join('\n')).toContain(
      'Left out: digits fp16 on agx, digits fp16 on nx, measured with several streams, whose inferences overlap: the batch over the latency is not their throughput.',
    );
    expect(table('VII', ofImports(runLogs(2, 2, batch))).notes.join(' ')).not.toContain('Left out');
  });

  test('leaves out what was measured with the profiler on where a warm loop measured the same engine without, by name', () => {
    const report = recorded('resnet18-seeded.latency-profile');
    const without = (load: 'warm' | 'round', batch = 1): ReportDocument => ({
      ...report,
      id: 'bare-0123456789ab',
      latency: { ...report.latency!, recipe: { ...report.latency!.recipe, profiler: false, load, batch } },
    });
    const sessions = (...reports: ReportDocument[]) => {
      const { rows, notes } = table('VII', ofReports(...reports));
      return [rows.map(row => String(row.at(-1)).includes('profiler on')), notes.join('\n').includes('Left out')];
    };
    expect(sessions(report)).toEqual([[true, true], false]);
    expect(sessions(report, without('warm'))).toEqual([[false, false], true]);
    expect(sessions(report, without('round'))[1], 'a load for each round is another recipe').toBe(false);
    expect(sessions(report, without('warm', 8))[1], 'of another batch it is no stand-in').toBe(false);
    expect(table('VII', ofReports(report, without('warm'))).notes.join('\n')).toContain(
      'Left out: resnet18-seeded, fp16 on gpu; resnet18-seeded, fp16 on gpu-sm96, measured with the profiler on: the same engines were measured without it, too.',
    );
  });

  test('says that one stream is taken where a log does not tell how many', () => {
    const untold = ofImports(runLogs(2, 2, batch, { recipe: { ...recipe, streams: null } }));
    expect(table('VII', untold).notes.join(' ')).toContain('taken as one');
    const told = ofImports(runLogs(2, 2, batch, { recipe: { ...recipe, streams: 1 } }));
    expect(table('VII', told).notes.join(' ')).not.toContain('taken as one');
  });

  test('takes an engine of a report for unoptimized by its recipe', () => {
    const report = recorded('resnet18-seeded.latency-profile');
    expect(table('VII', ofReports(report)).rows).toHaveLength(2);
    const engines = report.engines.map(one => ({
      ...one,
      build: { ...one.build, recipe: { ...one.build.recipe, optimization: 'off' as const } },
    }));
    expect(table('VII', ofReports({ ...report, engines })).rows).toHaveLength(0);
  });

  test('is blank where no unoptimized engine was measured alike, or the batch is not told', () => {
    const otherwise = { recipe: { ...recipe, transfers: false } };
    const unlike = table(
      'VII',
      ofImports([...runLogs(1, 2, batch), ...runLogs(1, 40, { ...batch, precision: unoptimized }, otherwise)]),
    );
    expect(unlike.rows[0]!.slice(3, 7)).toEqual([null, null, expect.closeTo(1991, 0), null]);
    expect(unlike.notes.join(' ')).toContain('Blank: no unoptimized engine');
    const untold = table('VII', ofImports([runLog([2]), runLog([40], { precision: unoptimized })]));
    expect(untold.rows[0]!.slice(4, 7)).toEqual([null, null, null]);
  });
});

describe('XII', () => {
  test('of builds that gave the same bytes says so instead of a second number', () => {
    const { rows } = table('XII', ofReports(reportDocument()));
    const cells = rows.map(row =>
      row.slice(3, 6).map(cell => (cell === null || isSpread(cell) ? isSpread(cell) : cell)),
    );
    expect(cells, 'the made-up report has three builds of the same bytes, and two of three').toContainEqual([
      true,
      'same bytes as engine 1',
      'same bytes as engine 1',
    ]);
    expect(cells).toContainEqual([true, 'same bytes as engine 1', true]);
  });

  test('of imports has an engine for each name', () => {
    const engines = ['v1', 'v2', 'v3'].flatMap((engine, at) => runLogs(2, at + 1, { engine }));
    const { rows } = table('XII', ofImports(engines));
    expect(rows).toHaveLength(1);
    expect(rows[0]!.slice(3, 6).map(cell => isSpread(cell!) && cell.n)).toEqual([2, 2, 2]);
  });
});

test('every table of nothing has no rows, and of a report without latency none but platforms, sizes and findings', () => {
  for (const name of tableNames) expect(table(name, ofReports()).rows).toEqual([]);
  const bare = { ...recorded('resnet18-seeded.latency-paper'), latency: null, latencySummaries: [], anomalies: [] };
  for (const name of tableNames)
    expect(table(name, ofReports(bare)).rows.length > 0).toBe(['I', 'II', 'XIV'].includes(name));
});

test('every table says its own name, and has as many cells in a row as columns', () => {
  const all = ofReports(recorded('resnet18-seeded.latency-paper'), recorded('vgg16-seeded.latency-profile-short'));
  for (const name of tableNames) {
    const made = table(name, all);
    expect(made.name).toBe(name);
    for (const row of made.rows) expect(row).toHaveLength(made.columns.length);
  }
});

describe('what a table needs', () => {
  test('is the profiler for kernels, both ways for IX, and an unoptimized recipe for VII', () => {
    expect(sessionsFor('XI').map(({ profiler }) => profiler)).toEqual([true]);
    expect(sessionsFor('XIII', measurementPresets.warm)).toEqual([{ ...measurementPresets.warm, profiler: true }]);
    expect(sessionsFor('IX').map(({ name, profiler }) => [name, profiler])).toEqual([
      ['paper', true],
      ['paper-unprofiled', undefined],
    ]);
    expect(sessionsFor('X', measurementPresets.warm)).toEqual([measurementPresets.warm]);
    expect(withRecipesFor('VII', someSpec).recipes).toEqual([...someSpec.recipes, 'fp32-off']);
    expect(withRecipesFor('VII', { ...someSpec, recipes: ['fp32', 'fp32-off'] }).recipes).toEqual(['fp32', 'fp32-off']);
    expect(withRecipesFor('X', someSpec)).toBe(someSpec);
  });
});
