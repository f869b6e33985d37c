import { expect, test } from 'vitest';
import { declareChecks } from '../../../harness/core/checks.ts';
import { applies, familyOf, shareEngines } from '../../../harness/core/families.ts';
import type { Spec } from '../../../harness/core/records.ts';
import { normalizeSpec, thresholdsFor } from '../../../harness/core/spec.ts';
import { someSpec } from '../../fixtures/spec.ts';

const mixed: Spec = {
  ...someSpec,
  platforms: ['cpu-1', 'cpu-n', 'gpu', 'gpu-sm96'],
  recipes: ['fp32', 'fp16-weights', 'fp16'],
  thresholds: { flipsBetweenEngines: 0, flipsAcrossPlatforms: 2, latencyCases: { allowed: [] } },
  platformThresholds: { gpu: { flipsBetweenEngines: 5 }, 'gpu-sm96': { flipsAcrossPlatforms: { rate: 0.01 } } },
};
const checks = declareChecks(normalizeSpec(mixed));

test.for([
  ['gpu', 'tensorrt'],
  ['gpu-sm96', 'tensorrt'],
  ['gpu-sm0', 'onnx'],
  ['cpu-1', 'onnx'],
  ['wasm', 'onnx'],
  ['double-big', 'double'],
] as const)('%s is of the family %s', ([name, family]) => expect(familyOf(name)).toBe(family));

test('a recipe is built where the backend takes its precision', () => {
  expect(applies({ precision: 'fp16' }, 'gpu')).toBe(true);
  expect(applies({ precision: 'fp16' }, 'cpu-1')).toBe(false);
  expect(applies({ precision: 'fp16-weights' }, 'gpu')).toBe(false);
  expect(applies({ precision: 'fp32' }, 'gpu')).toBe(applies({ precision: 'fp32' }, 'wasm'));
});

test('engines go between platforms of one family only', () => {
  expect(shareEngines('gpu', 'gpu-sm96')).toBe(true);
  expect(shareEngines('gpu', 'cpu-1')).toBe(false);
});

test('checks are declared where their recipe applies', () => {
  const between = checks.filter(check => check.threshold === 'flipsBetweenEngines').map(check => check.id);
  expect(between).toEqual([
    'flipsBetweenEngines/fp32/cpu-1',
    'flipsBetweenEngines/fp32/cpu-n',
    'flipsBetweenEngines/fp32/gpu',
    'flipsBetweenEngines/fp32/gpu-sm96',
    'flipsBetweenEngines/fp16-weights/cpu-1',
    'flipsBetweenEngines/fp16-weights/cpu-n',
    'flipsBetweenEngines/fp16/gpu',
    'flipsBetweenEngines/fp16/gpu-sm96',
  ]);
});

test('flips are counted across backends, latency cases are not asked across them', () => {
  const ids = checks.map(check => check.id);
  expect(ids).toContain('flipsAcrossPlatforms/fp32/cpu-1/gpu');
  expect(ids).toContain('latencyCases/fp32/gpu/gpu-sm96');
  expect(ids).not.toContain('latencyCases/fp32/cpu-1/gpu');
});

test('a platform has thresholds of its own, and keeps the common ones beside them', () => {
  expect(thresholdsFor(mixed, ['gpu'])).toEqual({ ...mixed.thresholds, flipsBetweenEngines: 5 });
  expect(thresholdsFor(mixed, ['cpu-1'])).toEqual(mixed.thresholds);
  expect(thresholdsFor(mixed, ['gpu', 'gpu-sm96'])).toEqual({
    ...mixed.thresholds,
    flipsBetweenEngines: 5,
    flipsAcrossPlatforms: { rate: 0.01 },
  });
  expect(thresholdsFor(mixed, ['cpu-1', 'gpu-sm96']).flipsAcrossPlatforms).toEqual({ rate: 0.01 });
});

test('the range of batches is part of a TensorRT recipe, and of no other', () => {
  const { recipes } = normalizeSpec({ ...mixed, batch: 8 });
  expect(recipes.map(recipe => recipe.tensorrt?.batch)).toEqual([
    { min: 1, opt: 8, max: 8 },
    undefined,
    { min: 1, opt: 8, max: 8 },
  ]);
});

test('a recipe that no platform takes, and thresholds of a platform that is not there, are refused', () => {
  expect(() => normalizeSpec({ ...someSpec, recipes: ['fp16'] })).toThrow(/no platform of .* takes recipe fp16/);
  expect(() => normalizeSpec({ ...someSpec, platformThresholds: { gpu: { accuracy: 1 } } })).toThrow(
    /platformThresholds names gpu/,
  );
});
