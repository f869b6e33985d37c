import { describe, expect, test } from 'vitest';
import type { Recipe, TensorInfo } from '../../../../harness/core/records.ts';
import { readyRecipes, referenceRecipe } from '../../../../harness/core/spec.ts';
import { builderSettings } from '../../../../harness/core/tensorrt/builder-settings.ts';

const flags10 = ['FP16', 'BF16', 'INT8', 'TF32', 'SPARSE_WEIGHTS', 'VERSION_COMPATIBLE', 'EXCLUDE_LEAN_RUNTIME'];
const device = { computeCapability: '9.0' };
const ten = {
  platform: 'gpu',
  tensorrt: '10.6.0.26',
  builderFlags: [...flags10, 'ERROR_ON_TIMING_CACHE_MISS'],
  device,
};
const turing = { ...ten, device: { computeCapability: '7.5' } };
const eight = { platform: 'gpu', tensorrt: '8.6.1', builderFlags: flags10, device };
const eleven = {
  platform: 'gpu',
  tensorrt: '11.4.0',
  builderFlags: ['TF32', 'SPARSE_WEIGHTS', 'VERSION_COMPATIBLE'],
  device,
};
const image: TensorInfo = { name: 'input', dtype: 'float32', shape: ['N', 3, 8, 8] };

const quantized = [{ name: 'q', opType: 'QuantizeLinear', domain: '' }];
const settings = (recipe: Recipe, inputs = [image], offer = ten, fromCache = false) =>
  builderSettings(recipe, { inputs, nodes: quantized }, offer, fromCache);
const withFlags = (flags: Recipe['flags']): Recipe => ({ ...readyRecipes.fp16, flags });

describe('a precision', () => {
  test.for([
    ['fp32', []],
    ['tf32', ['TF32']],
    ['fp16', ['FP16', 'TF32']],
    ['bf16', ['BF16', 'TF32']],
    ['int8', ['INT8', 'TF32']],
    ['typed', []],
  ] as const)('%s sets the flags %j', ([name, flags]) => {
    expect(settings(readyRecipes[name])).toMatchObject({ flags, stronglyTyped: name === 'typed' });
  });

  test.for(['fp16', 'bf16', 'int8'] as const)('%s does without TF32 on a GPU that has none', name => {
    expect(settings(readyRecipes[name], [image], turing).flags).toEqual([name.toUpperCase()]);
  });

  test('asks for TF32 on a GPU that has none where the recipe says so, and the addon refuses', () => {
    expect(settings(readyRecipes.tf32, [image], turing).flags).toEqual(['TF32']);
    expect(settings(withFlags({ TF32: true }), [image], turing).flags).toEqual(['FP16', 'TF32']);
  });

  test('that is the reference’s is level 0 without TF32', () => {
    expect(settings(referenceRecipe)).toMatchObject({ flags: [], optimizationLevel: 0 });
  });

  test('that the version builds by typed networks only is refused, with the way to go', () => {
    expect(() => settings(readyRecipes.fp16, [image], eleven)).toThrow(
      /fp16.*TensorRT 11\.4\.0 has no flag FP16.*strongly typed/,
    );
    expect(settings(readyRecipes.typed, [image], eleven).stronglyTyped).toBe(true);
  });

  test('of INT8 is refused for a model that says nothing of it', () => {
    expect(() => builderSettings(readyRecipes.int8, { inputs: [image], nodes: [] }, ten, false)).toThrow(
      /int8.*no QuantizeLinear/,
    );
  });

  test('of another backend is refused', () => {
    expect(() => settings(readyRecipes['fp16-weights'])).toThrow(/TensorRT has no such precision/);
  });
});

describe('a flag', () => {
  test('of the recipe is set by name, and cleared by false', () => {
    expect(settings(withFlags({ SPARSE_WEIGHTS: true })).flags).toEqual(['FP16', 'SPARSE_WEIGHTS', 'TF32']);
    expect(settings(withFlags({ TF32: false })).flags).toEqual(['FP16']);
  });

  test('that does not exist is refused, with the one that was meant', () => {
    expect(() => settings(withFlags({ SPARSE_WEIGHT: true }))).toThrow(
      /^On gpu, recipe fp16 sets flag SPARSE_WEIGHT, which is no builder flag, perhaps for SPARSE_WEIGHTS; TensorRT 10/,
    );
  });

  test('is set or not, and nothing else', () => {
    expect(() => settings(withFlags({ SPARSE_WEIGHTS: 7 }))).toThrow(/is 7, and a builder flag is set or not/);
  });
});

test('a build from a timing cache fails on a miss where the version can say so', () => {
  expect(settings(readyRecipes.fp32, [image], ten, true).flags).toEqual(['ERROR_ON_TIMING_CACHE_MISS']);
  expect(settings(readyRecipes.fp32, [image], eight, true).flags).toEqual([]);
});

describe('profiles', () => {
  const batch = { min: 1, opt: 4, max: 16 };

  test('follow from the range of batches where only the batch axis is dynamic', () => {
    const recipe = { ...readyRecipes.fp16, tensorrt: { batch } };
    const mask: TensorInfo = { name: 'mask', dtype: 'float32', shape: [1, 8] };
    expect(settings(recipe, [image, mask]).profiles).toEqual([
      { input: { min: [1, 3, 8, 8], opt: [4, 3, 8, 8], max: [16, 3, 8, 8] } },
    ]);
  });

  test('are not needed by a model of fixed shapes', () => {
    expect(settings(readyRecipes.fp16, [{ ...image, shape: [4, 3, 8, 8] }]).profiles).toEqual([]);
  });

  test('must be given where more than the batch axis is dynamic', () => {
    const free: TensorInfo = { ...image, shape: ['N', 3, 'H', 'W'] };
    expect(() => settings(readyRecipes.fp16, [free])).toThrow(/input \[N, 3, H, W\].*no profile/);
    const profiles = [{ input: { min: [1, 3, 8, 8], opt: [1, 3, 64, 64], max: [1, 3, 512, 512] } }];
    expect(settings({ ...readyRecipes.fp16, tensorrt: { profiles } }, [free]).profiles).toEqual(profiles);
  });
});

test('what a recipe leaves out is left to TensorRT, but for the names of tactics', () => {
  expect(settings(readyRecipes.fp16)).toMatchObject({
    optimizationLevel: null,
    averagingIterations: null,
    maxAuxStreams: null,
    maxTactics: null,
    pools: {},
    tacticSources: null,
    hardwareCompatibility: 'NONE',
    profilingVerbosity: 'DETAILED',
  });
});
