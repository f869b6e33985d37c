import type { Check, Interval } from '../records.ts';

export type Answer = Exclude<Check['status'], 'skipped'>;

/** Whether a value is at most the limit: pass where its whole interval is, fail where none of it is, else undecided. */
export function atMost({ low, high }: Pick<Interval, 'low' | 'high'>, limit: number): Answer {
  if (high <= limit) return 'pass';
  return low > limit ? 'fail' : 'inconclusive';
}

/** The same of at least. */
export const atLeast = ({ low, high }: Pick<Interval, 'low' | 'high'>, limit: number): Answer =>
  atMost({ low: -high, high: -low }, -limit);

const worstFirst: readonly Answer[] = ['fail', 'inconclusive', 'pass'];

/** An order of engines: that first whose answer is that of all. */
export const byAnswer = (a: Answer, b: Answer): number => worstFirst.indexOf(a) - worstFirst.indexOf(b);

/** Of several engines, all must pass; one that fails is enough. */
export const worstOf = (answers: readonly Answer[]): Answer => answers.toSorted(byAnswer)[0] ?? 'pass';
