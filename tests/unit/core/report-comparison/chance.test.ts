import { describe, expect, test } from 'vitest';
import type { Comparison, FlipChange, ReportDocument } from '../../../../harness/core/records.ts';
import { buildChanges } from '../../../../harness/core/report-comparison/builds.ts';
import { chanceOfApart } from '../../../../harness/core/report-comparison/chance.ts';
import { placeKey, placeOf } from '../../../../harness/core/report-comparison/change.ts';
import { commonInputs } from '../../../../harness/core/report-comparison/common-inputs.ts';
import { flipChanges } from '../../../../harness/core/report-comparison/flips.ts';
import { scoreChanges } from '../../../../harness/core/report-comparison/scores.ts';
import type { PairedRates } from '../../../../harness/core/statistics/paired-rates.ts';
import { recordedReports } from '../../../fixtures/recorded-reports.ts';
import { reportDocument } from '../../../fixtures/report-document.ts';
import { digest } from '../../../fixtures/report-scene.ts';

const before = reportDocument();
const common = commonInputs(before, before)!;
const ids = [...common.ids];

test('so many builds are all on one side of as many others in two of all ways to choose them', () => {
  expect([0, 1, 2, 3, 4].map(k => chanceOfApart(k, k))).toEqual([1, 1, 2 / 6, 2 / 20, 2 / 70]);
  expect(chanceOfApart(3, 5)).toBeCloseTo(2 / 56);
});

const [fewInputs, overlap] = [
  'no more than chance may give of so few inputs: more of them may decide, no number of builds would',
  'a rebuild may give as much: the sides overlap, and no number of builds would decide',
];
const builtOnce = 'a rebuild may give as much, and a run builds the reference once: no number of builds would decide';
const fewBuilds = (k: number) =>
  `a rebuild may give as much; ${k} builds a side (k: ${k}) that differ as these do would decide`;

describe('what a rebuild alone moves', () => {
  const studies = recordedReports.filter(({ file }) => /h200-tensorrt-10\.6\/.*-f32\.study\.fp16\//.test(file));

  test.each(studies)('is neither worse nor better: $file, split', ({ text }) => {
    const whole: ReportDocument = JSON.parse(text);
    const only = (...ordinals: number[]): ReportDocument => ({
      ...whole,
      comparisons: whole.comparisons.filter(({ left, right }) =>
        [left, right].every(
          ({ recipe, ordinals: of }) => recipe === 'reference' || of.every(one => ordinals.includes(one)),
        ),
      ),
    });
    const inputs = commonInputs(whole, whole);
    for (const split of [[only(1, 2), only(1, 3)] as const, [only(1), only(2)] as const]) {
      const changes = flipChanges(...split, inputs, null);
      expect(changes.length).toBeGreaterThan(0);
      expect(changes.filter(({ change }) => change === 'worse' || change === 'better')).toEqual([]);
    }
  });

  test('was told from six records', () => expect(studies.length).toBe(6));
});

describe('flips', () => {
  const template = before.comparisons.find(({ relation }) => relation === 'optimized-reference')!;
  const list = (first: number, flips: number) =>
    ids.slice(first, first + flips).map((id, input) => ({ ...template.list[0]!, input, id }));
  /** An engine a build, each of which flips so many inputs against the reference, one after the other. */
  const against = (flips: readonly number[], name: string, ranOn = 'cpu-1'): Comparison[] =>
    flips.map((many, index) => ({
      ...template,
      right: { ...template.right, ranOn, engine: digest(`${name} ${index}`), ordinals: [index + 1] },
      flips: many,
      list: list(0, many),
    }));
  const changesOf = (lefts: Comparison[], rights: Comparison[]): FlipChange[] =>
    flipChanges({ ...before, comparisons: lefts }, { ...before, comparisons: rights }, common, null);
  const changed = (lefts: readonly number[], rights: readonly number[]) =>
    changesOf(against(lefts, 'before'), against(rights, 'after'))[0]!;
  const [few, many] = [
    [4, 5, 6, 7],
    [60, 61, 62, 63],
  ];

  test('are more where all engines of after flip more, of so many builds', () => {
    expect(changed(few, many)).toMatchObject({ change: 'worse', why: null, interval: { level: 0.95 } });
    expect(changed(many, few)).toMatchObject({ change: 'better', why: null });
  });

  test.for([
    ['of three builds', few.slice(1), many.slice(1), fewBuilds(4), 4],
    ['where one engine flips as few as before', few, [...many.slice(1), 7], overlap, null],
    ['where one choice of a pair leaves it to chance', few, [...many.slice(1), 8], fewInputs, null],
    ['where inputs are too few', [1, 1, 1, 1], [3, 3, 3, 3], fewInputs, null],
    ['where inputs and builds are too few', [1, 1, 1], [3, 3, 3], fewInputs, null],
  ] as const)('are left undecided %s, and say what would decide', ([, lefts, rights, why, buildsNeeded]) => {
    expect(changed(lefts, rights)).toMatchObject({ change: 'undecided', why, buildsNeeded });
    expect(changed(rights, lefts)).toMatchObject({ change: 'undecided', why, buildsNeeded });
  });

  test('are asked more of where more is asked', () => {
    const both = (flips: readonly number[], name: string) => [
      ...against(flips, name),
      ...against(flips, name, 'cpu-n'),
    ];
    const changes = changesOf(both(few, 'before'), both(many, 'after'));
    expect(changes.map(({ change, interval, buildsNeeded }) => [change, interval!.level, buildsNeeded])).toEqual([
      ['undecided', 0.975, 5],
      ['undecided', 0.975, 5],
    ]);
  });

  const between = (engines: number, flips: number, name: string): Comparison[] =>
    against(Array(engines).fill(flips), name).flatMap((right, index, all) =>
      all.slice(index + 1).map(({ right: left }) => ({ ...right, relation: 'engine-engine' as const, left })),
    );
  /** Engines of two platforms on one, each with each. */
  const across = (engines: number, flips: number, name: string): Comparison[] =>
    against(Array(engines).fill(flips), name).flatMap(right =>
      against(Array(engines).fill(flips), `${name} elsewhere`, 'cpu-n').map(({ right: left }) => ({
        ...right,
        relation: 'platform-platform' as const,
        left,
      })),
    );

  test.for([
    ['against the reference', (k: number, flips: number, name: string) => against(Array(k).fill(flips), name), 4],
    ['between engines of one platform', between, 8],
    ['between engines of two', across, 4],
  ] as const)('%s are called of as many builds as is said, and of one fewer not', ([, of, least]) => {
    const at = (k: number) => changesOf(of(k, 5, 'before'), of(k, 60, 'after'))[0]!;
    expect(at(3)).toMatchObject({ change: 'undecided', buildsNeeded: least });
    expect(at(least - 1)).toMatchObject({ change: 'undecided', buildsNeeded: least });
    expect(at(least)).toMatchObject({ change: 'worse', buildsNeeded: null });
  });

  test('of the reference are called of no number of builds, as it is built once, and ask no more of the others', () => {
    const ofReference = (flips: number, name: string) =>
      against([flips], name).map(one => ({
        ...one,
        relation: 'engine-golden' as const,
        right: { ...one.right, recipe: 'reference' },
      }));
    const [engines, reference] = changesOf(
      [...against(few, 'before'), ...ofReference(5, 'before')],
      [...against(many, 'after'), ...ofReference(60, 'after')],
    );
    expect(reference).toMatchObject({ change: 'undecided', why: builtOnce, buildsNeeded: null });
    expect(engines).toMatchObject({ change: 'worse', interval: { level: 0.95 } });
  });

  test('between engines are of as many builds as there are pairs that share none', () => {
    const of = (engines: number) => changesOf(between(engines, 5, 'before'), between(engines, 60, 'after'))[0]!;
    expect(of(7)).toMatchObject({ before: { pairs: 21 }, change: 'undecided' });
    expect(of(7).why).toContain('8 builds a side (k: 8), each another engine, that differ');
    expect(of(8)).toMatchObject({ before: { pairs: 28 }, change: 'worse' });
  });
});

describe('errors', () => {
  const template = before.runs.find(({ side }) => side.recipe === 'fp32')!;
  const { side: reference } = before.runs[0]!;
  const withBuilds = (k: number): ReportDocument => ({
    ...before,
    runs: [
      before.runs[0]!,
      { ...template, side: { ...template.side, ordinals: Array.from({ length: k }, (_, i) => i) } },
    ],
  });
  const [at, atReference] = [placeKey(placeOf(template.side)), placeKey(placeOf(reference))];
  const changed = (
    k: number,
    place: string,
    rates: readonly PairedRates[],
    others: readonly PairedRates[] | null = null,
  ) => {
    const other = place === at ? atReference : at;
    const errors = new Map([[place, rates], ...(others ? [[other, others] as const] : [])]);
    const all = scoreChanges(withBuilds(k), withBuilds(k), common, errors, null);
    return all.find(({ metric, place: of }) => metric === 'top-1' && placeKey(of) === place)!;
  };
  /** Surely more, and not surely by half a point. */
  const surely = { worse: 350, better: 9, inputs: 62_000 };

  test('are more of so many builds, and of the reference, which is built once, only by half a point', () => {
    expect(changed(4, at, [surely])).toMatchObject({ change: 'worse', interval: { level: 0.95 } });
    expect(changed(3, at, [surely])).toMatchObject({ change: 'undecided', why: fewBuilds(4), buildsNeeded: 4 });
    expect(changed(1, atReference, [surely])).toMatchObject({
      change: 'undecided',
      why: builtOnce,
      buildsNeeded: null,
    });
    expect(changed(1, atReference, [{ ...surely, worse: 1000 }])).toMatchObject({ change: 'worse', why: null });
    expect(changed(1, at, [{ ...surely, worse: 1000 }]), 'by half a point').toMatchObject({ change: 'worse' });
  });

  test('are left undecided where one choice of engines leaves it to chance, or more is asked', () => {
    const open = { worse: 3, better: 2, inputs: 600 };
    expect(changed(4, at, [surely, open])).toMatchObject({ change: 'undecided', why: fewInputs, buildsNeeded: null });
    expect(changed(4, at, [open, surely])).toMatchObject({ change: 'undecided' });
    expect(changed(4, at, [surely], [surely])).toMatchObject({
      change: 'undecided',
      interval: { level: 0.975 },
      buildsNeeded: 5,
    });
    expect(changed(5, at, [surely], [surely])).toMatchObject({ change: 'worse', buildsNeeded: null });
  });

  test('surely more, and surely by less than half a point, are the same', () => {
    const slight = changed(1, atReference, [{ worse: 33, better: 0, inputs: 60_000 }]);
    expect(slight).toMatchObject({ change: 'same', why: 'surely less than half a point either way' });
    expect(slight.interval!.low).toBeGreaterThan(0.0003);
    expect(slight.interval!.high).toBeLessThan(0.0008);
  });

  test('of seeded weights are not compared, and say why', () => {
    const [first] = scoreChanges(before, before, common, new Map(), 'the weights are seeded');
    expect(first).toMatchObject({ change: 'not-comparable', why: 'the weights are seeded' });
  });
});

describe('sizes', () => {
  const { build } = before.engines[1]!;
  const built = (k: number, sizeBytes: number, on = [before.platforms[0]!]): ReportDocument => ({
    ...before,
    engines: on.flatMap(builtOn =>
      Array.from({ length: k }, (_, index) => ({
        ...before.engines[1]!,
        build: {
          ...build,
          builtOn,
          engine: digest(`${sizeBytes} ${index}`),
          ordinal: index + 1,
          sizeBytes: sizeBytes + index,
        },
      })),
    ),
  });
  const change = (left: ReportDocument, right: ReportDocument, what = 'bytes') =>
    buildChanges(left, right).find(one => one.what === what)!;

  test('are larger or smaller only of so many builds that chance is no likely cause', () => {
    expect(change(built(4, 100), built(4, 200))).toMatchObject({ change: 'worse', why: null });
    expect(change(built(4, 200), built(4, 100))).toMatchObject({ change: 'better', why: null });
    expect(change(built(3, 100), built(3, 200))).toMatchObject({
      change: 'changed',
      why: fewBuilds(4),
      buildsNeeded: 4,
    });
    expect(change(built(4, 100), built(4, 103))).toMatchObject({ change: 'changed', why: overlap, buildsNeeded: null });
    const both = before.platforms.slice(0, 2);
    expect(change(built(4, 100, both), built(4, 200, both))).toMatchObject({ change: 'changed' });
  });

  test('of the reference are called of no number of builds, as it is built once, and ask no more of the others', () => {
    const ofReference = (sizeBytes: number): ReportDocument => {
      const one = built(1, sizeBytes);
      const engines = one.engines.map(engine => ({
        ...engine,
        build: { ...engine.build, recipe: { ...engine.build.recipe, name: 'reference' } },
      }));
      return { ...one, engines };
    };
    const beside = (sizeBytes: number) => {
      const [engines, reference] = [built(4, sizeBytes), ofReference(sizeBytes)];
      return { ...engines, engines: [...engines.engines, ...reference.engines] };
    };
    const sizes = buildChanges(beside(100), beside(200)).filter(({ what }) => what === 'bytes');
    expect(sizes).toMatchObject([
      { change: 'worse', why: null },
      { recipe: 'reference', change: 'changed', why: builtOnce, buildsNeeded: null },
    ]);
  });

  test('and numbers of engines are told without a judgement', () => {
    expect(change(built(4, 100), built(5, 100), 'engines')).toMatchObject({
      change: 'changed',
      why: 'of 4 builds before and 5 after: a rebuild may give as much',
    });
  });
});
