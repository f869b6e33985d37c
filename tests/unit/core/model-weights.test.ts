import { describe, expect, test } from 'vitest';
import { refuseOutputsOfSeeded, weightsKind } from '../../../harness/core/model-weights.ts';
import type { ModelRecord, Spec, Thresholds } from '../../../harness/core/records.ts';
import { normalizeSpec } from '../../../harness/core/spec.ts';
import { model as older } from '../../fixtures/sample-records.ts';
import { someSpec } from '../../fixtures/spec.ts';

const seeded: ModelRecord = { ...older, weights: 'seeded' };
const own: ModelRecord = { ...older, weights: 'own' };
const timed: Spec = {
  ...someSpec,
  model: { ...someSpec.model, task: 'tensors' },
  thresholds: { latencyCases: { allowed: [] }, latencyRegression: {}, latencyMedianMs: 3, throughput: 5 },
};
const refused =
  (spec: Spec, model = seeded) =>
  () =>
    refuseOutputsOfSeeded(normalizeSpec(spec), model);

describe('a spec over seeded weights', () => {
  test('may judge time', () => {
    expect(refused(timed)).not.toThrow();
  });

  test.for<Thresholds>([
    { flipsBetweenEngines: 0 },
    { flipsAcrossPlatforms: { rate: 0.5 } },
    { flipsAgainstGolden: 0 },
    { flipsAgainstReference: 0 },
  ])('is refused where %o judges what it gives', thresholds => {
    const [name] = Object.keys(thresholds);
    const message = expect.objectContaining({ code: 'WEIGHTS_SEEDED', message: expect.stringContaining(name!) });
    expect(refused({ ...timed, thresholds: { ...timed.thresholds, ...thresholds } })).toThrow(message);
    expect(refused({ ...timed, platformThresholds: { big: thresholds } })).toThrow(message);
  });

  test('is refused where its task makes decisions, whatever is judged', () => {
    expect(refused({ ...timed, model: someSpec.model })).toThrow(/task classification/);
  });

  test('is no matter of other weights, nor of records that do not tell', () => {
    for (const model of [own, older]) expect(refused(someSpec, model)).not.toThrow();
  });
});

test('a model’s weights are seeded, a stand-in’s or its own, and of an older record not known', () => {
  expect(weightsKind({ ...seeded, standInFor: 'ResNet-18' })).toBe('seeded weights, never trained');
  expect(weightsKind({ ...own, standInFor: 'ResNet-18' })).toBe('stand-in for ResNet-18');
  expect(weightsKind({ ...older, standInFor: 'ResNet-18' })).toBe('stand-in for ResNet-18');
  expect(weightsKind(own)).toBe('weights of its own');
  expect(weightsKind(older)).toBeNull();
});
