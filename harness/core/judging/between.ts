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

const order: readonly Answer[] = ['fail', 'inconclusive', 'pass'];

interface Answered {
  readonly status: Answer;
}

/** Sorts so that the first of several engines is what all are: all must pass, and one that fails is enough. */
export const worstFirst = (one: Answered, other: Answered): number =>
  order.indexOf(one.status) - order.indexOf(other.status);
