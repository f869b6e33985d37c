import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { importedCases } from '../../../../harness/core/imported/cases.ts';
import { compareRuns } from '../../../../harness/core/imported/compare-runs.ts';
import type { NamedImport } from '../../../../harness/core/imported/contradictions.ts';
import { enginesOfImports } from '../../../../harness/core/imported/of-imports.ts';
import type { ImportRecord } from '../../../../harness/core/records.ts';
import type { MeasuredEngine } from '../../../../harness/core/tables/measured-engine.ts';
import { runLog, runLogs } from '../../../fixtures/imported-runs.ts';

const order = ['nx', 'agx'];
const options = { order, leastEffect: 0.05, level: 0.99 };
const ask = (imports: readonly NamedImport[], more: Partial<typeof options> = {}) =>
  importedCases(enginesOfImports(imports), { ...options, ...more });

/** ResNet-18 of Table VIII of Shafi et al.: c_nx_r_nx 12.65, c_nx_r_agx 12.15, c_agx_r_agx 13.95, c_agx_r_nx 27.66 ms. */
const resnet18 = (runs: number) => [
  ...runLogs(runs, 12.65),
  ...runLogs(runs, 12.15, { ranOn: 'agx' }),
  ...runLogs(runs, 13.95, { builtOn: 'agx', ranOn: 'agx' }),
  ...runLogs(runs, 27.66, { builtOn: 'agx' }),
];

describe('latency cases of imports', () => {
  test('are asked by means and by significance, as the paper marks them', () => {
    const cases = ask(resnet18(10));
    expect(cases.map(one => [one.case, one.byMeans, one.bySignificance])).toEqual([
      [1, true, 'yes'],
      [2, false, 'no'],
      [3, false, 'no'],
    ]);
    expect(cases[0]!.decision!.welch!.d, 'the effect size').toBeGreaterThan(3);
    expect(cases[0]!.why.join(' ')).toContain('were not measured in turns');
  });

  test('turn round with the order of the platforms', () => {
    const cases = ask(resnet18(10), { order: ['agx', 'nx'] });
    expect(cases.map(one => [one.case, one.bySignificance])).toEqual([
      [1, 'no'],
      [2, 'yes'],
      [3, 'no'],
    ]);
  });

  test('are undecided by significance for fewer than ten runs, which say what they could show', () => {
    const [first] = ask(resnet18(9));
    expect(first).toMatchObject({ byMeans: true, bySignificance: 'undecided', smallest: null });
    expect(first!.why[0]).toBe('9 runs are too few: ten of each side decide.');
    const [ten] = ask(resnet18(10));
    expect(ten!.smallest).toBe(0.05);
    const bare = ask(resnet18(10), { leastEffect: 0 })[0]!;
    const { interval, relativeDifference } = bare.decision!;
    expect(bare.smallest).toBeLessThan(0.05);
    expect(bare.smallest, 'more than the interval, because three cases are asked').toBeGreaterThan(
      (1 + relativeDifference) / (1 + interval.low) - 1,
    );
  });

  test('have no test for a single run, however many inferences it lists', () => {
    const [one] = ask([
      runLog(Array.from({ length: 1000 }, (_, at) => 1 + at / 1e5)),
      runLog([2, 2.1, 2.2], { ranOn: 'agx' }),
    ]);
    expect(one).toMatchObject({ case: 2, byMeans: true, bySignificance: 'undecided', decision: null, smallest: null });
    expect(one!.why[0]).toMatch(/^c_nx_r_nx: one run\..* c_nx_r_agx: one run\./);
  });

  test('have no test for runs that are all equal', () => {
    const same = (ranOn: string) => Array.from({ length: 10 }, () => runLog([2], { ranOn }));
    const [one] = ask([...same('nx'), ...same('agx')]);
    expect(one).toMatchObject({ byMeans: false, bySignificance: 'undecided', decision: null });
    expect(one!.why[0]).toContain('All runs of both sides are equal');
  });

  test('are undecided for a device that was throttled', () => {
    const reading = {
      atMs: null,
      device: null,
      smClockMhz: null,
      memoryClockMhz: null,
      powerWatts: null,
      railsWatts: null,
      temperatureC: null,
      utilizationPercent: null,
      memoryUtilizationPercent: null,
      throttleReasons: ['HW_SLOWDOWN'],
    };
    const [one] = ask([...resnet18(10), runLog([], {}, { latency: null, telemetry: [reading] })]);
    expect(one).toMatchObject({ bySignificance: 'undecided', smallest: null });
    expect(one!.why.join(' ')).toContain('throttled');
  });

  test.for<readonly [string, RegExp]>([
    ['throttled', /was throttled/],
    ['clocks-moved', /clock moved/],
    ['other-processes', /Another process was on the device/],
    ['no-spread', /clock does not resolve them/],
  ])('are undecided for what makes a side of a session no ground for an answer: %s', ([flag, why]) => {
    const [here, there] = enginesOfImports([...runLogs(10, 1), ...runLogs(10, 1.3, { ranOn: 'agx' })]);
    const ofSession: MeasuredEngine = { ...there!, origin: 'report', quality: ['cv>2.5%', flag] };
    expect(importedCases([here!, { ...ofSession, quality: ['cv>2.5%'] }], options)[0]!.bySignificance).toBe('yes');
    const [one] = importedCases([here!, ofSession], options);
    expect(one).toMatchObject({ bySignificance: 'undecided', smallest: null });
    expect(one!.why.join(' ')).toMatch(why);
  });

  test('have no test for a session that loaded its engine once, which says how to measure it', () => {
    const [here, there] = enginesOfImports([...runLogs(10, 1), runLog([1.3], { ranOn: 'agx' })]);
    const [one] = importedCases([here!, { ...there!, origin: 'report' }], options);
    expect(one).toMatchObject({ bySignificance: 'undecided', decision: null });
    expect(one!.why[0]).toContain('c_nx_r_agx: one load of the engine.');
    expect(one!.why[0]).toContain("load: 'round'");
  });

  test('take engines by name for those of their place, and a digest for the same bytes wherever it was built', () => {
    const both = (engine: string) => [
      ...runLogs(2, 1, { engine }),
      ...runLogs(2, 1.1, { engine, ranOn: 'agx' }),
      ...runLogs(2, 1.2, { engine, builtOn: 'agx', ranOn: 'agx' }),
    ];
    expect(ask(both('v1')).map(({ coincides }) => coincides)).toEqual([false, false]);
    expect(ask(both(`sha256:${'a'.repeat(64)}`)).every(({ coincides }) => coincides)).toBe(true);
    const otherName = [...runLogs(2, 1, { engine: 'v1' }), ...runLogs(2, 1, { engine: 'v2', ranOn: 'agx' })];
    expect(ask(otherName)).toEqual([]);
  });

  test('name parts that only one log has, and make no 0 of them', () => {
    const part = (ms: number) => ({ samplesMs: [ms, ms], averagesMs: null, summary: null });
    const latency = (total: number, compute: number, h2d: number | null): ImportRecord['latency'] => ({
      total: part(total),
      h2d: h2d === null ? null : part(h2d),
      compute: part(compute),
      d2h: null,
      enqueue: part(compute + 1),
      throughputPerSecond: null,
      hostSeconds: null,
    });
    const [one] = ask([
      runLog([], {}, { latency: latency(3, 2, 1) }),
      runLog([], { ranOn: 'agx' }, { latency: latency(5, 4.5, null) }),
    ]);
    const { cause } = one!;
    expect(cause).toMatchObject({
      differenceMs: 2,
      parts: [{ part: 'compute', leftMs: 2, rightMs: 4.5 }],
      restMs: -0.5,
      main: 'compute',
    });
    expect(cause.untold.left).toEqual(['upload', 'kernels', 'gaps', 'd2h']);
    expect(cause.untold.right).toEqual(['upload', 'h2d', 'kernels', 'gaps', 'd2h']);
    expect(cause.enqueueBound).toEqual({ left: true, right: true });
  });
});

describe('latency cases of imports are refused', () => {
  test('without an order of the platforms, with the option to add', () => {
    expect(() => ask(resnet18(2), { order: [] })).toThrow(
      expect.objectContaining({
        code: 'ORDER_UNDECLARED',
        next: 'Add the order of their sizes, the smallest first: --order agx,nx or --order nx,agx',
      }),
    );
    expect(() => ask([...resnet18(2), ...runLogs(2, 1, { ranOn: 'tx2' })])).toThrow(/--order leaves out tx2/);
  });

  test('with a platform in the order on which nothing ran', () => {
    expect(() => ask(resnet18(2), { order: ['nx', 'agx', 'orin'] })).toThrow(
      expect.objectContaining({ code: 'ORDER_UNKNOWN' }),
    );
  });

  test('not without an order, where all ran on one platform', () => {
    expect(ask(runLogs(2, 1), { order: [] })).toEqual([]);
  });

  const recipe = runLog([1]).record.recipe;
  test.for<readonly [Partial<ImportRecord['recipe']>, string]>([
    [{ transfers: false }, 'copies counted against copies not counted'],
    [{ profiler: true }, 'the profiler off against the profiler on'],
    [{ batch: 8 }, 'batch 1 against batch 8'],
    [{ graph: true }, 'no CUDA graph against a CUDA graph'],
    [{ streams: 2 }, 'one stream against 2 streams'],
    [{ wait: 'spin' }, 'a host that blocks against a host that spins'],
    [{ clock: 'host' }, "device events against the host's clock"],
  ])('where one side was measured otherwise: %j', ([changes, words]) => {
    const imports = [
      ...runLogs(2, 1, {}, { recipe: { ...recipe, batch: 1 } }),
      ...runLogs(2, 1, { ranOn: 'agx' }, { recipe: { ...recipe, batch: 1, ...changes } }),
    ];
    expect(() => ask(imports)).toThrow(
      expect.objectContaining({ code: 'RECIPES_DIFFER', message: expect.stringContaining(words) }),
    );
  });

  test('not where like ones are there, too, which alone are compared; what only one side tells is said', () => {
    const unknown = { ...recipe, wait: null };
    const cases = ask([
      ...runLogs(2, 1),
      ...runLogs(2, 1, {}, { recipe: { ...recipe, profiler: true } }),
      ...runLogs(2, 1, { ranOn: 'agx' }, { recipe: unknown }),
    ]);
    expect(cases).toHaveLength(1);
    expect(cases[0]!.why.join(' ')).toContain('Only one side tells wait: taken as alike.');
  });

  test('and what is left out for want of a like one is named with its logs and why, once', () => {
    const profiled = { recipe: { ...recipe, profiler: true } };
    const lone = runLogs(2, 1, {}, profiled);
    const cases = ask([...runLogs(2, 1), ...lone, ...runLogs(2, 1, { ranOn: 'agx' })]);
    const leftOut = cases.flatMap(({ why }) => why.filter(sentence => sentence.startsWith('Left out')));
    expect(leftOut).toEqual([
      `Left out, as nothing on the other side was measured alike: c_nx_r_nx of ${lone[0]!.file}, ${lone[1]!.file} (the profiler on against the profiler off).`,
    ]);
    const all = ask([
      ...runLogs(2, 1),
      ...lone,
      ...runLogs(2, 1, { ranOn: 'agx' }),
      ...runLogs(2, 1, { ranOn: 'agx' }, profiled),
    ]);
    expect(all).toHaveLength(2);
    expect(all.flatMap(({ why }) => why).join(' '), 'each has its like').not.toContain('Left out');
  });
});

describe('runs that do not pair', () => {
  const medians = fc.array(fc.double({ min: 0.1, max: 10, noNaN: true }), { minLength: 2, maxLength: 12 });
  const sides = fc.tuple(medians, medians).filter(([one, other]) => new Set(one).size + new Set(other).size > 2);
  const engines = (lefts: readonly number[], rights: readonly number[]) => {
    const all = enginesOfImports([
      ...lefts.map(ms => runLog([ms])),
      ...rights.map(ms => runLog([ms], { ranOn: 'agx' })),
    ]);
    return [all[0]!, all[1]!] as const;
  };

  test('give the contrary for exchanged sides, and the same in any unit', () => {
    fc.assert(
      fc.property(sides, fc.double({ min: 0.01, max: 100, noNaN: true }), ([lefts, rights], factor) => {
        const [left, right] = engines(lefts, rights);
        const there = compareRuns(left, right, 0.99);
        const back = compareRuns(right, left, 0.99);
        const [bigLeft, bigRight] = engines(
          lefts.map(ms => ms * factor),
          rights.map(ms => ms * factor),
        );
        const scaled = compareRuns(bigLeft, bigRight, 0.99);
        if (typeof there === 'string' || typeof back === 'string' || typeof scaled === 'string') return;
        expect((1 + there.relativeDifference) * (1 + back.relativeDifference)).toBeCloseTo(1, 9);
        expect(back.p).toBeCloseTo(there.p, 9);
        expect(scaled.relativeDifference).toBeCloseTo(there.relativeDifference, 9);
      }),
    );
  });

  test('never differ from themselves', () => {
    fc.assert(
      fc.property(
        // Neighbouring doubles have one logarithm, and so no spread.
        medians.filter(one => new Set(one.map(Math.log)).size > 1),
        runs => {
          const [left, right] = engines(runs, runs);
          expect(compareRuns(left, right, 0.99)).toMatchObject({ relativeDifference: 0, p: 1 });
        },
      ),
    );
  });
});
