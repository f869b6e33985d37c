import { logRatioOf } from './ratio.ts';
import { familyResamples } from './resamples.ts';
import { type Rounds, roundMedians } from './rounds.ts';

/** When measuring may end. */
export interface ScheduleGoal {
  /** Of the interval of each ratio: how far apart its ends may be (0.01 is one percent). */
  readonly width: number;
  /** Rounds before the first look, and at most; even, because rounds come in pairs (ABBA). */
  readonly rounds: { readonly least: number; readonly most: number };
  /** Of measuring. */
  readonly budgetSeconds: number;
  /** Of the intervals. */
  readonly level: number;
}

/** Two members of the session that will be compared. */
export interface ComparedRounds {
  readonly left: { readonly label: string; readonly rounds: Rounds };
  readonly right: { readonly label: string; readonly rounds: Rounds };
}

export type Schedule =
  /** Measure so many rounds more, then ask again. `width` is the widest interval now, null before the first look. */
  | { readonly kind: 'go-on'; readonly rounds: number; readonly width: number | null }
  | { readonly kind: 'enough'; readonly width: number }
  /** The budget is spent; `secondsNeeded` is what a decision would take in all, null where nothing tells. */
  | { readonly kind: 'spent'; readonly width: number | null; readonly secondsNeeded: number | null };

/**
 * What to do after `secondsSpent` of measuring. It looks at nothing but the widths of intervals (fixed-width sequential
 * estimation; Chow and Robbins, 1965), never at where they lie: one that stopped as soon as a difference is significant
 * would call equal engines different the more often, the more often it looked. A width falls with the root of the
 * number of rounds, which is how the next look and the time that a decision would take are foretold. All members have the
 * same number of rounds. Errors: NO_SAMPLES, BAD_SAMPLES.
 */
export function nextRounds(
  pairs: readonly ComparedRounds[],
  secondsSpent: number,
  goal: ScheduleGoal,
  seed: number,
): Schedule {
  const done = pairs[0]?.left.rounds.length ?? 0;
  const { least, most } = goal.rounds;
  const secondsARound = done > 0 ? secondsSpent / done : 0;
  const affordable = secondsARound > 0 ? Math.floor((goal.budgetSeconds - secondsSpent) / secondsARound) : most;
  const left = wholePairs(Math.min(affordable, most - done));
  if (done < least) {
    if (left > 0) return { kind: 'go-on', rounds: Math.min(left, evenUp(least - done)), width: null };
    return { kind: 'spent', width: null, secondsNeeded: done > 0 ? secondsARound * least : null };
  }
  const width = widest(pairs, done, goal.level, seed);
  if (width <= goal.width) return { kind: 'enough', width };
  const needed = done * (width / goal.width) ** 2;
  if (left <= 0) return { kind: 'spent', width, secondsNeeded: secondsARound * needed };
  // A foretold number is a guess, so that it at most doubles what there is.
  const more = Math.min(left, done, Math.max(2, evenUp(needed - done)));
  return { kind: 'go-on', rounds: evenUp(more), width };
}

const evenUp = (rounds: number): number => 2 * Math.ceil(rounds / 2);
const wholePairs = (rounds: number): number => 2 * Math.floor(rounds / 2);

/** The widest interval of the ratios, with what their flags add, because that is what a verdict heeds. */
function widest(pairs: readonly ComparedRounds[], rounds: number, level: number, seed: number): number {
  const resamples = familyResamples(rounds, 1, level, seed);
  const widths = pairs.map(({ left, right }) => {
    const { widened } = logRatioOf(
      roundMedians(left.rounds, left.label),
      roundMedians(right.rounds, right.label),
      resamples,
      level,
    );
    return Math.expm1(widened.high) - Math.expm1(widened.low);
  });
  return Math.max(...widths);
}
