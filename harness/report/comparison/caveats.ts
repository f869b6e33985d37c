import type { ReportComparison } from '../../core/records.ts';

/** Stands on every face. */
export const notAVerdict =
  'Nothing here is a verdict: two finished reports are held beside each other, and neither is judged again.';

/** Whether a text is such a comparison, on whichever face, and may be written anew. */
export const isComparison = (text: string): boolean =>
  text.startsWith('{"kind":"report-comparison"') || text.includes(notAVerdict);

/** Of both reports, the platforms that are test doubles. */
export const doublesIn = ({ before, after }: ReportComparison): string[] => [
  ...new Set([...before.doubles, ...after.doubles]),
];
