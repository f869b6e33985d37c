import type { Decision, LatencyDecision } from '../records.ts';
import type { DecisionFlag } from './flags.ts';

/** What makes the numbers no ground for an answer, whatever they are, in words. */
const vetoes = {
  'few-rounds': 'there are too few rounds',
  'few-runs': 'there are too few runs',
  'few-sittings': 'the baseline is of too few sittings',
  'no-spread': 'all samples of a side are equal',
  throttled: 'a device was throttled',
  'clocks-moved': 'the clock of a side moved',
  'other-processes': 'another process was on a device',
} satisfies Readonly<Partial<Record<DecisionFlag, string>>>;

type Veto = keyof typeof vetoes;

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

const isVeto = (flag: string): flag is Veto => Object.hasOwn(vetoes, flag);

/** Why nothing is decided, in words; null where nothing forbids it. */
export function vetoWords({ flags = [] }: Pick<LatencyDecision, 'flags'>): string | null {
  const words = flags.filter(isVeto).map(flag => vetoes[flag]);
  return words.length > 0 ? words.join('; ') : null;
}
