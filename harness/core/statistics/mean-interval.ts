import type { Interval } from '../records.ts';
import { mean, standardDeviation } from '../statistics.ts';
import { studentCritical } from './student.ts';

/** The interval of a mean of few values (Student, 1908), in their unit. Null of fewer than two, which show no spread. */
export function meanInterval(values: readonly number[], level: number): Interval | null {
  if (values.length < 2) return null;
  const centre = mean(values);
  const half = (studentCritical(1 - level, values.length - 1) * standardDeviation(values)) / Math.sqrt(values.length);
  return { low: centre - half, high: centre + half, level, method: 'student' };
}
