import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { validate } from '../../../../harness/adapters/schema/validate.ts';
import type { Change, Check, ReportComparison, ReportDocument } from '../../../../harness/core/records.ts';
import { contrary, placeKey, placeOf } from '../../../../harness/core/report-comparison/change.ts';
import { commonInputs } from '../../../../harness/core/report-comparison/common-inputs.ts';
import { directGroup } from '../../../../harness/core/report-comparison/direct-flips.ts';
import { scoreChanges } from '../../../../harness/core/report-comparison/scores.ts';
import { compared, upgraded } from '../../../fixtures/compared-reports.ts';
import { evidenceOf, sessionsOf, startOf } from '../../../fixtures/regression-sessions.ts';
import { reportDocument } from '../../../fixtures/report-document.ts';
import { digest } from '../../../fixtures/report-scene.ts';
import { digestOf } from '../../../fixtures/sample-records.ts';

const before = reportDocument();

/** Of every section, what each line came to. */
const linesOf = ({ direct, checks, failures, flips, scores, latency, builds, layers }: ReportComparison) => ({
  direct: direct.groups.map(({ place, change }) => ({ of: place, change })),
  checks: checks.map(({ id, change }) => ({ of: id, change })),
  failures: failures.map(({ stage, recipe, platform, code, change }) => ({
    of: [stage, recipe, platform, code],
    change,
  })),
  flips: flips.map(({ relation, left, right, change }) => ({ of: [relation, left, right], change })),
  scores: scores.map(({ metric, place, change }) => ({ of: [metric, place], change })),
  latency: latency.map(({ place, change }) => ({ of: place, change })),
  builds: builds.map(({ what, recipe, builtOn, change }) => ({ of: [what, recipe, builtOn], change })),
  layers: layers.map(({ place, from, change }) => ({ of: [place, from], change })),
});

const sessions = [1.15, 1.151, 1.152, 1.149, 1.15, 1.151];
/** Accepted sessions of so many days that scatter by a thousandth, of the platform of before. */
const withBaseline = (document: ReportDocument, all: readonly number[] = sessions): ReportDocument => ({
  ...document,
  baselines: [
    evidenceOf(sessionsOf(all, digestOf('1')), {
      relation: { kind: 'upgrade', against: before.platforms[0]!.id, differs: [] },
    }),
  ],
});

const changesOf = (record: ReportComparison): Change[] =>
  Object.values(linesOf(record)).flatMap(lines => lines.map(({ change }) => change));

const axis = ({ axes }: ReportComparison, name: string) => axes.find(one => one.axis === name)!;

const withChecks = (edit: (check: Check) => Check | null): ReportDocument => ({
  ...before,
  verdict: { ...before.verdict, checks: before.verdict.checks.flatMap(check => edit(check) ?? []) },
});

describe('a report against itself', () => {
  test('differs in nothing, and says so', async () => {
    const record = await compared(before, structuredClone(before));
    expect(record.cause).toBe('Nothing differs: both are the same report.');
    expect(record.axes.filter(({ differs }) => differs !== false)).toEqual([]);
    expect(changesOf(record).filter(change => change !== 'same')).toEqual([]);
    expect(changesOf(record).length).toBeGreaterThan(30);
    expect(record.flips.flatMap(one => [...one.new, ...one.gone])).toEqual([]);
  });

  test('is a record of its kind', async () => {
    expect(validate('report-comparison', await compared(before, upgraded()), 'a test')).toBeDefined();
  });
});

describe('exchanged sides give the contrary', () => {
  const status = fc.constantFrom<Check['status']>('pass', 'fail', 'inconclusive', 'skipped');
  const edited = fc
    .record({
      statuses: fc.array(status, { minLength: 12, maxLength: 12 }),
      flips: fc.integer({ min: 0, max: 8 }),
      isUpgraded: fc.boolean(),
      platforms: fc.integer({ min: 1, max: 3 }),
      ms: fc.double({ min: 0.5, max: 2, noNaN: true }),
      hasBaseline: fc.boolean(),
    })
    .map(({ statuses, flips, isUpgraded, platforms, ms, hasBaseline }): ReportDocument => {
      const plain = isUpgraded ? upgraded(ms) : before;
      const base = hasBaseline ? withBaseline(plain) : plain;
      const names = before.platforms.slice(0, platforms).map(({ name }) => name);
      return {
        ...base,
        platforms: base.platforms.slice(0, platforms),
        runs: base.runs.filter(({ side }) => names.includes(side.ranOn!)),
        comparisons: base.comparisons.map((one, index) =>
          index % 3 === 0 ? { ...one, flips, list: one.list.slice(0, flips) } : one,
        ),
        verdict: {
          ...base.verdict,
          checks: base.verdict.checks.map((check, index) => ({ ...check, status: statuses[index]! })),
        },
      };
    });

  test('in every section', () =>
    fc.assert(
      fc.asyncProperty(edited, edited, async (left, right) => {
        const [there, back] = [linesOf(await compared(left, right)), linesOf(await compared(right, left))];
        for (const [section, lines] of Object.entries(there)) {
          const turned = lines.map(({ of, change }) => ({ of, change: contrary(change) }));
          const keyed = (all: typeof turned) => all.map(one => JSON.stringify(one)).sort();
          expect(keyed(back[section as keyof typeof back]), section).toEqual(keyed(turned));
        }
      }),
      { numRuns: 12 },
    ));
});

const onDevice = (
  document: ReportDocument,
  platform: string,
  facts: ReportDocument['platforms'][number]['device'],
): ReportDocument => ({
  ...document,
  platforms: document.platforms.map(one =>
    one.name === platform ? { ...one, device: { ...one.device, ...facts } } : one,
  ),
});

describe('what differs', () => {
  test('is one thing where the stack alone moved, with the engines that were built by it', async () => {
    const record = await compared(before, upgraded());
    expect(axis(record, 'stack').said[0]).toBe('cpu-1: onnxruntime was 1.30.0 and is 1.31.0');
    expect(record.cause).toMatch(/^One thing differs: the stack, and the engines, which a rebuild alone may change/);
  });

  test('is several things where model and stack moved, of which no cause is told', async () => {
    const after = upgraded();
    const record = await compared(before, { ...after, model: { ...after.model!, digest: digest('retrained') } });
    expect(record.cause).toMatch(/^Several things differ \(the model, the stack\), so that no cause can be told/);
  });

  test('says of limits, golden and measurement recipe what alone they can move', async () => {
    const after = {
      ...before,
      spec: { ...before.spec, thresholds: { flipsBetweenEngines: 3 } },
      latency: { ...before.latency!, recipe: { ...before.latency!.recipe, batch: 8 } },
      goldens: before.goldens.map(golden => ({ ...golden, decisions: digest('reviewed') })),
    };
    expect((await compared(before, after)).cause).toBe(
      'Nothing differs that could move an output, and the engines are the same bytes: what moved is the state of the machine, or chance. The measurement recipe differs, and can move times alone. The limits differ, and can move checks alone. The golden differs, and can move flips against the golden and their checks alone.',
    );
  });

  test('is the device where engines ran on platforms of other names, though the reference is of one', async () => {
    const only = (...names: string[]): ReportDocument => ({
      ...before,
      runs: before.runs.filter(({ side }) => side.recipe === 'reference' || names.includes(side.ranOn!)),
    });
    const record = await compared(only('cpu-1'), only('cpu-n', 'wasm'));
    expect(axis(record, 'device').said).toEqual(['engines ran on cpu-1 before and on cpu-n, wasm after']);
    expect(record.cause).toContain('The device differs, but a side does not tell the stack: no cause can be told');
    expect(record.notes.join('\n')).toContain(
      'no engine of before has one of after beside it, only the reference has.',
    );
  });

  const cause = async (from: ReportDocument, to: ReportDocument) => (await compared(from, to)).cause;
  /** But for the reference. */
  const unbuilt = { ...before, engines: before.engines.slice(0, 1) };

  test.for([
    ['of after', before, unbuilt, 'Nothing differs. No build of after came to an engine.'],
    ['of before', unbuilt, upgraded(), 'One thing differs: the stack. No build of before came to an engine.'],
    ['of either', unbuilt, { ...unbuilt, id: 'other' }, 'Nothing differs. No build of either side came to an engine.'],
  ] as const)('is no engine built again where no build %s came to one', async ([, from, to, says]) => {
    expect(await cause(from, to)).toBe(says);
  });

  test('is not told where a side does not tell its model, and so no one thing either', async () => {
    const unread = { ...before, model: null };
    expect(await cause(before, unread)).toBe(
      'Nothing that is told differs, but a side does not tell the model: no cause can be told of what moved.',
    );
    expect(await cause(unread, upgraded())).toMatch(/^The stack differs, but a side does not tell the model: no cause/);
  });

  test('is no cause above what did not move', async () => {
    expect(await cause(before, { ...before, id: 'once more' })).toBe(
      'Nothing differs, and the engines are the same bytes.',
    );
  });

  test('says which recipes one side alone has', async () => {
    const [first, ...others] = before.spec.recipes;
    const record = await compared({ ...before, spec: { ...before.spec, recipes: [first!] } }, before);
    expect(axis(record, 'recipe')).toMatchObject({ differs: false, said: ['recipe fp16-weights is of after alone'] });
    expect(others).toEqual(['fp16-weights']);
    expect(record.cause).toContain('Recipe fp16-weights is of after alone.');
  });

  test('is not the device where a side does not tell a fact of it, which then is not told', async () => {
    const clocked = onDevice(before, 'cpu-1', { clockMhz: 1980 });
    const record = await compared(before, clocked);
    expect(axis(record, 'device')).toMatchObject({ differs: null, said: ['cpu-1: clockMhz was not said and is 1980'] });
    const other = onDevice(clocked, 'cpu-1', { threads: 2 });
    expect(axis(await compared(before, other), 'device')).toMatchObject({ differs: true });
    const latency = record.latency.find(({ place }) => place.ranOn === 'cpu-1' && place.builtOn === 'cpu-1')!;
    expect(latency).toMatchObject({ change: 'not-comparable', relation: null });
    expect(latency.why).toContain('device.clockMhz was not said and is 1980');
  });

  test('is the stack alone where the mode and the cores of the reference moved, too', async () => {
    /** Engines on cpu-n and wasm alone, and the reference on cpu-1. */
    const elsewhere = (document: ReportDocument): ReportDocument => ({
      ...document,
      engines: document.engines.filter(({ build }) => build.builtOn.name !== 'cpu-1'),
      runs: document.runs.filter(
        ({ side }) => side.recipe === 'reference' || (side.ranOn !== 'cpu-1' && side.builtOn !== 'cpu-1'),
      ),
    });
    const after = { ...onDevice(elsewhere(upgraded()), 'cpu-1', { threads: 4 }), mode: 'rebuild' as const };
    const record = await compared(elsewhere(before), after);
    expect(record.cause).toContain('One thing differs: the stack, and the engines');
    expect(record.cause).toContain('The mode of the run differs, and can move which engines these are alone.');
    expect(record.cause).toContain(
      'The platform of the reference alone differs, and can move numbers of the reference',
    );
    expect(axis(record, 'reference').said).toContain('cpu-1: threads was 1 and is 4');
  });

  test('is not the name of the measurement recipe, nor the order of its engines', async () => {
    const recipe = { ...before.latency!.recipe, name: 'other', seed: 9 };
    const record = await compared(before, { ...before, latency: { ...before.latency!, recipe } });
    expect(axis(record, 'measurement').differs).toBe(false);
  });

  test('is refused between models of two tasks', async () => {
    const spec = { ...before.spec, model: { ...before.spec.model, task: 'tensors' as const } };
    await expect(compared(before, { ...before, spec })).rejects.toMatchObject({ code: 'TASKS_DIFFER', exit: 'usage' });
  });
});

describe('a check', () => {
  const id = before.verdict.checks[0]!.id;
  const first = async (after: ReportDocument, from: ReportDocument = before) =>
    (await compared(from, after)).checks.find(one => one.id === id)!;
  const as = (status: Check['status'], limit = '0 flips') =>
    withChecks(check => (check.id === id ? { ...check, status, limit } : check));

  test.for([
    ['pass', 'fail', 'new-failure', 'worse'],
    ['fail', 'pass', 'mended', 'better'],
    ['fail', 'fail', 'still-failing', 'same'],
    ['pass', 'inconclusive', 'undecided-now', 'undecided'],
    ['inconclusive', 'fail', 'decided-now', 'undecided'],
    ['pass', 'skipped', 'not-asked', 'gone'],
  ] as const)('that was %s and is %s is %s', async ([was, is, what, change]) => {
    expect(await first(as(is), as(was))).toMatchObject({ what, change });
  });

  test('whose limit moved is no change of what was found', async () => {
    expect(await first(as('fail', '1 flip'))).toMatchObject({ what: 'other-limit', change: 'not-comparable' });
  });

  test('that is mended where not the same was asked says so', async () => {
    const from = as('fail');
    expect(await first(before, from)).toMatchObject({ change: 'better', why: null });
    const other = { ...before, spec: { ...before.spec, k: 5 }, model: { ...before.model!, digest: digest('other') } };
    expect(await first(other, from)).toMatchObject({
      change: 'better',
      why: 'not the same was asked: the model differs, how engines were built and run differs',
    });
  });

  test('that one side alone has is new or gone', async () => {
    const without = withChecks(check => (check.id === id ? null : check));
    expect(await first(without)).toMatchObject({ change: 'gone', after: null });
    expect(await first(before, without)).toMatchObject({ change: 'new', before: null });
  });
});

describe('flips', () => {
  test('from before to after are told by the labels that both reports hold, input by input', async () => {
    const after = upgraded();
    const right = after.comparisons.find(one => one.relation === 'optimized-reference')!;
    const [gone, ...kept] = right.list;
    const { direct } = await compared(before, {
      ...after,
      comparisons: after.comparisons.map(one => (one === right ? { ...one, list: kept } : one)),
    });
    const place = { recipe: right.right.recipe!, builtOn: right.right.builtOn!, ranOn: right.right.ranOn! };
    const group = direct.groups.find(one => JSON.stringify(one.place) === JSON.stringify(place))!;
    expect(group).toMatchObject({ change: 'changed', from: 'report', inputs: 600 });
    expect(group.list.map(({ flip }) => flip.id)).toContain(gone!.id);
    expect(group.list.find(({ flip }) => flip.id === gone!.id)!.flip).toMatchObject({ from: gone!.to, to: gone!.from });
  });

  test('that are in every pair are counted, over the inputs that both have, and rebuilds beside them over the same', async () => {
    const place = { recipe: 'fp16-weights', builtOn: 'cpu-1', ranOn: 'cpu-1' };
    const at = (document: ReportDocument) =>
      document.runs.filter(({ side }) => placeKey(placeOf(side)) === placeKey(place));
    const run = (document: ReportDocument, index: number, labels: readonly number[]) => ({
      run: at(document)[index]!,
      decisions: { from: 'report' as const, labels },
    });
    const zeros = Array<number>(600).fill(0);
    const flipped = (...inputs: number[]) => zeros.map((label, input) => (inputs.includes(input) ? 1 : label));
    const newer = upgraded();
    const common = commonInputs(before, newer)!;
    const few = { ...common, ids: new Set<string>(), pairs: common.pairs.slice(0, 50) };
    const sides = {
      before: [run(before, 0, zeros)],
      after: [run(newer, 0, flipped(1, 2, 3)), run(newer, 1, flipped(2, 3, 100))],
    };
    expect(directGroup(place, sides, [before, newer], common)).toMatchObject({
      always: 2,
      list: [{ pairs: 1 }, { pairs: 2 }, { pairs: 2 }, { pairs: 1 }],
      within: { before: { least: 2, most: 2, of: 1 } },
    });
    expect(directGroup(place, sides, [before, newer], few)).toMatchObject({
      most: 3,
      inputs: 50,
      within: { before: { least: 0, most: 0, of: 1 } },
    });
  });

  test('that nothing tells are said to need the store', async () => {
    const blind = (document: ReportDocument) => ({
      ...document,
      runs: document.runs.map(({ labels: _, ...run }) => run),
    });
    const { direct } = await compared(blind(before), blind(upgraded()));
    expect(direct.groups).toEqual([]);
    expect(direct.untold[0]!.why).toContain('--store');
  });

  test('are of the inputs that both have, where the datasets differ', async () => {
    const dataset = { ...before.dataset!, digest: digest('other data'), parts: before.dataset!.parts.slice(0, 1) };
    const list = (one: ReportDocument['comparisons'][number]) => one.list.filter(({ input }) => input < 200);
    const after = {
      ...before,
      dataset,
      runs: before.runs.map(run => ({
        ...run,
        run: { ...run.run, key: digest(`part ${run.run.key}`), count: 200 },
        ...(run.labels ? { labels: run.labels.slice(0, 200) } : {}),
      })),
      comparisons: before.comparisons.map(one => ({ ...one, inputs: 200, list: list(one), flips: list(one).length })),
    };
    const record = await compared(before, after);
    expect(record.inputs).toEqual({ before: 600, after: 200, common: 200 });
    expect(record.notes.join('\n')).toContain('over the 200 inputs that both have, of 600 before and 200 after');
    expect(record.flips.flatMap(one => [...one.new, ...one.gone])).toEqual([]);
  });

  test('are not compared of items that are others under one name, nor of corruptions of another seed', async () => {
    const dataset = (name: string, first: string) => ({
      ...before.dataset!,
      digest: digest(name),
      itemDigests: before.dataset!.items.map((_, item) => (item === 0 ? first : 'aaaaaaaa')),
    });
    const left = { ...before, dataset: dataset('one', 'bbbbbbbb') };
    const right = { ...before, dataset: dataset('other', 'cccccccc') };
    const record = await compared(left, right);
    expect(record.inputs!.common).toBe(597);
    expect(record.notes).toContain('3 inputs of one name are of other items, and were left out.');
    const reseeded = { ...right, spec: { ...right.spec, dataset: { ...right.spec.dataset, seed: 8 } } };
    expect((await compared(left, reseeded)).inputs!.common).toBe(199);
  });

  test('are not compared where labels are of other classes', async () => {
    const newer = upgraded();
    const dataset = { ...newer.dataset!, classes: newer.dataset!.classes!.toReversed() };
    const { direct } = await compared(before, { ...newer, dataset });
    expect(direct.groups).toEqual([]);
    expect(direct.untold[0]!.why).toContain('other classes');
  });

  describe('against a golden', () => {
    const { goldens } = before;
    const [golden] = goldens;
    const ofGolden = ({ flips }: ReportComparison) => flips.filter(({ relation }) => relation === 'engine-golden');
    /** But for the first flip of each pair, so that one is gone. */
    const fewer = before.comparisons.map(one => ({ ...one, list: one.list.slice(1) }));
    const other = { ...golden!, decisions: digest('of another model') };

    test('are the same question where it is the same decisions, whoever accepted them', async () => {
      const record = await compared(before, {
        ...before,
        comparisons: fewer,
        goldens: [{ ...golden!, reason: 'again' }],
      });
      expect(ofGolden(record).flatMap(({ gone }) => gone).length).toBeGreaterThan(0);
    });

    test('are neither new nor gone where it is another one: that is said, and no more is asked of the others', async () => {
      const record = await compared(before, { ...before, comparisons: fewer, goldens: [other] });
      expect(ofGolden(record).length).toBeGreaterThan(0);
      for (const one of ofGolden(record))
        expect(one).toMatchObject({ change: 'not-comparable', new: [], gone: [], kept: 0, interval: null });
      expect(ofGolden(record)[0]!.why).toMatch(
        /^the golden is another: garments-cnn\/garments-200 \w{12} before, garments-cnn\/garments-200 \w{12} after$/,
      );
      const asked = record.flips.filter(({ change }) => change !== 'not-comparable').length;
      const [first] = record.flips.flatMap(({ interval }) => interval ?? []);
      expect(1 - first!.level).toBeCloseTo(0.05 / asked, 12);
    });

    test('of one platform alone are of its override', async () => {
      const key = `${golden!.key}@cpu-n`;
      const record = await compared(before, { ...before, goldens: [...goldens, { ...other, key }] });
      const others = ofGolden(record).filter(({ change }) => change === 'not-comparable');
      expect(new Set(others.map(({ right }) => right.ranOn))).toEqual(new Set(['cpu-n']));
    });

    const reason = 'Golden garments-cnn/garments-200 was made from another version of the model.';

    test('are not gone on the one platform whose override does not fit', async () => {
      const after = {
        ...before,
        goldenProblems: [{ platform: 'cpu-n', reason }],
        comparisons: before.comparisons.filter(
          ({ relation, right }) => relation !== 'engine-golden' || right.ranOn !== 'cpu-n',
        ),
      };
      const lines = ofGolden(await compared(before, after)).map(({ right, change }) => [right.ranOn, change].join());
      expect(new Set(lines)).toEqual(new Set(['cpu-1,same', 'cpu-n,not-comparable', 'wasm,same']));
    });

    test('are not gone where after has none that fits, and say why', async () => {
      const after = {
        ...before,
        goldens: [],
        goldenProblems: before.platforms.map(({ name }) => ({ platform: name, reason })),
        comparisons: before.comparisons.filter(({ relation }) => relation !== 'engine-golden'),
      };
      for (const [record, words] of [
        [await compared(before, after), 'before, none after'],
        [await compared(after, before), 'none before, garments-cnn/garments-200'],
      ] as const) {
        expect(ofGolden(record).length).toBeGreaterThan(0);
        for (const { change, why } of ofGolden(record)) {
          expect(change).toBe('not-comparable');
          expect(why).toContain(words);
        }
        expect(
          record.notes.filter(note => note === reason),
          'once',
        ).toHaveLength(1);
      }
      expect((await compared(after, structuredClone(after))).notes).not.toContain(reason);
    });

    test('make a check of it no better and no worse without a word of the other golden', async () => {
      const [check] = before.verdict.checks;
      const judged = (status: Check['status'], threshold: string): ReportDocument => ({
        ...before,
        goldens: status === 'fail' ? goldens : [other],
        verdict: { ...before.verdict, checks: [{ ...check!, threshold, status }] },
      });
      const why = async (threshold: string) =>
        (await compared(judged('fail', threshold), judged('pass', threshold))).checks[0]!.why;
      expect(await why('flipsAgainstGolden')).toBe('not the same was asked: the golden differs');
      expect(await why('flipsAgainstReference')).toBeNull();
    });
  });

  test('against the reference are not compared where that is of another model, and are on another stack', async () => {
    const ofReference = async (after: ReportDocument) =>
      (await compared(before, after)).flips.filter(({ relation }) => relation === 'optimized-reference');
    const retrained = { ...before, model: { ...before.model!, digest: digest('retrained') } };
    const lines = await ofReference(retrained);
    expect(lines.length).toBeGreaterThan(0);
    for (const one of lines)
      expect(one).toMatchObject({ change: 'not-comparable', new: [], gone: [], kept: 0, interval: null });
    expect(lines[0]!.why).toMatch(
      /^the reference is of another model: garments-cnn \w{12} before, garments-cnn \w{12} after$/,
    );
    expect((await ofReference({ ...before, model: null }))[0]!.why).toContain(' before, one that is not told after');
    for (const { change } of await ofReference(upgraded())) expect(change).not.toBe('not-comparable');
  });

  test('of more pairs on one side are no more flips', async () => {
    const all = before.comparisons.filter(({ relation, flips }) => relation === 'engine-engine' && flips > 0);
    const twin = { ...all[0]!, list: all[0]!.list.slice(1), flips: all[0]!.flips - 1 };
    const few = { ...before, comparisons: before.comparisons.map(one => (one === all[0] ? twin : one)) };
    const record = await compared(few, { ...before, comparisons: [...before.comparisons, twin] });
    expect(record.flips.filter(({ change }) => change !== 'same')).toMatchObject([
      { change: 'undecided', why: expect.stringContaining('of 1 against 2 pairs more inputs flip in one where') },
    ]);
  });

  test('of seeded weights mean nothing, and are not compared', async () => {
    const seeded = { ...before, model: { ...before.model!, weights: 'seeded' as const } };
    const record = await compared(seeded, { ...upgraded(), model: seeded.model });
    expect(record.direct.groups).toEqual([]);
    expect(record.flips.every(({ change }) => change === 'not-comparable')).toBe(true);
  });
});

test.for([
  ['worse', 40, 0],
  ['better', 0, 40],
  ['undecided', 3, 2],
  ['same', 0, 0],
] as const)('an engine is %s where %d of 600 inputs became wrong and %d right', async ([change, worse, better]) => {
  const newer = upgraded();
  const reference = before.runs[0]!.labels!;
  const truth = (input: number) => before.dataset!.truth![input % 200]!;
  const wrong = (input: number) => (truth(input) + 1) % 10;
  const right = Array.from({ length: 600 }, (_, input) => input).filter(input => reference[input] === truth(input));
  // Of both sides the reference alone, which becomes wrong at some inputs, and was wrong at others.
  const [became, was] = [right.slice(0, worse), right.slice(100, 100 + better)];
  const at = (document: ReportDocument, inputs: readonly number[]): ReportDocument => ({
    ...document,
    comparisons: [],
    runs: document.runs.slice(0, 1).map(run => ({
      ...run,
      labels: reference.map((label, input) => (inputs.includes(input) ? wrong(input) : label)),
    })),
  });
  const { scores } = await compared(at(before, was), at(newer, became));
  expect(scores).toMatchObject([{ metric: 'top-1', change, place: { recipe: 'reference' } }]);
});

test('an engine does as well as before where so many inputs leave less than half a point open', () => {
  const common = commonInputs(before, before);
  const { side } = before.runs[1]!;
  const place = placeKey(placeOf(side));
  const after = (inputs: number) =>
    scoreChanges(before, before, common, new Map([[place, [{ worse: 10, better: 12, inputs }]]]), null);
  const changeOf = (inputs: number) => after(inputs).find(one => placeKey(one.place) === place)!.change;
  expect(changeOf(62_000)).toBe('same');
  expect(changeOf(1_000)).toBe('undecided');
});

describe('a latency', () => {
  const at = (record: ReportComparison, platform = 'cpu-1') =>
    record.latency.find(
      ({ place }) => place.recipe === 'fp32' && place.builtOn === platform && place.ranOn === platform,
    )!;
  test('of two sessions alone is never called slower, however much longer it was', async () => {
    const one = at(await compared(before, upgraded(3)));
    expect(one).toMatchObject({ change: 'undecided', relation: { kind: 'upgrade' }, decision: null });
    expect(one.ratio).toBeGreaterThan(1.9);
    expect(one.why).toContain('one session on each side');
  });

  test.for([
    [1.5, 'worse'],
    [0.6, 'better'],
    [1.001, 'same'],
  ] as const)('of %f times is %s by how accepted sessions scatter', async ([scale, change]) => {
    const one = at(await compared(before, withBaseline(upgraded(scale))));
    expect(one).toMatchObject({ change, by: 'sessions' });
  });

  test('is not called the same where it may well be faster', async () => {
    const scattered = [1.13, 1.17, 1.13, 1.17, 1.15, 1.15];
    const one = at(await compared(before, withBaseline(upgraded(0.95), scattered)));
    expect(one).toMatchObject({ change: 'undecided', by: 'sessions', why: 'the interval does not tell' });
  });

  test('is undecided where others on the host may have taken what it took longer', async () => {
    const onCore = (document: ReportDocument, busySeconds: number): ReportDocument => ({
      ...document,
      platforms: document.platforms.map(one => ({ ...one, device: { ...one.device, cores: 1 } })),
      latency: {
        ...document.latency!,
        members: document.latency!.members.map(one => ({
          ...one,
          telemetry: [
            {
              smClockMhz: null,
              memoryClockMhz: null,
              powerWatts: null,
              temperatureC: null,
              throttleReasons: null,
              seconds: 20,
              load: { cores: 1, busySeconds, ownSeconds: 10 },
            },
          ],
        })),
      },
    });
    const [idle, after] = [onCore(before, 10), withBaseline(upgraded(1.2))];
    expect(at(await compared(idle, onCore(after, 10)))).toMatchObject({ change: 'worse' });
    expect(at(await compared(idle, onCore(after, 20)))).toMatchObject({ change: 'undecided' });
  });

  test('is undecided by sessions of too few sittings', async () => {
    const after = withBaseline(upgraded(1.5));
    const [evidence] = after.baselines!;
    const few = { ...evidence!, window: evidence!.window.slice(0, 3), anchor: [] };
    expect(at(await compared(before, { ...after, baselines: [few] }))).toMatchObject({
      change: 'undecided',
      why: 'the baseline is of too few sittings',
    });
  });

  test('is decided beside each other where one session measured both in turns', async () => {
    const newer = (engine: string) => digest(`newer ${engine}`);
    const members = before.latency!.members.map(one => ({
      ...one,
      rounds: Array.from({ length: 12 }, (_, round) => [1.1 + round / 1e4, 1.11]),
    }));
    const slower = members.map(one => ({
      ...one,
      engine: newer(one.engine),
      rounds: one.rounds.map(round => round.map(ms => ms * 1.3)),
    }));
    const after = {
      ...before,
      latency: { ...before.latency!, key: digest('both'), startedAt: startOf(401), members: [...members, ...slower] },
      latencySummaries: before.latencySummaries.map(one => ({
        ...one,
        side: { ...one.side, engine: newer(one.side.engine!) },
      })),
    };
    expect(at(await compared(before, after))).toMatchObject({
      change: 'worse',
      by: 'beside',
      relation: { kind: 'regression' },
    });
    expect(at(await compared(after, before))).toMatchObject({ change: 'better', by: 'beside' });
  });

  test('is not decided beside each other across an update, which a session of one stack cannot hold', async () => {
    const newer = upgraded(1.3);
    const members = before.latency!.members.map(one => ({ ...one, platform: `${one.platform}-new` }));
    const both = { ...newer.latency!, members: [...newer.latency!.members, ...members] };
    const one = at(await compared(before, { ...newer, latency: both }));
    expect(one).toMatchObject({ change: 'undecided', by: null, relation: { kind: 'upgrade' } });
  });

  test('is not held against itself, nor by sessions of home where the engine was built elsewhere', async () => {
    const after = withBaseline(upgraded(1.5));
    const [evidence] = after.baselines!;
    const own = [before, after].map(({ latency }) => ({
      ...evidence!.window[0]!,
      startedAt: latency!.startedAt,
      ms: 9,
    }));
    const also = { ...after, baselines: [{ ...evidence!, window: [...evidence!.window, ...own] }] };
    const [without, record] = [await compared(before, after), await compared(before, also)];
    expect(at(record).decision).toEqual(at(without).decision);
    expect(at(record).by).toBe('sessions');
    const elsewhere = record.latency.filter(({ place }) => place.ranOn === 'cpu-1' && place.builtOn === 'cpu-n');
    expect(elsewhere.map(({ by }) => by)).toEqual([null, null]);
  });

  test('is judged by the greater least effect of both sides, and by Holm among all that are', async () => {
    const spec = {
      ...before.spec,
      thresholds: { ...before.spec.thresholds, latencyRegression: { leastEffect: 0.3 } },
    };
    const after = withBaseline(upgraded(1.2));
    const [evidence] = after.baselines!;
    const both = { ...after, baselines: [evidence!, { ...evidence!, recipe: 'fp16-weights' }] };
    const strict = { ...before, spec };
    for (const record of [await compared(strict, both), await compared(before, { ...both, spec })])
      expect(at(record)).toMatchObject({ change: 'same', decision: { leastEffect: 0.3 } });
    const record = await compared(before, both);
    const decisions = record.latency.flatMap(({ decision }) => decision ?? []);
    expect(decisions.length).toBe(2);
    expect(Math.min(...decisions.map(({ pHolm }) => pHolm))).toBeCloseTo(
      2 * Math.min(...decisions.map(({ p }) => p)),
      12,
    );
  });

  test('of an engine that was built on another stack than it ran on is refused', async () => {
    const newer = upgraded();
    const isHere = (name: string) => name === 'cpu-1';
    const after = {
      ...newer,
      platforms: newer.platforms.map((one, index) => (isHere(one.name) ? before.platforms[index]! : one)),
      latency: {
        ...newer.latency!,
        members: newer.latency!.members.map(one => ({
          ...one,
          platform: one.platform.replace(/^(cpu-1-.*)-new$/, '$1'),
        })),
      },
      latencySummaries: newer.latencySummaries.map(one => ({
        ...one,
        platform: one.platform.replace(/^(cpu-1-.*)-new$/, '$1'),
      })),
    };
    const one = (await compared(before, after)).latency.find(
      ({ place }) => place.builtOn === 'cpu-n' && place.ranOn === 'cpu-1',
    )!;
    expect(one).toMatchObject({ change: 'not-comparable', relation: null });
    expect(one.why).toContain('differs where it was built otherwise than where it ran: stack.onnxruntime was 1.30.0');
  });

  test('that was measured otherwise is refused in words, and the rest goes on', async () => {
    const latency = { ...before.latency!, key: digest('batch'), recipe: { ...before.latency!.recipe, batch: 8 } };
    const record = await compared(before, { ...before, latency });
    expect(at(record)).toMatchObject({ change: 'not-comparable', ratio: null });
    expect(at(record).why).toContain('batch was 1 and is 8');
    expect(record.checks.length).toBe(12);
  });
});

describe('builds', () => {
  test('that are all larger, of as few as a rebuild may give, are only shown', async () => {
    const { builds } = await compared(before, upgraded());
    const of = (what: string) => builds.filter(one => one.what === what).map(({ change }) => change);
    expect(new Set(of('bytes'))).toEqual(new Set(['changed']));
    expect(new Set(of('engines'))).toEqual(new Set(['same']));
    expect(builds.every(({ shared }) => shared === 0)).toBe(true);
  });

  test('say which layers run by another tactic', async () => {
    const told = (document: ReportDocument, tactic: string) => ({
      ...document,
      engines: document.engines.map(one => ({
        ...one,
        build: { ...one.build, tactics: { conv1: 'a', conv2: tactic } },
      })),
    });
    const { layers } = await compared(told(before, 'b'), told(before, 'c'));
    expect(layers[0]).toMatchObject({ from: 'tactics', change: 'changed', groups: 2, other: 1 });
    expect(layers[0]!.rows).toEqual([{ layers: ['conv2'], before: 'b', after: 'c', differenceMs: null }]);
  });
});
