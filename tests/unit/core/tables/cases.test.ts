import { describe, expect, test } from 'vitest';
import { caseSigns } from '../../../../harness/core/checks.ts';
import type { ReportDocument } from '../../../../harness/core/records.ts';
import { isSpread, type TableName } from '../../../../harness/core/tables/table.ts';
import { resultsOf } from '../../../../harness/core/tables/tables.ts';
import { runLogs } from '../../../fixtures/imported-runs.ts';
import { importText, readImport } from '../../../fixtures/read-import.ts';
import { reportDocument } from '../../../fixtures/report-document.ts';
import { recordedReport, valuesOf } from '../../../fixtures/table-results.ts';

const session = recordedReport('h200-tensorrt-10.6/resnet18-seeded.latency-gate');
const times = ['cS_rS', 'cS_rB', 'cB_rB', 'cB_rS'];
const answers = ['By means', 'By significance', 'Undecided'];
const meansOf = (row: readonly unknown[]) =>
  row.map(cell => (isSpread(cell as never) ? (cell as { mean: number }).mean : cell));

/** ResNet-18 of Table VIII of Shafi et al., ten runs of each. */
const boards = [
  ...runLogs(10, 12.65),
  ...runLogs(10, 12.15, { ranOn: 'agx' }),
  ...runLogs(10, 13.95, { builtOn: 'agx', ranOn: 'agx' }),
  ...runLogs(10, 27.66, { builtOn: 'agx' }),
];
const order = ['nx', 'agx'];

/** The part of a session that one platform ran, as a machine of its own would have reported it. */
function partOf(report: ReportDocument, platform: string): ReportDocument {
  const { id } = report.platforms.find(({ name }) => name === platform)!;
  return {
    ...report,
    id: `${platform}-0123456789ab`,
    platforms: report.platforms.filter(one => one.id === id),
    latency: { ...report.latency!, members: report.latency!.members.filter(one => one.platform === id) },
    latencySummaries: report.latencySummaries.filter(one => one.platform === id),
    anomalies: [],
  };
}

describe('Table VIII', () => {
  test('has a row for each engine of one platform beside each of the other, with the means and answers of the session', () => {
    const { rows } = valuesOf('VIII', resultsOf([session]), 'Engines of S and B', ...times, ...answers);
    const { latencySummaries, anomalies } = session;
    const meanOf = (builtOn: string, ranOn: string, ordinal: number) =>
      latencySummaries.find(
        ({ side }) => side.builtOn === builtOn && side.ranOn === ranOn && side.ordinals.includes(ordinal),
      )!.meanMs;
    expect(rows.map(([engines]) => engines)).toEqual(['#1 / #1', '#1 / #2', '#2 / #1', '#2 / #2']);
    for (const [engines, ...cells] of rows) {
      const [s, b] = (engines as string).split(' / ').map(name => Number(name.slice(1))) as [number, number];
      const expected = [
        meanOf('gpu-sm96', 'gpu-sm96', s),
        meanOf('gpu-sm96', 'gpu', s),
        meanOf('gpu', 'gpu', b),
        meanOf('gpu', 'gpu-sm96', b),
      ];
      expect(meansOf(cells.slice(0, 4))).toEqual(expected.map(mean => expect.closeTo(mean, 9)));
      const mine = anomalies.filter(
        ({ case: number, left, right }) =>
          (number === 3 || left.ordinals.includes(s)) && (number === 2 || right.ordinals.includes(b)),
      );
      const signs = (some: typeof mine) => caseSigns(some.map(one => one.case)) || 'none';
      expect(cells.slice(4)).toEqual([
        signs(mine.filter(one => one.byMeans)),
        signs(mine.filter(one => one.bySignificance === 'yes')),
        signs(mine.filter(one => one.bySignificance === 'undecided')),
      ]);
    }
  });

  test('asks logs of two boards, and says how often each case holds beside how often the paper prints it', () => {
    const { rows, found } = valuesOf('VIII', resultsOf([], { imports: boards, order }), 'Model', ...times, ...answers);
    expect(rows).toHaveLength(1);
    const [model, ...cells] = rows[0]!;
    expect(model).toBe('digits');
    const published = [12.65, 12.15, 13.95, 27.66];
    for (const [at, mean] of meansOf(cells.slice(0, 4)).entries())
      expect((mean as number) / published[at]!).toBeCloseTo(1, 1);
    expect(cells.slice(4)).toEqual(['①', '①', 'none']);
    expect(found).toBe(
      'Found: ① in 1 of 1 by means and 1 by significance, ② in 0 of 1 by means and 0 by significance, ③ in 0 of 1 by means and 0 by significance, each of a pair of engines loaded anew. Published, ①, ②, ③ of 13 models: 7, 7, 4.',
    );
  });

  test('finds nothing significant where a side was loaded once, and counts a session of two reports once', () => {
    const warm = {
      ...session,
      latency: { ...session.latency!, recipe: { ...session.latency!.recipe, load: 'warm' as const } },
    };
    const { rows, found, notes } = valuesOf('VIII', resultsOf([warm]), 'By significance');
    expect(new Set(rows.flat())).toEqual(new Set(['none']));
    expect(found).toContain(`loaded anew. Left out: ${session.anomalies.length} cases of a single load of an engine.`);
    expect(notes.join(' ')).toContain('Where a side was loaded once');
    const twice = valuesOf('VIII', resultsOf([session, { ...session, id: 'again-0123456789ab' }])).found;
    expect(twice).toBe(valuesOf('VIII', resultsOf([session])).found);
  });

  test('tells the rows of several sessions apart after model and recipe, and counts no model twice unsaid', () => {
    const paper = recordedReport('h200-tensorrt-10.6/resnet18-seeded.latency-paper');
    const { columns, rows, found } = valuesOf('VIII', resultsOf([session, paper]), 'Session');
    expect(columns.map(({ title }) => title).slice(0, 4)).toEqual(['Model', 'Recipe', 'Session', 'Smaller (S)']);
    expect(new Set(rows.flat())).toEqual(new Set(['profiler off, rounds', 'profiler on, fresh loads']));
    expect(found).toContain('each of a pair of engines loaded anew, in 2 sessions. Published');
    const alone = valuesOf('VIII', resultsOf([session]));
    expect(alone.columns.map(({ title }) => title)).not.toContain('Session');
    expect(alone.found).toContain('loaded anew. Published');
  });

  test('says which cases are undecided for what was on the device meanwhile, and of which models', () => {
    const why = (report: ReportDocument) =>
      valuesOf('VIII', resultsOf([report])).notes.filter(note => note.startsWith('Undecided because'));
    const flagged = (...flags: string[]): ReportDocument => ({
      ...session,
      anomalies: session.anomalies.map((one, at) => ({
        ...one,
        decision: { ...one.decision, flags: at < 2 ? flags : ['drift'] },
      })),
    });
    expect(why(flagged())).toEqual([]);
    expect(why(flagged('drift', 'other-processes'))).toEqual([
      'Undecided because other processes were on the device: resnet18-seeded (2 cases).',
    ]);
    expect(why(flagged('clocks-moved', 'throttled'))).toEqual([
      'Undecided because a device was throttled: resnet18-seeded (2 cases).',
      'Undecided because the clock of one side moved: resnet18-seeded (2 cases).',
    ]);
  });

  test('asks reports of two machines what no session asked, and leaves to a session what it answered', () => {
    const [small, big] = [partOf(session, 'gpu-sm96'), partOf(session, 'gpu')];
    const apart = valuesOf('VIII', resultsOf([small, big]), ...times);
    const together = valuesOf('VIII', resultsOf([session]), ...times);
    expect(apart.rows).toEqual(together.rows);
    expect(valuesOf('VIII', resultsOf([session, small, big])).rows).toHaveLength(together.rows.length);
  });

  test('asks nothing of two devices of one name', () => {
    const [small, big] = [partOf(session, 'gpu-sm96'), partOf(session, 'gpu')];
    const other = { ...big, id: 'other-0123456789ab', platforms: [{ ...big.platforms[0]!, id: 'gpu-0123456789ab' }] };
    const { rows, found } = valuesOf('VIII', resultsOf([small, big, other]));
    expect(rows).toEqual([]);
    expect(valuesOf('I', resultsOf([small, big, other])).notes.join('\n')).toContain(
      `Warning: gpu is not one platform in these records: ${big.platforms[0]!.id} (NVIDIA H200), gpu-0123456789ab (NVIDIA H200).`,
    );
    expect(found).toBeUndefined();
  });

  test('says where both platforms built the same bytes', () => {
    const same = (report: ReportDocument) =>
      valuesOf('VIII', resultsOf([report])).notes.filter(note => note.startsWith('The same bytes'));
    expect(same(reportDocument())).toEqual([
      'The same bytes on both platforms, so that one case says what another one says: garments-cnn, fp32 on cpu-1 and cpu-n.',
    ]);
    expect(same(session)).toEqual([]);
  });

  test('asks of what was measured alike, and names what was not', () => {
    const { recipe } = boards[0]!.record;
    const otherwise = runLogs(10, 3, { model: 'faces', ranOn: 'agx' }, { recipe: { ...recipe, transfers: false } });
    const { rows, notes } = valuesOf(
      'VIII',
      resultsOf([], { imports: [...boards, ...runLogs(10, 2, { model: 'faces' }), ...otherwise], order }),
      'Model',
    );
    expect(rows).toEqual([['digits']]);
    expect(notes.join('\n')).toMatch(
      /Not asked: c_nx_r_nx and c_nx_r_agx of faces were not measured alike: copies counted against copies not counted \(/,
    );
  });

  test('says from what difference on a case counts, and of what the means of imports are', () => {
    const { notes } = valuesOf('VIII', resultsOf([], { imports: boards, order }));
    expect(notes).toContain('Significant is only a difference of more than 5 %.');
    expect(notes).toContain(
      "Of an import of several runs it is the mean of the runs' means ± their standard deviation.",
    );
    const ofSession = valuesOf('VIII', resultsOf([session])).notes.join('\n');
    expect(ofSession).toContain('Significant is only');
    expect(ofSession).not.toContain('Of an import');
  });

  test('says of which engines no log has a latency, and counts only those of which both have', () => {
    const [home] = runLogs(1, 12.65);
    const [away] = runLogs(1, 13, { builtOn: 'agx', ranOn: 'agx' });
    const traced = { ...away!, record: { ...away!.record, latency: null } };
    const { rows, found } = valuesOf('VIII', resultsOf([], { imports: [home!, traced], order }), ...times, 'By means');
    expect(rows.map(meansOf)).toEqual([[expect.any(Number), null, 'no latency in these logs', null, null]]);
    expect(found).toBeUndefined();
  });

  test('leaves a trace without latencies to Table X, which has the sums of its kernels and copies', () => {
    const { kernels, copies } = readImport('nvprof-trace', importText('nvprof-trace.csv'));
    const [log] = runLogs(1, 1, {}, { latency: null, kernels, copies });
    const titles = ['Whole', 'Copies in, whole log', 'Kernels, whole log', 'Copies out, whole log'];
    const total = (some: readonly { readonly totalMs: number }[]) => some.reduce((sum, one) => sum + one.totalMs, 0);
    const ofKind = (kind: string) => total(copies.filter(one => one.kind === kind));
    const { rows } = valuesOf('X', resultsOf([], { imports: [log!, ...runLogs(1, 2, { ranOn: 'agx' })] }), ...titles);
    expect(rows.map(meansOf).toSorted((a, b) => Number(a[0]) - Number(b[0]))).toEqual([
      [null, ofKind('h2d'), total(kernels), ofKind('d2h')],
      [expect.any(Number), null, null, null],
    ]);
  });

  test('says which platforms have no order of size', () => {
    const { rows, notes } = valuesOf('VIII', resultsOf([], { imports: boards }));
    expect(rows).toEqual([]);
    const why = 'Not asked of agx, nx: no log tells which platform is the smaller one; say it by --order.';
    expect(notes).toContain(why);
    expect(valuesOf('XI', resultsOf([], { imports: boards })).notes).toContain(why);
  });

  test('asks reports by the sizes that they tell, also beside logs of platforms that have none', () => {
    const beside = resultsOf([session], { imports: boards });
    expect(valuesOf('VIII', beside).rows).toEqual(valuesOf('VIII', resultsOf([session])).rows);
    expect(valuesOf('VIII', beside).notes.join('\n')).toContain('Not asked of agx, nx: ');
  });
});

describe('what one platform could not build', () => {
  const ofOthers = (one: { readonly builtOn: string | null }) => one.builtOn !== 'gpu-sm96';
  const failed: ReportDocument = {
    ...session,
    engines: session.engines.filter(({ build }) => build.builtOn.name !== 'gpu-sm96'),
    latencySummaries: session.latencySummaries.filter(({ side }) => ofOthers(side)),
    anomalies: session.anomalies.filter(({ left, right }) => ofOthers(left) && ofOthers(right)),
    failures: [
      {
        step: 'build-0123456789ab',
        stage: 'build',
        recipe: 'fp16',
        platform: 'gpu-sm96',
        problem: { code: 'OUT_OF_MEMORY', message: 'The builder found no memory.' },
      },
    ],
  };
  const nothing = 'not built: OUT_OF_MEMORY';

  test('stands in the cells of Table VIII, beside what the other one has', () => {
    const { rows, notes } = valuesOf('VIII', resultsOf([failed]), 'Engines of S and B', ...times);
    expect(rows.map(row => meansOf(row).map(cell => (typeof cell === 'number' ? 'ms' : cell)))).toEqual([
      ['none / #1', nothing, nothing, 'ms', 'ms'],
      ['none / #2', nothing, nothing, 'ms', 'ms'],
    ]);
    expect(notes).toContain(
      'Nothing of resnet18-seeded by fp16 on gpu-sm96, stage build: OUT_OF_MEMORY, The builder found no memory.',
    );
  });

  test('is no reason for a cell of another session, and its note names the session', () => {
    const away = { ...failed, id: 'away-0123456789ab', failures: [] };
    const { rows, notes } = valuesOf('VIII', resultsOf([failed, away]), ...times);
    expect(rows.map(([home]) => home)).toEqual([nothing, nothing, null, null]);
    expect(notes).toContain(
      `Nothing of resnet18-seeded by fp16 on gpu-sm96, stage build of ${failed.id}: OUT_OF_MEMORY, The builder found no memory.`,
    );
  });

  test('is said once of all models that lack it for one reason', () => {
    const spec = { ...failed.spec, model: { ...failed.spec.model, name: 'net' } };
    const { notes } = valuesOf('VIII', resultsOf([failed, { ...failed, id: 'net-0123456789ab', spec }]));
    expect(notes.filter(note => note.startsWith('Nothing of'))).toEqual([
      'Nothing of resnet18-seeded, net by fp16 on gpu-sm96, stage build: OUT_OF_MEMORY, The builder found no memory.',
    ]);
  });

  test('is not what a platform lacks that builds nothing', () => {
    const platforms = failed.platforms.map(one => ({ ...one, builds: one.name !== 'gpu-sm96' }));
    const { rows } = valuesOf('VIII', resultsOf([{ ...failed, platforms }]), 'cS_rS', 'cS_rB');
    expect(rows).toEqual(Array(2).fill(Array(2).fill('gpu-sm96 builds nothing')));
  });

  test('is in the notes of the tables that need the step', () => {
    const measure = { ...failed.failures[0]!, stage: 'measure' as const, recipe: null };
    const noteIn = (name: TableName, report: ReportDocument) =>
      valuesOf(name, resultsOf([report])).notes.some(note => note.startsWith('Nothing of'));
    const report = { ...failed, failures: [measure] };
    expect((['II', 'III', 'V', 'VII', 'XIII', 'XIV'] as const).map(name => noteIn(name, report))).toEqual([
      false,
      false,
      false,
      true,
      true,
      true,
    ]);
    expect(noteIn('II', failed)).toBe(true);
    const ofLabels = { ...failed, spec: { ...failed.spec, measurement: false as const } };
    expect((['III', 'VII'] as const).map(name => noteIn(name, ofLabels))).toEqual([true, false]);
  });

  test('has a row of its own where nothing else could be asked', () => {
    const alone = {
      ...failed,
      anomalies: [],
      latencySummaries: failed.latencySummaries.filter(({ side }) => side.ranOn === 'gpu'),
    };
    const { rows } = valuesOf('VIII', resultsOf([alone]), 'Smaller (S)', 'Bigger (B)', ...times, ...answers);
    expect(rows.map(row => row.map(cell => (isSpread(cell) ? 'ms' : cell)))).toEqual(
      Array(2).fill(['gpu-sm96', 'gpu', nothing, nothing, 'ms', nothing, null, null, null]),
    );
  });

  test('has a row in the tables of latencies of reports that measured others, and in none of others', () => {
    const emptyCells = (name: 'VII' | 'X' | 'XII', report: ReportDocument, ...titles: string[]) =>
      valuesOf(name, resultsOf([report]), 'Model', 'Recipe', ...titles).rows.filter(row => row.includes(nothing));
    expect(emptyCells('VII', failed, 'Platform', 'Optimized')).toEqual([
      ['resnet18-seeded', 'fp16', 'gpu-sm96', nothing],
    ]);
    expect(emptyCells('X', failed, 'Case', 'Whole')).toEqual([
      ['resnet18-seeded', 'fp16', 'c_gpu-sm96_r_gpu-sm96', nothing],
    ]);
    expect(emptyCells('XII', failed, 'Platform', 'Engine 1', 'Engine 2')).toEqual([
      ['resnet18-seeded', 'fp16', 'gpu-sm96', nothing, null],
    ]);
    expect(emptyCells('VII', { ...session, failures: failed.failures }, 'Optimized'), 'of other builds of it').toEqual(
      [],
    );
    expect(emptyCells('VII', { ...failed, latencySummaries: [] }, 'Optimized')).toEqual([]);
  });

  test('has no row of a platform that no record was on', () => {
    const platforms = (...reports: ReportDocument[]) =>
      valuesOf('VII', resultsOf(reports), 'Platform', 'Optimized').rows.filter(([, fps]) => typeof fps === 'string');
    const absent = [{ name: 'gpu-sm96', reason: 'there is no driver for partitions.' }];
    const alone = { ...partOf(session, 'gpu'), absent };
    expect(platforms(alone)).toEqual([]);
    const other = { ...session.spec, model: { ...session.spec.model, name: 'another' } };
    expect(platforms(alone, { ...session, spec: other })).toEqual([['gpu-sm96', 'not here']]);
  });

  test('stands in Table II, also where no platform built anything', () => {
    const sizes = (report: ReportDocument) =>
      valuesOf('II', resultsOf([report]), 'Model', 'Recipe', 'Engine of gpu-sm96').rows;
    expect(sizes(failed)).toEqual([['resnet18-seeded', 'fp16', nothing]]);
    expect(sizes({ ...failed, engines: [] })).toEqual([['resnet18-seeded', 'fp16', nothing]]);
  });
});
