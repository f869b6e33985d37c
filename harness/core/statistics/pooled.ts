import { mean, standardDeviation } from '../statistics.ts';
import { studentCritical, studentTwoSided } from './student.ts';

export interface PooledTest {
  /** Right minus left. */
  readonly difference: number;
  /** Of a single value, from all groups. */
  readonly sd: number;
  readonly df: number;
  readonly t: number;
  /** Two-sided. */
  readonly p: number;
  readonly low: number;
  readonly high: number;
}

/**
 * The difference of two means of values that scatter alike, that scatter estimated within each group and pooled: Student's test
 * (1908), as Fisher (1925) has it for groups of any size. A side may be a single value: then this is the prediction interval of
 * one more value of the other side (Hahn, 1969; as a test, Crawford and Howell, 1998). `beside`: groups that tell of the scatter alone.
 * Null where no group has two values.
 */
export function pooledDifference(
  left: readonly number[],
  right: readonly number[],
  beside: readonly (readonly number[])[],
  level: number,
): PooledTest | null {
  const groups = [left, right, ...beside].filter(({ length }) => length > 0);
  const df = groups.reduce((sum, { length }) => sum + length - 1, 0);
  if (df < 1 || left.length === 0 || right.length === 0) return null;
  const squares = groups.reduce((sum, group) => sum + (group.length - 1) * standardDeviation(group) ** 2, 0);
  const sd = Math.sqrt(squares / df);
  const difference = mean(right) - mean(left);
  const error = sd * Math.sqrt(1 / left.length + 1 / right.length);
  const half = studentCritical(1 - level, df) * error;
  // Without any scatter there is no error to hold a difference against, and every one is beyond chance.
  const t = error > 0 ? difference / error : difference === 0 ? 0 : Math.sign(difference) * Number.MAX_VALUE;
  return {
    difference,
    sd,
    df,
    t,
    p: error > 0 ? studentTwoSided(t, df) : difference === 0 ? 1 : 0,
    low: difference - half,
    high: difference + half,
  };
}
