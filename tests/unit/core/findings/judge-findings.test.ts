import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from '../../../../harness/adapters/schema/validate.ts';
import type { AskedCase } from '../../../../harness/core/findings/cases.ts';
import { causesFinding } from '../../../../harness/core/findings/causes.ts';
import type { Finding, FindingNumber } from '../../../../harness/core/findings/finding.ts';
import { judgeFindings } from '../../../../harness/core/findings/judge-findings.ts';
import type { NamedImport } from '../../../../harness/core/imported/contradictions.ts';
import { unoptimized } from '../../../../harness/core/imported/of-imports.ts';
import type { ConcurrencyRecord, ReportDocument, TimedPart } from '../../../../harness/core/records.ts';
import { type Results, resultsOf, sizeOrder } from '../../../../harness/core/tables/tables.ts';
import { decidedReport } from '../../../fixtures/decided-report.ts';
import { runLog, runLogs } from '../../../fixtures/imported-runs.ts';
import { recordedReports } from '../../../fixtures/recorded-reports.ts';
import { reportDocument } from '../../../fixtures/report-document.ts';
import { concurrency } from '../../../fixtures/sample-records.ts';

const ofReports = (...reports: ReportDocument[]): Results => resultsOf(reports);
const ofImports = (...logs: NamedImport[][]): Results => resultsOf([], { imports: logs.flat(), order: ['nx', 'agx'] });

function recordedReport(name: string): ReportDocument {
  const { file, text } = recordedReports.find(one => one.file.includes(`/${name}/`))!;
  return parse('report', text, file);
}

const finding = (number: FindingNumber, results: Results): Finding => judgeFindings(results)[number - 1]!;
const partsOf = (number: FindingNumber, results: Results) => finding(number, results).parts.map(({ status }) => status);
const evidence = (number: FindingNumber, results: Results) =>
  finding(number, results)
    .parts.map(part => part.evidence)
    .join(' ');

test('of nothing every finding is undecided, says what it lacks, and names no record', () => {
  for (const { status, parts } of judgeFindings(ofReports())) {
    expect(status).toBe('inconclusive');
    for (const part of parts) expect(part).toMatchObject({ evidence: expect.stringMatching(/^No /), from: [] });
  }
});

describe('finding 1', () => {
  test('holds where no engine is wrong more often by half a point, however many inputs change sides', () => {
    const report = decidedReport({ inputs: 20_000, worse: 100, better: 100 });
    expect(partsOf(1, ofReports(report))).toEqual(['pass']);
    expect(finding(1, ofReports(report)).parts[0]!.from).toHaveLength(3);
  });

  test('fails where one surely is, and not where that is less than half a point', () => {
    expect(partsOf(1, ofReports(decidedReport({ inputs: 5000, worse: 90, better: 2 })))).toEqual(['fail']);
    const small = decidedReport({ inputs: 100_000, worse: 300 });
    expect(partsOf(1, ofReports(small)), 'surely worse, by 0.3 points').toEqual(['pass']);
    const near = decidedReport({ inputs: 5000, worse: 34, better: 2 });
    expect(partsOf(1, ofReports(near)), 'surely worse, by 0.64 points, but not surely by half a point').toEqual([
      'inconclusive',
    ]);
  });

  test('is undecided with too few inputs, and without truth or of seeded weights', () => {
    expect(partsOf(1, ofReports(decidedReport({ inputs: 100 })))).toEqual(['inconclusive']);
    const report = decidedReport({ inputs: 20_000 });
    const blind = { ...report, dataset: { ...report.dataset!, truth: null } };
    const seeded = { ...report, model: { ...report.model!, weights: 'seeded' as const } };
    for (const without of [blind, seeded]) expect(evidence(1, ofReports(without))).toMatch(/^No record holds labels/);
  });

  test('tells inputs as they are from corrupted ones', () => {
    expect(finding(1, ofReports(reportDocument())).parts.map(({ of }) => of)).toEqual([
      'on inputs as they are',
      'on corrupted inputs',
    ]);
  });
});

describe('finding 2', () => {
  test.for([
    [{ inputs: 100, within: 1, across: 1 }, 'pass', 'pass'],
    [{ inputs: 2192 }, 'fail', 'fail'],
    [{ inputs: 2191 }, 'inconclusive', 'fail'],
    [{ inputs: 796 }, 'inconclusive', 'inconclusive'],
    [{ inputs: 5000, within: 1 }, 'pass', 'fail'],
  ] as const)('of %o is %s on one platform and %s across', ([decisions, ...statuses]) => {
    expect(partsOf(2, ofReports(decidedReport(decisions)))).toEqual(statuses);
  });

  test('takes builds of the same bytes for engines that flip nowhere, and leaves out seeded weights and tensors', () => {
    const report = decidedReport({ inputs: 5000 });
    const [reference, one] = report.runs;
    const alone = [reference!, { ...one!, side: { ...one!.side, ordinals: [1, 2, 3] } }];
    expect(partsOf(2, ofReports({ ...report, runs: alone, comparisons: [] }))).toEqual(['fail', 'inconclusive']);
    const seeded = { ...report, model: { ...report.model!, weights: 'seeded' as const } };
    const tensors = { ...report, spec: { ...report.spec, model: { ...report.spec.model, task: 'tensors' as const } } };
    for (const other of [seeded, tensors]) expect(finding(2, ofReports(other)).status).toBe('inconclusive');
  });
});

const level = (threads: number, fps: number, half: number) => ({
  ...concurrency.levels[0]!,
  threads,
  streams: 1,
  fps,
  interval: { low: fps - half, high: fps + half, level: 0.95, method: 'student' },
});
const sweep = (...levels: ConcurrencyRecord['levels']): ConcurrencyRecord => ({
  ...concurrency,
  beside: 1,
  graph: false,
  levels,
});

describe('finding 3', () => {
  const batch = { batch: 1 };
  const gain = (optimizedMs: number, runs: number) =>
    ofImports(runLogs(runs, optimizedMs, batch), runLogs(runs, 40, { ...batch, precision: unoptimized }));

  test('its first half holds beyond the interval and 5 %, fails where nothing is gained, and is undecided of few runs', () => {
    expect(partsOf(3, gain(2, 10))[0]).toBe('pass');
    expect(evidence(3, gain(2, 10))).toContain('20 × the inputs a second');
    expect(partsOf(3, gain(40, 10))[0]).toBe('fail');
    expect(partsOf(3, gain(2, 3))[0]).toBe('inconclusive');
  });

  const knee = sweep(level(1, 100, 2), level(2, 145, 60), level(3, 150, 2));
  const [more, less] = [sweep(level(1, 100, 2), level(2, 150, 2)), sweep(level(1, 100, 2), level(2, 90, 2))];
  test.for([
    ['pass', 'more by two threads', [more]],
    ['fail', 'less by two threads', [less]],
    ['pass', 'surely more by three threads, not surely by the two that come near', [knee]],
    ['inconclusive', 'intervals that overlap', [sweep(level(1, 100, 20), level(2, 110, 20))]],
    ['inconclusive', 'one thread alone', [sweep(level(1, 100, 2))]],
    ['pass', 'less by two threads, more by their graphs', [less, { ...more, graph: true }]],
    ['inconclusive', 'an unoptimized engine alone', [{ ...more, recipe: 'fp32-off' }]],
  ] as const)('its second half is %s of %s', ([status, , sweeps]) => {
    expect(partsOf(3, { ...ofReports(), concurrency: sweeps })[1]).toBe(status);
  });

  test('its second half tells the best, and how few threads come near it', () => {
    const said = evidence(3, { ...ofReports(), concurrency: [knee] });
    expect(said).toContain(
      '100 inputs a second by one thread, 150 by 3 at 40 % of the device; 2 come within 5 % of that.',
    );
  });

  test('its second half tells the ways of launching that answer otherwise', () => {
    const both = evidence(3, { ...ofReports(), concurrency: [less, { ...more, graph: true }] });
    expect(both).toMatch(
      /, by CUDA graphs: 100 inputs a second by one thread, 150 by 2[^.]*\. .*, without CUDA graphs: 100 inputs a second by one thread, 90 by 2[^.]*, which is the best of several, and surely no more\. It holds by CUDA graphs alone\./,
    );
    const alike = evidence(3, { ...ofReports(), concurrency: [more, { ...more, graph: true }] });
    expect(alike).not.toMatch(/alone|inputs a second.*inputs a second/);
  });

  test('its first half holds an engine against one of its own device, not of another of that name', () => {
    const session = recordedReport('resnet18-seeded.latency-warm-short');
    const half = (id: string, isOff: boolean): ReportDocument => ({
      ...session,
      id,
      latencySummaries: session.latencySummaries.filter(({ side }) => side.recipe!.endsWith('-off') === isOff),
    });
    const [optimized, plain] = [half('a-0123456789ab', false), half('b-0123456789ab', true)];
    expect(evidence(3, ofReports(optimized, plain))).toContain('× the inputs a second over 6 optimized engines');
    const elsewhere = JSON.parse(JSON.stringify(plain).replaceAll(/(gpu|gpu-sm96)-[0-9a-f]{12}/g, '$1-0123456789ab'));
    expect(evidence(3, ofReports(optimized, elsewhere))).toContain('No record has latencies of an optimized and an');
  });
});

describe('finding 4', () => {
  const boards = (agxMs: number, runs = 10) => ofImports(runLogs(runs, 1), runLogs(runs, agxMs, { ranOn: 'agx' }));

  test('holds where the bigger board surely is the slower one, fails where it surely is not, and is open of few runs', () => {
    expect(partsOf(4, boards(1.3))).toEqual(['pass']);
    expect(evidence(4, boards(1.3))).toContain(
      'By significance ② 1 of 1 case in 1 session, by means ② 1. Significant is only a difference of more than 5 %.',
    );
    expect(evidence(4, boards(1.03)), 'as in Table VIII').toContain('By significance none of 1 case in 1 session');
    expect(partsOf(4, boards(0.7))).toEqual(['fail']);
    expect(partsOf(4, boards(1.3, 3))).toEqual(['inconclusive']);
    expect(partsOf(4, { ...boards(1.3), order: [] }), 'of no order').toEqual(['inconclusive']);
    expect(evidence(4, { ...boards(1.3), order: [] })).toContain('Not asked of agx, nx: ');
  });

  test('asks a pair of boards again under other conditions', () => {
    const measured = (batch: number, agxMs: number) => [
      ...runLogs(10, 1, { batch }),
      ...runLogs(10, agxMs, { batch, ranOn: 'agx' }),
    ];
    const results = ofImports(measured(1, 1.3), measured(8, 0.7));
    expect(evidence(4, results)).toContain('By significance ② 1 of 2 cases in 1 session');
    expect(evidence(4, ofImports(measured(8, 0.7), measured(1, 1.3)))).toBe(evidence(4, results));
  });

  test('of a single load of each engine decides nothing, and says so', () => {
    const { file, text } = recordedReports.find(one => one.file.includes('efficientnet-lite0-partition/'))!;
    const report = parse('report', text, file);
    expect(partsOf(4, ofReports(report))).toEqual(['inconclusive']);
    expect(evidence(4, ofReports(report))).toContain('Left out: 3 cases of a single load of each engine.');
  });

  test('one session with a case among many without is what chance gives', () => {
    const one = reportDocument();
    const session = (number: number, isShown: boolean): ReportDocument => ({
      ...one,
      id: `session-${number}`,
      latency: { ...one.latency!, key: `sha256:${number}`, recipe: { ...one.latency!.recipe, load: 'round' } },
      anomalies: one.anomalies.slice(0, 1).map(anomaly => ({ ...anomaly, decision: decision(isShown) })),
    });
    const decision = (isShown: boolean) => {
      const [low, high] = isShown ? [0.09, 0.11] : [-0.11, -0.09];
      const interval = { low: low!, high: high!, level: 0.99, method: '' };
      return { relativeDifference: (low! + high!) / 2, interval, p: 0.001, pHolm: 0.001, leastEffect: 0.01 };
    };
    const sessions = (shown: number, all: number) =>
      ofReports(...Array.from({ length: all }, (_, number) => session(number, number < shown)));
    expect(partsOf(4, sessions(1, 5))).toEqual(['pass']);
    expect(partsOf(4, sessions(1, 10))).toEqual(['inconclusive']);
    expect(partsOf(4, sessions(2, 10))).toEqual(['pass']);
    expect(partsOf(4, sessions(0, 10))).toEqual(['fail']);
  });
});

describe('finding 5', () => {
  const held = (differenceMs: number, parts: readonly (readonly [TimedPart, number])[]): AskedCase => ({
    model: 'm',
    recipe: 'fp16',
    case: 2,
    label: 'c_nx_r_nx against c_nx_r_agx',
    conditions: [],
    smaller: 'nx',
    bigger: 'agx',
    byMeans: true,
    answer: 'yes',
    leastEffect: 0.05,
    ratio: { difference: 0.1, low: 0.05, high: 0.15 },
    vetoes: [],
    family: 'imports',
    level: 0.99,
    isLoadedAnew: true,
    loads: 10,
    differenceMs,
    parts: new Map(parts),
    from: [{ record: 'a.json' }],
  });
  const statuses = (...cases: AskedCase[]) => causesFinding(cases).parts.map(({ status }) => status);

  const longerCopies = held(1, [
    ['upload', 0.3],
    ['h2d', 0.1],
    ['kernels', 0.2],
    ['gaps', 0.4],
  ]);
  const gaps = held(1, [
    ['upload', 0.3],
    ['kernels', -0.3],
    ['gaps', 1],
  ]);
  const warm = held(1, [['compute', 1]]);

  test('holds where longer copies and kernels make half of every difference, and fails where one tells both and they do not', () => {
    expect(statuses(longerCopies)).toEqual(['pass']);
    expect(statuses(held(1, [['upload', 0.5]])), 'whatever the kernels').toEqual(['pass']);
    expect(statuses(held(1, [['kernels', 0.5]])), 'whatever the copies').toEqual(['pass']);
    const shorterKernels = held(1, [
      ['upload', 0.6],
      ['kernels', -0.6],
    ]);
    expect(statuses(shorterKernels), 'what is shorter takes nothing off').toEqual(['pass']);
    expect(statuses(longerCopies, gaps)).toEqual(['fail']);
    expect(causesFinding([gaps]).parts[0]!.evidence).toContain('copies 30 %, kernels −30 % of it');
  });

  test('is undecided where a case does not tell, took no longer, or none is shown', () => {
    expect(
      statuses(
        held(-1, [
          ['upload', -0.6],
          ['kernels', -0.4],
        ]),
      ),
    ).toEqual(['inconclusive']);
    expect(statuses(longerCopies, warm)).toEqual(['inconclusive']);
    expect(statuses()).toEqual(['inconclusive']);
  });
});

describe('finding 6', () => {
  const built = (...choices: (string | null)[]): ReportDocument => {
    const report = { ...decidedReport({ inputs: 1 }), runs: [], comparisons: [] };
    const { build } = reportDocument().engines.find(one => one.build.recipe.optimization !== 'off')!;
    const engines = choices.map((tactic, at) => ({
      build: {
        ...build,
        ordinal: at + 1,
        engine: `sha256:${tactic}` as const,
        ...(tactic === null ? {} : { tactics: { conv1: tactic } }),
      },
      provenance: 'built' as const,
    }));
    return { ...report, engines };
  };

  test('its first half holds by other tactics, fails where three builds came to the same, and is open of two or of none told', () => {
    expect(partsOf(6, ofReports(built('a', 'b')))[0]).toBe('pass');
    expect(partsOf(6, ofReports(built('a', 'a', 'a')))[0]).toBe('fail');
    expect(partsOf(6, ofReports(built('a', 'a')))[0]).toBe('inconclusive');
    expect(partsOf(6, ofReports(built('a')))[0]).toBe('inconclusive');
    const untold = built('a', 'b', 'c');
    const engines = untold.engines.map(({ build: { tactics: _, ...build }, ...one }) => ({ ...one, build }));
    expect(partsOf(6, ofReports({ ...untold, engines }))[0]).toBe('inconclusive');
  });

  test('its first half is of kernels where logs tell them', () => {
    const kernel = (name: string) => ({
      kernels: [{ name, calls: 1, totalMs: 1, minMs: null, meanMs: null, maxMs: null, grid: null, block: null }],
    });
    const log = (engine: string, name: string) => runLog([1], { engine }, kernel(name) as never);
    expect(partsOf(6, ofImports([log('v1', 'k1'), log('v2', 'k2')]))[0]).toBe('pass');
    expect(partsOf(6, ofImports(['v1', 'v2', 'v3'].map(engine => log(engine, 'k'))))[0]).toBe('fail');
    const atBatch = (engine: string, name: string, batch: number) =>
      runLog([1], { engine, batch }, kernel(name) as never);
    const byTool = (engine: string, name: string) =>
      runLog([1], { engine }, { ...kernel(name), tool: { name: 'polygraphy', version: null } } as never);
    expect(partsOf(6, ofImports([atBatch('v1', 'k1', 1), atBatch('v2', 'k2', 8)]))[0], 'batches').toBe('inconclusive');
    expect(partsOf(6, ofImports([log('v1', 'k1'), byTool('v2', 'k2')]))[0], 'tools').toBe('inconclusive');
    const both = [atBatch('v1', 'k1', 1), atBatch('v2', 'k1', 1), atBatch('v1', 'k2', 8), atBatch('v2', 'k3', 8)];
    expect(partsOf(6, ofImports(both))[0], 'alike at one batch').toBe('pass');
  });

  test('its second half holds by latencies that surely differ, fails where none does, and is open of few runs', () => {
    const engines = (ms: number, runs = 10) =>
      ofImports(runLogs(runs, 1, { engine: 'v1' }), runLogs(runs, ms, { engine: 'v2' }));
    expect(partsOf(6, engines(1.2))[1]).toBe('pass');
    expect(partsOf(6, ofImports(steadyLogs('v1'), steadyLogs('v2')))[1]).toBe('fail');
    expect(partsOf(6, engines(1.2, 3))[1]).toBe('inconclusive');
  });
});

/** Ten runs that scatter by a thousandth. */
const steadyLogs = (engine: string) =>
  Array.from({ length: 10 }, (_, run) => runLog([1 + 0.001 * Math.sin(7 * run + engine.length)], { engine }));

test('an engine that is measured twice over is asked of once, and changes no status', () => {
  const once = ofImports(
    ...[1, 40].map(ms => runLogs(10, ms, { batch: 1, ...(ms === 40 ? { precision: unoptimized } : {}) })),
    runLogs(10, 1.3, { batch: 1, ranOn: 'agx' }),
    runLogs(10, 1.2, { batch: 1, engine: 'v2' }),
  );
  const twice = {
    ...once,
    engines: [...once.engines, ...once.engines.map(one => ({ ...one, sources: ['again.json'] }))],
  };
  const statuses = (results: Results) => judgeFindings(results).map(({ parts }) => parts.map(({ status }) => status));
  expect(statuses(twice)).toEqual(statuses(once));
  for (const number of [3, 4, 6] as const) expect(evidence(number, twice)).toBe(evidence(number, once));
});

describe('of what is recorded', () => {
  const reports = ['h100-tensorrt-10.6/resnet18-f32', 'resnet18-seeded.latency-paper', 'alexnet-f32.study'].map(
    recordedReport,
  );
  const all = judgeFindings(ofReports(...reports));

  test('one session in which builds surely differ in latency, among many without, is what chance gives', () => {
    const [gate, paper] = [
      recordedReport('resnet18-seeded.latency-gate'),
      recordedReport('resnet18-seeded.latency-paper'),
    ];
    const others = (count: number) =>
      Array.from({ length: count }, (_, number) => ({
        ...paper,
        id: `paper-${number}`,
        latency: { ...paper.latency!, key: `sha256:${number}` as const },
      }));
    const latency = (count: number) => {
      const results = ofReports(gate, ...others(count));
      // What is equal would be one measurement.
      const engines = results.engines.map((one, at) => ({
        ...one,
        whole: { ...one.whole!, mean: one.whole!.mean + at / 1e6 },
      }));
      return partsOf(6, { ...results, engines })[1];
    };
    expect([latency(4), latency(9)]).toEqual(['pass', 'inconclusive']);
  });

  test('statuses are those that a review found', () => {
    expect(all.map(({ status }) => status)).toEqual([
      'inconclusive',
      'pass',
      'inconclusive',
      'pass',
      'pass',
      'inconclusive',
    ]);
  });

  test('the order of reports changes nothing', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(reports, { minLength: reports.length }), shuffled => {
        expect(judgeFindings(ofReports(...shuffled))).toEqual(all);
      }),
      { numRuns: 5 },
    );
  });

  test('a report that is there twice, by another name, changes no status and no sentence', () => {
    const without = (findings: readonly Finding[]) =>
      findings.map(({ parts }) => parts.map(({ from: _, ...part }) => part));
    for (const report of reports) {
      const again = judgeFindings(ofReports(...reports, { ...report, id: 'again-0123456789ab' }));
      expect(without(again)).toEqual(without(all));
    }
  });

  test('evidence has its records, and never names a double', () => {
    const ids = reports.map(({ id }) => id);
    const sources = all.flatMap(({ parts }) => parts.flatMap(({ from }) => from));
    expect(sources.length).toBeGreaterThan(0);
    for (const { record } of sources) expect(ids).toContain(record);
    const double = (report: ReportDocument): ReportDocument => ({
      ...report,
      platforms: report.platforms.map(platform => ({ ...platform, double: true })),
    });
    for (const report of reports) {
      const others = reports.filter(one => one !== report);
      const order = sizeOrder(reports);
      const withDouble = { ...ofReports(...others, double(report)), order };
      expect(judgeFindings(withDouble)).toEqual(judgeFindings({ ...ofReports(...others), order }));
    }
  });
});
