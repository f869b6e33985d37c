import { TriplicateError } from './errors.ts';
import type { ReportDocument } from './records.ts';
import { doublesOf } from './study/study.ts';

/** Errors: REPORT_OF_DOUBLES, of which no table nor comparison is made. */
export function refuseDoubles(document: ReportDocument): void {
  const doubles = doublesOf([document]);
  if (doubles.length === 0) return;
  throw new TriplicateError({
    code: 'REPORT_OF_DOUBLES',
    message: `Report ${document.id} is of test doubles (${doubles.join(', ')}), whose numbers are no measurements.`,
    next: 'Leave it out, or name a report of real platforms.',
  });
}
