import type { Check, ReportDocument } from '../records.ts';

/** What there is to judge by: all of a report but the verdict. */
export type Evidence = Omit<ReportDocument, 'verdict'>;

/** What was found for one check, before it has words. */
export interface Finding extends Pick<Check, 'status' | 'actual'> {
  readonly detail: string;
}

export const undecided = (detail: string): Finding => ({ status: 'inconclusive', actual: 'unknown', detail });
