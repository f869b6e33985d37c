import { describe, expect, test } from 'vitest';
import { latencySpec, withoutRegression, withRegression } from '../../../../harness/core/latency/latency-spec.ts';
import { measurementPresets } from '../../../../harness/core/measurement-presets.ts';
import { normalizeSpec } from '../../../../harness/core/spec.ts';
import { someSpec } from '../../../fixtures/spec.ts';

const spec = {
  ...someSpec,
  platforms: ['cpu-1', 'cpu-n', 'gpu'],
  recipes: ['fp32', 'fp16'],
  thresholds: { flipsBetweenEngines: 0, latencyCases: { allowed: [2], leastEffect: 0.02 } },
  platformThresholds: { gpu: { flipsBetweenEngines: 1 }, 'cpu-1': { latencyCases: { allowed: [] } } },
} satisfies typeof someSpec;

test('a spec is asked for its baseline by its own threshold, or by the defaults', () => {
  const own = { ...spec, thresholds: { ...spec.thresholds, latencyRegression: { leastEffect: 0.01 } } };
  expect(withRegression(latencySpec(own, measurementPresets.warm)).thresholds.latencyRegression).toEqual({
    leastEffect: 0.01,
  });
  expect(withRegression(latencySpec(spec, measurementPresets.warm)).thresholds.latencyRegression).toEqual({});
});

test('a spec that is only to be looked at is held against no baseline, on no platform', () => {
  const held = { latencyRegression: { leastEffect: 0.01 } };
  const { thresholds, platformThresholds } = withoutRegression({
    ...spec,
    thresholds: { ...spec.thresholds, ...held },
    platformThresholds: { ...spec.platformThresholds, gpu: held },
  });
  expect(thresholds).toEqual(spec.thresholds);
  expect(platformThresholds).toEqual({ ...spec.platformThresholds, gpu: {} });
  expect(withoutRegression(someSpec)).toEqual(someSpec);
});

describe('a spec that is asked for latency alone', () => {
  const asked = latencySpec(spec, measurementPresets.warm);

  test('is a valid one under another name, with its thresholds of latency and no others', () => {
    expect(normalizeSpec(asked).measurement).toEqual(measurementPresets.warm);
    expect(asked.name).toBe(`${spec.name}.latency-warm`);
    expect(asked.thresholds).toEqual({ latencyCases: { allowed: [2], leastEffect: 0.02 } });
    expect(asked.platformThresholds).toEqual({ 'cpu-1': { latencyCases: { allowed: [] } } });
  });

  test('allows no case where it says nothing of them', () => {
    expect(latencySpec(someSpec, measurementPresets.warm).thresholds).toEqual({ latencyCases: { allowed: [] } });
  });

  test('allows none, too, where it has other thresholds of latency', () => {
    const held = { ...someSpec, thresholds: { latencyRegression: { leastEffect: 0.01 } } };
    const { thresholds } = latencySpec(held, measurementPresets.warm);
    expect(thresholds).toEqual({ latencyCases: { allowed: [] }, latencyRegression: { leastEffect: 0.01 } });
  });

  test('has limits in milliseconds only by the recipe that they are meant for', () => {
    const limited = {
      ...spec,
      thresholds: { latencyMedianMs: 3, latencyP99Ms: 9 },
      platformThresholds: { 'cpu-1': { latencyMedianMs: 2 } },
    };
    const cases = { latencyCases: { allowed: [] } };
    const other = latencySpec(limited, measurementPresets.warm);
    expect(other.thresholds).toEqual(cases);
    expect(other.platformThresholds).toBeUndefined();
    for (const measurement of ['warm', measurementPresets.warm] as const) {
      const own = latencySpec({ ...limited, measurement }, measurementPresets.warm);
      expect(own.thresholds).toEqual({ ...cases, latencyMedianMs: 3, latencyP99Ms: 9 });
      expect(own.platformThresholds).toEqual({ 'cpu-1': { latencyMedianMs: 2 } });
    }
    expect(latencySpec(limited, measurementPresets.quick).thresholds).toMatchObject({ latencyMedianMs: 3 });
  });

  test('runs no more inputs than fill a batch', () => {
    expect(asked.dataset.limit).toBe(64);
    expect(latencySpec(spec, { ...measurementPresets.warm, batch: 256 }).dataset.limit).toBe(256);
    const few = { ...spec, dataset: { ...spec.dataset, limit: 8 } };
    expect(latencySpec(few, measurementPresets.warm).dataset.limit).toBe(8);
  });

  test('of some platforms has only what is built for them', () => {
    const some = latencySpec(spec, measurementPresets.warm, ['gpu']);
    expect(some).toMatchObject({ platforms: ['gpu'], recipes: ['fp32', 'fp16'] });
    expect(some.platformThresholds).toBeUndefined();
    expect(latencySpec(spec, measurementPresets.warm, ['cpu-1', 'cpu-n']).recipes).toEqual(['fp32']);
  });
});
