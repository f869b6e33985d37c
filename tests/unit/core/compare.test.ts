import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ComparableRun, compareAll, sideLabel } from '../../../harness/core/compare.ts';
import { metricFor } from '../../../harness/core/metrics/registry.ts';
import type { LabelPredictions } from '../../../harness/core/predictions.ts';
import type { Digest, Side } from '../../../harness/core/records.ts';

const metric = metricFor('classification');
const context = { inputId: String, truth: () => null, tolerance: 0 };
const digest = (letter: string): Digest => `sha256:${letter.repeat(64)}`;

const labels = (...best: number[]): LabelPredictions => ({
  kind: 'labels',
  count: best.length,
  depth: 1,
  labels: Int32Array.from(best),
  scores: null,
});

interface RunName {
  readonly engine: string;
  readonly builtOn?: string;
  readonly ranOn?: string;
  readonly recipe?: string;
  readonly ordinals?: number[];
  readonly isReference?: boolean;
  readonly predictions?: LabelPredictions;
}

function run({ engine, builtOn = 'a', ranOn = builtOn, recipe = 'fp32', ...more }: RunName): ComparableRun {
  const identity = { recipe, builtOn, ranOn, ordinals: more.ordinals ?? [Number.parseInt(engine, 16)] };
  const side: Side = { label: sideLabel(identity), run: digest(engine), engine: digest(engine), ...identity };
  return { side, predictions: more.predictions ?? labels(1, 2, 3), isReference: more.isReference ?? false };
}

const goldenSide: Side = {
  label: 'golden model/data',
  run: null,
  engine: null,
  recipe: null,
  builtOn: null,
  ranOn: null,
  ordinals: [],
};

/** The golden of one platform, or of all. */
const golden = (platform: string | null) => (ranOn: string | null) =>
  platform === null || platform === ranOn ? { side: goldenSide, predictions: labels(1, 2, 4) } : null;
const noGolden = () => null;

const pairsOf = (runs: readonly ComparableRun[], of: Parameters<typeof compareAll>[1] = noGolden) =>
  compareAll(runs, of, metric, context).map(
    ({ relation, left, right }) => `${relation}: ${left.label} | ${right.label}`,
  );

describe('sideLabel', () => {
  test('names recipe, builds, where built and where run', () => {
    expect(sideLabel({ recipe: 'fp32', ordinals: [3, 1, 2], builtOn: 'cpu-1', ranOn: 'wasm' })).toBe(
      'fp32 #1,2,3 c_cpu-1_r_wasm',
    );
  });
});

describe('compareAll', () => {
  test('joins engines of one recipe on one platform', () => {
    expect(pairsOf([run({ engine: '2' }), run({ engine: '1' }), run({ engine: '3' })])).toEqual([
      'engine-engine: fp32 #1 c_a_r_a | fp32 #2 c_a_r_a',
      'engine-engine: fp32 #1 c_a_r_a | fp32 #3 c_a_r_a',
      'engine-engine: fp32 #2 c_a_r_a | fp32 #3 c_a_r_a',
    ]);
  });

  test('joins one engine on two platforms, and native engines of two platforms, but no strangers', () => {
    const runs = [
      run({ engine: '1', builtOn: 'a', ranOn: 'a' }),
      run({ engine: '1', builtOn: 'a', ranOn: 'b' }),
      run({ engine: '2', builtOn: 'b', ranOn: 'b' }),
      run({ engine: '2', builtOn: 'b', ranOn: 'a' }),
    ];
    expect(pairsOf(runs)).toEqual([
      'engine-engine: fp32 #1 c_a_r_a | fp32 #2 c_b_r_a',
      'engine-engine: fp32 #1 c_a_r_b | fp32 #2 c_b_r_b',
      'platform-platform: fp32 #1 c_a_r_a | fp32 #1 c_a_r_b',
      'platform-platform: fp32 #1 c_a_r_a | fp32 #2 c_b_r_b',
      'platform-platform: fp32 #2 c_b_r_a | fp32 #2 c_b_r_b',
    ]);
  });

  test('does not join a native engine with another one abroad', () => {
    const native = run({ engine: '3', builtOn: 'c' });
    expect(pairsOf([run({ engine: '1', builtOn: 'a', ranOn: 'b' }), native])).toEqual([]);
    expect(pairsOf([native, run({ engine: '4', builtOn: 'd', ranOn: 'b' })])).toEqual([]);
  });

  test('does not compare an engine with itself where two platforms built the same bytes', () => {
    const runs = [run({ engine: '1', builtOn: 'a', ranOn: 'a' }), run({ engine: '1', builtOn: 'b', ranOn: 'a' })];
    expect(pairsOf(runs)).toEqual([]);
  });

  test('does not join other recipes', () => {
    expect(pairsOf([run({ engine: '1' }), run({ engine: '2', recipe: 'fp16' })])).toEqual([]);
  });

  test('puts the reference on the left of every other run, whatever their labels', () => {
    const reference = run({ engine: '9', recipe: 'reference', isReference: true });
    const runs = [run({ engine: '1', ranOn: 'b' }), reference, run({ engine: '2', recipe: 'zz' })];
    expect(pairsOf(runs)).toEqual([
      'optimized-reference: reference #9 c_a_r_a | fp32 #1 c_a_r_b',
      'optimized-reference: reference #9 c_a_r_a | zz #2 c_a_r_a',
    ]);
  });

  test('puts the golden on the left of every run, the reference among them', () => {
    const runs = [run({ engine: '9', recipe: 'reference', isReference: true }), run({ engine: '1' })];
    expect(pairsOf(runs, golden(null)).slice(1)).toEqual([
      'engine-golden: golden model/data | fp32 #1 c_a_r_a',
      'engine-golden: golden model/data | reference #9 c_a_r_a',
    ]);
  });

  test("judges only the runs of its platform by a platform's golden", () => {
    const runs = [run({ engine: '1', ranOn: 'a' }), run({ engine: '1', ranOn: 'b' })];
    expect(pairsOf(runs, golden('b'))).toContain('engine-golden: golden model/data | fp32 #1 c_a_r_b');
    expect(pairsOf(runs, golden('b'))).toHaveLength(2);
  });

  test('carries what the metric finds', () => {
    const [comparison] = compareAll(
      [run({ engine: '1', predictions: labels(1, 2, 3) }), run({ engine: '2', predictions: labels(1, 7, 3) })],
      noGolden,
      metric,
      context,
    );
    expect(comparison).toMatchObject({ inputs: 3, flips: 1, left: { ordinals: [1] }, right: { ordinals: [2] } });
    expect(comparison!.list).toMatchObject([{ input: 1, from: 2, to: 7 }]);
  });

  test('names both sides when they cannot be compared', () => {
    const runs = [run({ engine: '1' }), run({ engine: '2', predictions: labels(1) })];
    expect(() => pairsOf(runs)).toThrow(/^fp32 #1 c_a_r_a against fp32 #2 c_a_r_a: .*3 inputs and the other for 1/);
    expect(() => pairsOf(runs)).toThrow(expect.objectContaining({ code: 'RUNS_DIFFER', exit: 'inconclusive' }));
  });

  const platforms = ['a', 'b', 'c'];
  const someRuns = fc
    .uniqueArray(
      fc.record({
        engine: fc.constantFrom('1', '2', '3'),
        builtOn: fc.constantFrom(...platforms),
        ranOn: fc.constantFrom(...platforms),
        recipe: fc.constantFrom('fp32', 'fp16'),
      }),
      { selector: name => JSON.stringify(name), maxLength: 12 },
    )
    .map(names => [...names.map(run), run({ engine: '9', recipe: 'reference', isReference: true })]);
  const shuffled = someRuns.chain(runs =>
    fc.tuple(fc.constant(runs), fc.shuffledSubarray(runs, { minLength: runs.length })),
  );

  test('does not depend on the order of runs, and has each pair once', () => {
    fc.assert(
      fc.property(shuffled, ([runs, others]) => {
        const pairs = compareAll(runs, golden(null), metric, context);
        expect(compareAll(others, golden(null), metric, context)).toEqual(pairs);
        const unordered = pairs.map(({ left, right }) => [left.label, right.label].sort().join('|'));
        expect(new Set(unordered).size).toBe(unordered.length);
        for (const { left, right } of pairs) expect(left.label).not.toBe(right.label);
      }),
    );
  });
});
