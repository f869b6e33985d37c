import { expect, test } from 'vitest';
import { meanInterval } from '../../../../harness/core/statistics/mean-interval.ts';

test('the interval of a mean is that of scipy.stats.t.interval (SciPy 1.17.1)', () => {
  for (const [values, level, low, high] of figures) {
    const found = meanInterval(values, level)!;
    expect(found.low).toBeCloseTo(low, 9);
    expect(found.high).toBeCloseTo(high, 9);
  }
});

test('of one value there is none, and of equal ones it is that value', () => {
  expect(meanInterval([3], 0.95)).toBeNull();
  expect(meanInterval([3, 3, 3], 0.95)).toMatchObject({ low: 3, high: 3 });
});

const figures: readonly (readonly [values: readonly number[], level: number, low: number, high: number])[] = [
  [[5148.76, 5149.3, 5120.1], 0.95, 5097.889331455481, 5180.884001877854],
  [[5148.76, 5149.3, 5120.1], 0.99, 5043.665591531013, 5235.1077418023215],
  [[1.0, 2.0, 4.0, 8.5, 3.25], 0.95, 0.15667501718170262, 7.343324982818297],
  [[1.0, 2.0, 4.0, 8.5, 3.25], 0.99, -2.208702044393177, 9.708702044393178],
];
