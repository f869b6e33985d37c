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

/** Of several engines, all must pass; one that fails is enough. */
export function worstOf(answers: readonly Answer[]): Answer {
  if (answers.includes('fail')) return 'fail';
  return answers.includes('inconclusive') ? 'inconclusive' : 'pass';
}
