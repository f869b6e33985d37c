import { TriplicateError } from './errors.ts';
import type { ReportDocument } from './records.ts';
import { doublesOf } from './study/study.ts';

/** Of a report, or of a sweep; `what` says which. Errors: REPORT_OF_DOUBLES, of which no table nor comparison is made. */
export function refuseDoubles(what: string, of: Pick<ReportDocument, 'platforms'>): void {
  const doubles = doublesOf([of]);
  if (doubles.length === 0) return;
  throw new TriplicateError({
    code: 'REPORT_OF_DOUBLES',
    message: `${what} is of test doubles (${doubles.join(', ')}), whose numbers are no measurements.`,
    next: 'Leave it out, or name one of real platforms.',
  });
}
