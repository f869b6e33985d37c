import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { digestOf } from '../../../harness/adapters/files/hash.ts';
import { canonicalJson } from '../../../harness/core/canonical-json.ts';
import type { TriplicateError } from '../../../harness/core/errors.ts';
import type { EngineMode, LockFile, Plan, ShardRecord, Step, StepFailure } from '../../../harness/core/records.ts';
import { sealed } from '../../../harness/core/seal.ts';
import { foldShards, pinsOf, stepsOfShard } from '../../../harness/core/shards.ts';
import { normalizeSpec } from '../../../harness/core/spec.ts';
import { build, digestOf as digit, latency, plan, run, shard } from '../../fixtures/sample-records.ts';

/** A plan of so many recipes, each built and run on one platform, and measured or not. */
function planOf(recipes: number, isMeasured = false): Plan {
  const names = Array.from({ length: recipes }, (_, index) => `r${index}`);
  const steps: Step[] = [
    ...names.map((name): Step => {
      const recipe = { ...build().recipe, name };
      return { id: `build-${name}`, kind: 'build', recipe, platform: 'cpu-1', buildKey: digit('b'), builds: 2 };
    }),
    ...names.map((name): Step => ({ id: `run-${name}`, kind: 'run', recipe: name, builtOn: 'cpu-1', ranOn: 'cpu-1' })),
  ];
  const recipe = { name: 'm', batch: 1, warmup: 1, iterations: 1, rounds: 2, seed: 1, transfers: true };
  const measure: Step = { id: 'measure-1', kind: 'measure', recipe };
  return { ...plan, steps: isMeasured ? [...steps, measure] : steps };
}

/** A whole shard, of whatever is changed in it. */
function shardOf(index: number, change: Partial<ShardRecord> = {}, planChange: Partial<Plan> = {}): ShardRecord {
  const base = {
    ...shard(),
    spec: { ...shard().spec, recipes: ['fp32'] },
    pins: {},
    index,
    engines: [],
    runs: [],
    ...change,
  };
  const spec = digestOf(canonicalJson(normalizeSpec(base.spec)));
  const made = { ...planOf(3), spec, model: base.model.digest, dataset: base.dataset.digest, ...planChange };
  return sealed({ ...base, plan: sealed(made, digestOf) }, digestOf);
}

const fold = (...shards: ShardRecord[]) => foldShards(shards, digestOf);
const pinned: LockFile = {
  version: 1,
  engines: {
    'digits/r0/cpu-1': { build: build(), reason: 'ships' },
    'other/r0/cpu-1': { build: build(), reason: 'x' },
  },
};

describe('the steps of shards', () => {
  test('are those of the plan, each in one shard, and runs where their engines are', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 12 }), (recipes, of) => {
        const whole = planOf(recipes);
        const parts = Array.from({ length: of }, (_, before) => stepsOfShard(whole, { index: before + 1, of }));
        expect(new Set(parts.flat())).toEqual(new Set(whole.steps));
        expect(parts.flat()).toHaveLength(whole.steps.length);
        for (const part of parts) {
          const built = part.flatMap(step => (step.kind === 'build' ? [step.recipe.name] : []));
          for (const step of part) if (step.kind === 'run') expect(built).toContain(step.recipe);
        }
      }),
    );
  });

  test('of a spec that measures latency are all in the first one', () => {
    const whole = planOf(3, true);
    expect(stepsOfShard(whole, { index: 1, of: 3 })).toEqual(whole.steps);
    expect(stepsOfShard(whole, { index: 2, of: 3 })).toEqual([]);
  });
});

describe('a shard of other work is refused, and what differs is named', () => {
  const other = digit('7');
  const platforms = [{ ...build().builtOn, id: 'cpu-1-ffffffffffff' }];
  test.for<[what: string, ShardRecord, words: RegExp]>([
    ['model', shardOf(2, { model: { ...shard().model, digest: other } }), /: the model is sha256:7+, not sha256:a+\./],
    ['dataset', shardOf(2, { dataset: { ...shard().dataset, digest: other } }), /: the dataset is sha256:7+, not /],
    [
      'platform',
      shardOf(2, { platforms }),
      /: the list of platforms is cpu-1 cpu-1-ffffffffffff, not cpu-1 cpu-1-0123456789ab\./,
    ],
    ['platform that is absent', shardOf(2, { platforms: [] }), /: the list of platforms is none, not cpu-1 /],
    ['mode', shardOf(2, {}, { mode: 'rebuild' }), /: the mode is rebuild, not ensure\./],
    ['plan', shardOf(2, {}, { steps: planOf(2).steps }), /: the plan is sha256:/],
    ['version', shardOf(2, { triplicate: '9.9.9' }), /: the version of triplicate is 9\.9\.9, not 0\.0\.0\./],
    ['number of shards', shardOf(2, { of: 3 }), /: the number of shards is 3, not 2\./],
    ['spec', shardOf(2, { spec: { ...shard().spec, recipes: ['fp32'], k: 5 } }), /: the spec is sha256:/],
    [
      'name',
      shardOf(2, { spec: { ...shard().spec, recipes: ['fp32'], name: 'other' } }),
      /: the name of the spec is other, not digits\./,
    ],
    [
      'pin',
      shardOf(2, { pins: { 'digits/r0/cpu-1': other } }),
      /: the pin of digits\/r0\/cpu-1 is sha256:7+, not none\./,
    ],
  ])('%s', ([, foreign, words]) => {
    expect(() => fold(shardOf(1), foreign)).toThrow(expect.objectContaining({ code: 'SHARD_FOREIGN' }));
    expect(() => fold(shardOf(1), foreign)).toThrow(words);
  });

  test('a pin that only one machine has is named from either side', () => {
    const [one, two] = [shardOf(1, { pins: { a: other, b: digit('5') } }), shardOf(2, { pins: { b: digit('6') } })];
    expect(() => fold(one, two)).toThrow(/: the pin of a is none, not sha256:7+\./);
    expect(() => fold(shardOf(1), shardOf(2))).not.toThrow();
  });
});

describe('the pins that shards must have in common', () => {
  test.for<[EngineMode, object]>([
    ['pin', { 'digits/r0/cpu-1': build().engine }],
    ['ensure', { 'digits/r0/cpu-1': build().engine }],
    ['rebuild', {}],
  ])('in mode %s are those of the plan where they decide', ([mode, expected]) => {
    expect(pinsOf({ ...planOf(2), mode }, 'digits', pinned)).toEqual(expected);
  });
});

test('failed steps of all shards are in what they fold to, one of each step', () => {
  const failure = (step: string): StepFailure => ({
    step,
    stage: 'build',
    recipe: 'r0',
    platform: 'cpu-1',
    problem: { code: 'BUILD_FAILED', message: `${step} failed` },
  });
  const everywhere = { ...failure('platform-x'), stage: 'platform' as const };
  const folded = fold(
    shardOf(2, { failures: [everywhere, failure('build-r1-2')] }),
    shardOf(1, { failures: [everywhere, failure('build-r0-1')] }),
  );
  expect(folded.failures.map(({ step }) => step)).toEqual(['platform-x', 'build-r0-1', 'build-r1-2']);
});

test('engines and runs are in the order of the plan, whichever shard had them', () => {
  const engine = (step: string) => ({ ...shard().engines[0]!, step });
  const ran = (step: string) => ({ ...shard().runs[0]!, step, run: run() });
  const folded = fold(
    shardOf(1, {
      engines: [engine('build-r0-1'), engine('build-r0-2'), engine('build-r2-1')],
      runs: [ran('run-r0'), ran('run-r2')],
    }),
    shardOf(2, { engines: [engine('build-r1-1')], runs: [ran('run-r1')] }),
  );
  expect(folded.engines.map(({ step }) => step)).toEqual(['build-r0-1', 'build-r0-2', 'build-r1-1', 'build-r2-1']);
  expect(folded.runs.map(({ step }) => step)).toEqual(['run-r0', 'run-r1', 'run-r2']);
});

test('a shard whose numbers contradict each other is not advised to be run by them', () => {
  const next = nextOf(() => fold(shardOf(1), shardOf(2, { of: 1 })));
  expect(next).toContain('tests/specs/a.spec.ts --shard i/n');
  expect(next).not.toContain('2/1');
});

test('of two runs of one shard, the command that goes on is whole', () => {
  const next = nextOf(() => fold(shardOf(1), shardOf(2), shardOf(2, { seconds: 99 })));
  expect(next).toContain('pnpm triplicate merge shard-1-of-2 shard-2-of-2;');
});

function nextOf(act: () => unknown): string | undefined {
  try {
    act();
  } catch (error) {
    return (error as TriplicateError).next;
  }
  throw new Error('nothing was refused');
}
test('work of another shard, of no step of the plan, or a measurement that no step is, is refused', () => {
  const engine = (step: string) => ({ engines: [{ ...shard().engines[0]!, step }] });
  const ran = (step: string) => ({ runs: [{ ...shard().runs[0]!, step }] });
  expect(() => fold(shardOf(1, engine('build-r0-1')), shardOf(2, ran('run-r1')))).not.toThrow();
  for (const change of [engine('build-r1-1'), engine('build-r9-1'), ran('run-r1'), ran('run-r9'), { latency }])
    expect(() => fold(shardOf(1, change), shardOf(2))).toThrow(expect.objectContaining({ code: 'SHARD_BROKEN' }));
});
