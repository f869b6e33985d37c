import type { Decision, LatencyDecision } from '../records.ts';

/** What makes the numbers no ground for an answer, whatever they are. */
const vetoes = ['few-rounds', 'few-runs', 'few-sittings', 'no-spread', 'throttled', 'clocks-moved', 'other-processes'];

/**
 * The one rule by which a right side is called slower than a left one, in every comparison of latencies:
 * - `yes`: the interval of the ratio, with what its flags add, lies above 0; p of no difference, adjusted over the family
 *   (Holm, 1979), is below 1 - level; and the ratio exceeds the least effect that counts;
 * - `no`: that interval ends below the least effect, where the right side is the faster one, too;
 * - `undecided`: neither, or a veto: too few rounds (or runs, of imports; or sittings, of a baseline), samples that are all equal, a device that was throttled, whose clock
 *   moved while the other side's did not, or on which another process was, where the sides are of different platforms or sessions.
 * Welch's and Mann and Whitney's tests stand beside it and decide nothing.
 */
export function answer(decision: LatencyDecision): Decision {
  const { relativeDifference, interval, widened = interval, pHolm, leastEffect } = decision;
  if (isVetoed(decision)) return 'undecided';
  if (widened.low > 0 && pHolm < 1 - interval.level && relativeDifference > leastEffect) return 'yes';
  return widened.high < leastEffect ? 'no' : 'undecided';
}

export const isVetoed = ({ flags = [] }: Pick<LatencyDecision, 'flags'>): boolean => flags.some(isVeto);

export const isVeto = (flag: string): boolean => vetoes.includes(flag);
