import { expect, test } from 'vitest';
import { decodeWhole } from '../../../../harness/core/metrics/decoding.ts';
import { metricFor } from '../../../../harness/core/metrics/registry.ts';

const nan = Number.NaN;

test('a row of scores with NaN in it is an input without a number', () => {
  const metric = metricFor('classification');
  const data = Float32Array.of(1, 2, 3, nan, nan, nan, 4, nan, 5);
  expect(metric.countWithoutNumber(decodeWhole(metric, [{ name: 'scores', shape: [3], data }], 3))).toBe(2);
});

test('an input counts once, however many of its elements and outputs hold none', () => {
  const metric = metricFor('tensors');
  const outputs = [
    { name: 'a', shape: [2], data: Float32Array.of(nan, nan, 1, 2, 3, 4) },
    { name: 'b', shape: [1], data: Float32Array.of(nan, 1, nan) },
  ];
  expect(metric.countWithoutNumber(decodeWhole(metric, outputs, 3))).toBe(2);
});
