import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { mean, percentile, standardDeviation } from '../../../harness/core/statistics.ts';

/**
 * What criterion.rs says of two samples with its defaults (its book, "Analysis process"; src/analysis/compare.rs): the
 * means differ where a t-test, bootstrapped over the mixed samples, has p < 0.05, and it is a change where the 95 %
 * bootstrap interval of the relative change of the mean lies beyond the noise threshold of 1 %. Its samples are means of
 * batches of iterations; 2,000 resamples stand for its 100,000, which its answer does not depend on.
 */
export function criterionFinds(left: readonly number[], right: readonly number[]): 'slower' | 'faster' | 'no' {
  const random = xoroshiro128plus(1);
  const draw = (from: readonly number[], count: number) =>
    Array.from({ length: count }, () => from[uniformInt(random, 0, from.length - 1)]!);
  const mixed = [...left, ...right];
  const seen = tOf(left, right);
  const ts = Array.from({ length: 2000 }, () => tOf(draw(mixed, left.length), draw(mixed, right.length)));
  const below = ts.filter(t => t < seen).length;
  if ((2 * Math.min(below, ts.length - below)) / ts.length >= 0.05) return 'no';
  const changes = ts.map(() => mean(draw(right, right.length)) / mean(draw(left, left.length)) - 1);
  if (percentile(changes, 2.5) > 0.01) return 'slower';
  return percentile(changes, 97.5) < -0.01 ? 'faster' : 'no';
}

const tOf = (left: readonly number[], right: readonly number[]): number =>
  (mean(right) - mean(left)) /
  Math.sqrt(standardDeviation(left) ** 2 / left.length + standardDeviation(right) ** 2 / right.length);
