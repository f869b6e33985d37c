import type { LatencyDecision } from '../records.ts';
import { pooledDifference } from '../statistics/pooled.ts';
import { widenByOthers, widenBySeries } from './widen.ts';

/**
 * How much longer later sittings take than earlier ones, each a number of milliseconds, oldest first. The unit is the sitting, because one engine
 * takes another time in each, and in each load of it: rounds of two do not pair, and those of one are no draws of another. What decides is the
 * difference of the means of logarithms, held against the scatter between sittings (statistics/pooled.ts); how that of the earlier
 * ones moves, widens the interval, and so does what others on the host's cores may have made of the later ones (`others`, of ln; widen.ts). `beside`: sittings that tell of the scatter alone. Null where no two are of a kind.
 */
export function compareSessions(
  before: readonly number[],
  after: readonly number[],
  beside: readonly number[],
  level: number,
  others = 0,
): Omit<LatencyDecision, 'pHolm' | 'leastEffect'> | null {
  const [lefts, rights, besides] = [before, after, beside].map(all => all.map(Math.log));
  const test = pooledDifference(lefts!, rights!, [besides!], level);
  if (test === null) return null;
  const series = widenBySeries(lefts!, test.difference, test);
  const widened = widenByOthers(series, others);
  return {
    relativeDifference: Math.expm1(test.difference),
    interval: {
      low: Math.expm1(test.low),
      high: Math.expm1(test.high),
      level,
      method: 'Student, the scatter between sittings pooled',
    },
    widened: { low: Math.expm1(widened.low), high: Math.expm1(widened.high) },
    p: test.p,
    flags: [...series.flags, ...widened.flags],
  };
}
