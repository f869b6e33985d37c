import type { Decision, LatencyDecision } from '../records.ts';
import type { DecisionFlag } from './flags.ts';

/** What makes the numbers no ground for an answer, whatever they are, in words that go on "because". */
const vetoes = {
  'few-rounds': 'there were fewer than ten rounds',
  'few-runs': 'there were fewer than ten runs',
  'few-sittings': 'the baseline is of too few sittings',
  'no-spread': 'all samples of a side are equal',
  throttled: 'a device was throttled',
  'clocks-moved': 'the clock of one side moved',
  'other-processes': 'other processes were on the device',
} satisfies Readonly<Partial<Record<DecisionFlag, string>>>;

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

const isVeto = (flag: string): boolean => Object.hasOwn(vetoes, flag);

/** Why its numbers are no ground for an answer, each in words, in the order of the vetoes; none without a veto. */
export const vetoWords = ({ flags = [] }: Pick<LatencyDecision, 'flags'>): string[] =>
  Object.entries(vetoes).flatMap(([flag, words]) => (flags.includes(flag) ? words : []));
