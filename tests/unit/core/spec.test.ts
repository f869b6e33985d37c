import { expect, test } from 'vitest';
import type { Spec } from '../../../harness/core/records.ts';
import { normalizeSpec } from '../../../harness/core/spec.ts';
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

test('measurement false means that nothing is measured', () => {
  expect(normalizeSpec({ ...someSpec, measurement: false }).measurement).toBeNull();
});

test.each([
  ['an unknown ready recipe', { recipes: ['fp8'] }, /no ready recipe fp8.*/],
  ['two recipes of one name', { recipes: ['fp32', 'fp32'] }, /two recipes are called fp32/],
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
    /latency cases/,
  ],
  [
    'a corruption of severity 0',
    { dataset: { ...someSpec.dataset, views: [{ corruption: 'jpeg', severity: 0 }] } },
    /corruption jpeg with severity 0/,
  ],
] satisfies [string, Partial<Spec>, RegExp][])('%s is refused with its reason', (_, change, message) => {
  expect(refusal(change)).toThrow(message);
});
