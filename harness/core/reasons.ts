import { whyOf } from './check-message.ts';
import type { Check } from './records.ts';

// The reasons of a verdict that come of checks, and which checks each comes of: who shows a reason can lead to them.

export type Checks = readonly [Check, ...Check[]];

/** One reason for all checks that are undecided because of the same thing. */
export function undecidedReasons(checks: readonly Check[]): Map<string, Checks> {
  const undecided = checks.filter(({ status }) => status === 'inconclusive');
  return new Map(
    [...Map.groupBy(undecided, whyOf)].map(([why, same]) => {
      const more = same.length > 1 ? `, and ${same.length - 1} more checks` : '';
      return [`Undecided: ${same[0]!.title}${more}. ${why}`, same as [Check, ...Check[]]] as const;
    }),
  );
}

/** Of one check by itself. */
export const undecidedReason = ({ message }: Pick<Check, 'message'>): string => `Undecided: ${message}`;

/** The checks that a reason is of, by its text as a verdict or a gate has it. */
export const checksByReason = (checks: readonly Check[]): ReadonlyMap<string, Checks> =>
  new Map<string, Checks>([
    ...checks.filter(({ status }) => status === 'fail').map(check => [check.message, [check]] as const),
    ...checks
      .filter(({ status }) => status === 'inconclusive')
      .map(check => [undecidedReason(check), [check]] as const),
    ...undecidedReasons(checks),
  ]);
