import type { Check } from './records.ts';

type Said = Pick<Check, 'title' | 'actual' | 'limit'>;

const opening = ({ title, actual, limit }: Said): string => `${title}. Actual: ${actual}; limit: ${limit}.`;

/** What a check says of itself in one go: what, actual, limit, and why. */
export const checkMessage = (check: Said, why: string): string =>
  why === '' ? opening(check) : `${opening(check)} ${why}`;

/** The why of it alone; all of a message that was made otherwise. */
export function whyOf(check: Said & Pick<Check, 'message'>): string {
  const { message } = check;
  return message.startsWith(opening(check)) ? message.slice(opening(check).length).trim() : message;
}
