import { describe, expect, test } from 'vitest';
import { measurementPresets } from '../../../harness/core/measurement-presets.ts';
import type { Recipe, Spec } from '../../../harness/core/records.ts';
import { normalizeSpec } from '../../../harness/core/spec.ts';
import { defineSpec } from '../../../harness/define-spec.ts';
import { someSpec } from '../../fixtures/spec.ts';

const refusal = (change: Partial<Spec>) => () => normalizeSpec({ ...someSpec, ...change });

test('defaults are written out, so that two ways to say the same are one spec', () => {
  const short = normalizeSpec(someSpec);
  expect(short).toMatchObject({
    k: 3,
    batch: 32,
    referencePlatform: null,
    views: [{ corruption: 'none', severity: 0 }],
  });
  expect(normalizeSpec({ ...someSpec, k: 3, batch: 32, recipes: [short.recipes[0]!] })).toEqual(short);
});

test('a recipe without flags is one with none set', () => {
  const short = { name: 'own', precision: 'fp32', optimization: 'portable' } as const;
  const [own] = normalizeSpec(defineSpec({ ...someSpec, recipes: [short] })).recipes;
  expect(own).toEqual({ ...short, flags: {} });
});

test('measurement false means that nothing is measured', () => {
  expect(normalizeSpec({ ...someSpec, measurement: false }).measurement).toBeNull();
});

test('a measurement is a recipe, or the name of a ready one', () => {
  expect(normalizeSpec(someSpec).measurement).toMatchObject({ name: 'quick' });
  expect(normalizeSpec({ ...someSpec, measurement: 'gate' }).measurement).toMatchObject({ name: 'gate', steady: true });
  expect(normalizeSpec({ ...someSpec, measurement: { ...measurementPresets.warm, batch: 8 } }).measurement?.batch).toBe(
    8,
  );
});

/** A spec whose recipe `own` is for these batches or shapes. */
const shaped = (tensorrt: Recipe['tensorrt']): Partial<Spec> => ({
  recipes: [{ name: 'own', precision: 'fp32', optimization: 'portable', flags: {}, ...(tensorrt ? { tensorrt } : {}) }],
});
const image = (...sizes: number[]) => [1, 3, ...sizes];

test.each([
  ['an unknown ready recipe', { recipes: ['fp8'] }, /no ready recipe fp8.*/],
  ['two recipes of one name', { recipes: ['fp32', 'fp32'] }, /two recipes are called fp32/],
  [
    'a limit and a sample',
    { dataset: { ...someSpec.dataset, limit: 3, sample: { count: 2, seed: 1 } } },
    /a limit of 3 and a sample of 2/,
  ],
  [
    'a grid of views of corruption none',
    { dataset: { ...someSpec.dataset, views: { corruptions: ['none'], severities: [1] } } },
    /a view has corruption none with severity 1/,
  ],
  [
    'a recipe called reference',
    { recipes: [{ name: 'reference', precision: 'fp32', optimization: 'off', flags: {} }] },
    /recipe is called reference/,
  ],
  [
    'a level that contradicts optimization off',
    { recipes: [{ name: 'slow', precision: 'fp32', optimization: 'off', flags: {}, tensorrt: { level: 3 } }] },
    /recipe slow has optimization off, which is level 0, and tensorrt\.level 3/,
  ],
  [
    'a range of batches out of order',
    shaped({ batch: { min: 8, opt: 4, max: 2 } }),
    /recipe own has tensorrt\.batch with min 8, opt 4, max 2, and min ≤ opt ≤ max must hold/,
  ],
  [
    'a profile out of order in one dimension',
    shaped({
      profiles: [
        { x: { min: image(1, 1), opt: image(1, 1), max: image(1, 1) } },
        { x: { min: image(8, 8), opt: image(8, 16), max: image(8, 12) } },
      ],
    }),
    /recipe own has tensorrt\.profiles\[1\]\.x with min 8, opt 16, max 12 on axis 3, and min ≤ opt ≤ max must hold/,
  ],
  [
    'a profile whose shapes differ in rank',
    shaped({ profiles: [{ x: { min: image(8, 8), opt: image(8), max: image(8, 8) } }] }),
    /recipe own has tensorrt\.profiles\[0\]\.x with min of 4, opt of 3, max of 4 dimensions/,
  ],
  [
    'a range of batches beside profiles',
    shaped({
      batch: { min: 1, opt: 1, max: 1 },
      profiles: [{ x: { min: image(1), opt: image(1), max: image(1) } }],
    }),
    /recipe own has both tensorrt\.batch and tensorrt\.profiles/,
  ],
  [
    'a reference platform that is not among the platforms',
    { reference: { platform: 'other' } },
    /reference platform other/,
  ],
  [
    'accuracy of raw tensors',
    { model: { ...someSpec.model, task: 'tensors' }, thresholds: { accuracy: 0.9 } },
    /accuracy/,
  ],
  [
    'latency cases without latency',
    { measurement: false, thresholds: { latencyCases: { allowed: [] } } },
    /latencyCases is judged but measurement is false/,
  ],
  ['a measurement recipe that is not ready', { measurement: 'gale' }, /no ready measurement recipe gale/],
  [
    'the profiler on several streams',
    { measurement: { ...measurementPresets.warm, profiler: true, streams: 2 } },
    /recipe warm asks for the profiler on 2 streams/,
  ],
  [
    'the profiler and a CUDA graph',
    { measurement: { ...measurementPresets.warm, profiler: true, graph: true } },
    /recipe warm asks for the profiler and a CUDA graph/,
  ],
  [
    'a warm-up of fresh loads',
    { measurement: { ...measurementPresets.paper, steady: true } },
    /recipe paper asks for fresh loads and for a warm-up/,
  ],
  [
    'fresh loads for a while',
    { measurement: { ...measurementPresets.paper, durationMs: 10 } },
    /recipe paper asks for fresh loads and for a duration/,
  ],
  [
    'a corruption of severity 0',
    { dataset: { ...someSpec.dataset, views: [{ corruption: 'jpeg', severity: 0 }] } },
    /corruption jpeg with severity 0/,
  ],
  [
    'a baseline of a latency that is not measured',
    { measurement: false, thresholds: { latencyRegression: {} } },
    /latencyRegression is judged but measurement is false/,
  ],
] satisfies [string, Partial<Spec>, RegExp][])('%s is refused with its reason', (_, change, message) => {
  expect(refusal(change)).toThrow(message);
});

test('ranges of one size, and of growing ones, are shapes to build for', () => {
  const one = { min: image(8, 8), opt: image(8, 8), max: image(8, 8) };
  expect(refusal(shaped({ profiles: [{ x: one }, { x: { ...one, max: image(9, 8) } }] }))).not.toThrow();
});

describe('a spec of which no check can fail', () => {
  const loose = { flipsAgainstGolden: { rate: 1 }, flipsBetweenEngines: { rate: 1 }, accuracy: 0 } as const;
  const define = (change: Partial<Spec>) => () => defineSpec({ ...someSpec, platforms: ['cpu-1', 'cpu-n'], ...change });

  test.for<[string, Partial<Spec>]>([
    ['by its thresholds', { thresholds: loose }],
    ['as every latency case is allowed', { thresholds: { latencyCases: { allowed: [1, 2, 3] } } }],
    [
      'as each platform has a limit of its own',
      {
        thresholds: { flipsAgainstGolden: 0 },
        platformThresholds: {
          'cpu-1': { flipsAgainstGolden: { rate: 1 } },
          'cpu-n': { flipsAgainstGolden: { rate: 1 } },
        },
      },
    ],
  ])('%s, is refused', ([, change]) => {
    expect(define(change)).toThrow(
      expect.objectContaining({ code: 'SPEC_INVALID', message: expect.stringMatching(/no check of it can fail/) }),
    );
  });

  test.for<Partial<Spec>>([
    { thresholds: { ...loose, flipsAcrossPlatforms: 3 } },
    { thresholds: { ...loose, flipsBetweenEngines: { rate: 0.99 } } },
    { thresholds: { ...loose, accuracy: 0.1 } },
    { thresholds: { latencyCases: { allowed: [1, 2] } } },
    { thresholds: { latencyRegression: {} } },
    { thresholds: loose, platformThresholds: { 'cpu-n': { accuracy: 0.5 } } },
  ])('is not one with %j', change => {
    expect(define(change)).not.toThrow();
  });

  test('is still understood, for a report of it that is judged by other thresholds', () => {
    expect(refusal({ thresholds: loose })).not.toThrow();
  });
});

describe('the task of a model', () => {
  const boxes = { kind: 'boxes', boxes: 'b', scores: 's', format: 'xyxy', unit: 'pixels' } as const;
  const model = (change: Partial<Spec['model']>) => ({ model: { ...someSpec.model, ...change } });

  test('has its settings written out, so that two ways to say the same are one spec', () => {
    const short = normalizeSpec({ ...someSpec, ...model({ task: 'detection', decode: boxes }) });
    expect(short.model).toMatchObject({
      matchIou: 0.5,
      movedIou: 0.75,
      decode: { activation: 'none', scoreAxes: 'boxes-classes', minScore: 0.3, topK: 100, nmsIou: 0.5 },
    });
    const long = model({ task: 'detection', movedIou: 0.75, decode: { ...boxes, topK: 100, minScore: 0.3 } });
    expect(normalizeSpec({ ...someSpec, ...long })).toEqual(short);
    const masks = normalizeSpec({ ...someSpec, ...model({ task: 'segmentation', decode: { kind: 'mask' } }) });
    expect(masks.model).toMatchObject({ pixelTolerance: 0, decode: { kind: 'mask' } });
  });

  test('adds nothing to specs of other tasks, whose digests stand in records', () => {
    expect(normalizeSpec(someSpec).model).toEqual({ ...someSpec.model, tolerance: 1e-3 });
  });

  test.each([
    ['boxes without a word on how they are made', { task: 'detection' }, /does not say how decisions are made/],
    [
      'masks made as boxes are',
      { task: 'segmentation', decode: boxes },
      /decode\.kind is boxes for a model of task segmentation/,
    ],
    [
      'labels that are decoded',
      { decode: { kind: 'mask' } },
      /decode\.kind is mask for a model of task classification/,
    ],
    [
      'a setting of another task',
      { task: 'tensors', pixelTolerance: 0.1 },
      /pixelTolerance is given for a model of task tensors/,
    ],
    [
      'the tolerance of tensors for pixels',
      { task: 'segmentation', decode: { kind: 'mask' }, tolerance: 0.5 },
      /model\.tolerance is given for a model of task segmentation/,
    ],
    ['the tolerance of tensors for labels', { tolerance: 9 }, /model\.tolerance is given for a model of task class/],
    [
      'boxes that could not have moved',
      { task: 'detection', decode: boxes, matchIou: 0.6, movedIou: 0.5 },
      /movedIou 0\.5 is less than model\.matchIou 0\.6/,
    ],
  ] as [string, Partial<Spec['model']>, RegExp][])('refuses %s', (_, change, message) => {
    expect(refusal(model(change))).toThrow(message);
    expect(refusal(model(change))).toThrow(expect.objectContaining({ code: 'SPEC_INVALID', next: expect.any(String) }));
  });

  test('of a kind of decoding that there is not is told with those that there are', () => {
    const odd = { ...someSpec, ...model({ task: 'detection', decode: { kind: 'anchors' } as never }) };
    expect(() => defineSpec(odd)).toThrow(/center-points.*anchor-grid.*boxes.*mask/);
  });
});
