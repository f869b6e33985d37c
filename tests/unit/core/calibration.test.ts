import fc from 'fast-check';
import { expect, test } from 'vitest';
import { calibrate } from '../../../harness/core/calibration.ts';
import { calibrationWords } from '../../../harness/core/calibration-words.ts';
import { type ComparableRun, compareAll } from '../../../harness/core/compare.ts';
import { metricFor } from '../../../harness/core/metrics/registry.ts';
import type { LabelPredictions } from '../../../harness/core/predictions.ts';
import type { Calibration, Digest } from '../../../harness/core/records.ts';
import { wilson } from '../../../harness/core/statistics.ts';

/** An engine of a recipe whose inputs have these labels and margins. */
function run(
  recipe: string,
  letter: string,
  decisions: readonly (readonly [label: number, margin: number])[],
  [builtOn, ranOn]: readonly [string, string] = ['cpu-1', 'cpu-1'],
): ComparableRun {
  const digest = `sha256:${letter.repeat(64)}` as Digest;
  const predictions: LabelPredictions = {
    kind: 'labels',
    count: decisions.length,
    depth: 1,
    labels: Int32Array.from(decisions, ([label]) => label),
    scores: Float32Array.from(decisions.flatMap(([, margin]) => [margin, 0])),
  };
  const side = {
    label: `${recipe} ${letter}${builtOn === ranOn ? '' : ` on ${ranOn}`}`,
    run: `${digest}${ranOn}` as Digest,
    engine: digest,
    recipe,
    builtOn,
    ranOn,
    ordinals: [1],
  };
  return { side, predictions, isReference: recipe === 'reference' };
}

function calibrations(runs: readonly ComparableRun[]): Calibration[] {
  const context = { inputId: String, truth: () => null, tolerance: 0 };
  return calibrate(
    runs,
    compareAll(runs, () => null, metricFor('classification'), context),
  );
}

test('an input counts once, however many engines flip it, by the margin of the engine at hand', () => {
  const first = run('fp32', 'a', [
    [0, 0.5],
    [0, 2],
    [0, 8],
    [0, 40],
  ]);
  const second = run('fp32', 'b', [
    [1, 9],
    [0, 9],
    [0, 9],
    [0, 9],
  ]);
  const third = run('fp32', 'c', [
    [1, 9],
    [1, 9],
    [0, 9],
    [0, 9],
  ]);
  const [one, ...more] = calibrations([third, second, first]);
  expect(more).toEqual([]);
  expect(one).toMatchObject({
    relation: 'engine-engine',
    left: first.side,
    ...{ recipe: 'fp32', others: 2, inputs: 4, withoutMargin: 0, flips: 2, largestFlipped: 2 },
    below: { from: 0, to: 2, inputs: 2, flips: 2, rate: 1, interval: wilson(2, 2) },
    above: { from: 2, to: null, inputs: 2, flips: 0, rate: 0, interval: wilson(0, 2) },
  });
  expect(one!.bins.map(({ from, to, inputs, flips }) => [from, to, inputs, flips])).toEqual([
    [0.316, 1, 1, 1],
    [1, 3.16, 1, 1],
    [3.16, 10, 1, 0],
    [10, 31.6, 0, 0],
    [31.6, null, 1, 0],
  ]);
});

test('the reference has a calibration a recipe, and a golden none', () => {
  const reference = run('reference', 'r', [
    [0, 1],
    [1, 1],
  ]);
  const runs = [
    reference,
    run('fp32', 'a', [
      [0, 1],
      [1, 1],
    ]),
    run('fp16', 'b', [
      [1, 1],
      [1, 1],
    ]),
  ];
  expect(calibrations(runs).map(({ relation, recipe, flips }) => [relation, recipe, flips])).toEqual([
    ['optimized-reference', 'fp16', 1],
    ['optimized-reference', 'fp32', 0],
  ]);
});

test('builds of each platform are beside each other alone, and the engine at hand is one of its own platform', () => {
  const [small, big] = ['gpu-sm96', 'gpu'];
  const labelled = (...labels: number[]) => labels.map((label, input) => [label, input + 1] as const);
  const at = (letter: string, where: readonly [string, string], ...labels: number[]) =>
    run('fp32', letter, labelled(...labels), where);
  const runs = [
    at('a', [big, big], 0, 0, 0, 0),
    at('b', [big, big], 1, 0, 0, 0),
    at('c', [small, small], 0, 0, 1, 0),
    at('d', [small, small], 0, 0, 0, 0),
    // Each is run on the other platform, too, where it stands for nothing.
    at('a', [big, small], 0, 0, 0, 0),
    at('b', [big, small], 1, 1, 0, 0),
    at('c', [small, big], 0, 0, 1, 1),
    at('d', [small, big], 0, 0, 0, 0),
  ];
  const told = calibrations(runs).map(({ relation, left, others, flips }) => [relation, left.label, others, flips]);
  expect(told).toEqual([
    ['engine-engine', 'fp32 a', 1, 1],
    ['engine-engine', 'fp32 c', 1, 1],
    // Beside itself on the other platform and the two builds there; c beside itself alone: a and b have it.
    ['platform-platform', 'fp32 a', 3, 1],
    ['platform-platform', 'fp32 c', 1, 1],
  ]);
});

test('on a platform that builds nothing the engines of each builder are beside each other alone', () => {
  const runs = ['a', 'b', 'c', 'd'].map((letter, index) =>
    run('fp32', letter, [[index, 1]], [index < 2 ? 'gpu' : 'gpu-sm96', 'gpu-sm48']),
  );
  expect(calibrations(runs).map(({ left, others }) => [left.label, others])).toEqual([
    ['fp32 a on gpu-sm48', 1],
    ['fp32 c on gpu-sm48', 1],
  ]);
});

test('inputs without a finite margin are left out and counted', () => {
  const some = run('fp32', 'a', [
    [0, Number.NaN],
    [0, 1],
  ]);
  expect(
    calibrations([
      some,
      run('fp32', 'b', [
        [1, 1],
        [0, 1],
      ]),
    ])[0],
  ).toMatchObject({ inputs: 1, withoutMargin: 1, flips: 0, largestFlipped: null, below: null });
});

test('bins hold every input once, whatever the margins', () => {
  const margin = fc.oneof(
    fc.float({ min: 0, noNaN: true, noDefaultInfinity: true }),
    fc.constantFrom(0, 3.16, 3.161, 10, 1e-30),
  );
  const decisions = fc.array(fc.tuple(fc.boolean(), margin), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(decisions, all => {
      const left = run(
        'fp32',
        'a',
        all.map(([, one]) => [0, one]),
      );
      const [one] = calibrations([
        left,
        run(
          'fp32',
          'b',
          all.map(([isFlip]) => [isFlip ? 1 : 0, 1]),
        ),
      ]);
      const { bins, below, above, flips, largestFlipped } = one!;
      const sum = (of: 'inputs' | 'flips') => bins.reduce((total, bin) => total + bin[of], 0);
      expect([sum('inputs'), sum('flips')]).toEqual([all.length, all.filter(([isFlip]) => isFlip).length]);
      expect(sum('flips')).toBe(flips);
      expect((below?.inputs ?? 0) + above.inputs).toBe(all.length);
      expect([above.flips, below?.flips ?? 0]).toEqual([0, flips]);
      expect(largestFlipped === null).toBe(flips === 0);
      for (const { from, to } of bins) expect(to === null || from < to).toBe(true);
    }),
  );
});

test('says whether anything flips', () => {
  const words = (...flips: boolean[]) =>
    calibrationWords(
      calibrations([
        run(
          'fp32',
          'a',
          flips.map(() => [0, 1]),
        ),
        run(
          'fp32',
          'b',
          flips.map(isFlip => [isFlip ? 1 : 0, 1]),
        ),
      ])[0]!,
    );
  expect(words(false, false)).toBe('None of 2 inputs flips (at most 65.8 %), whatever its margin.');
  expect(words(true)).toBe(
    '1 of 1 inputs with a margin up to 1 flip (100 %, 20.7 % to 100 %); above it there is none.',
  );
});
