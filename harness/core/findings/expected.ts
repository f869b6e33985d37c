import type { FindingsSpec, Status } from '../records.ts';
import { type Finding, type FindingNumber, statusVerbs } from './finding.ts';

export type Outcome = { readonly is: 'as expected' | 'open' } | { readonly is: 'changed'; readonly why: string };

/** What was reviewed of a finding; without that it is expected to hold. */
export const expectedStatus = ({ expect }: Pick<FindingsSpec, 'expect'>, number: FindingNumber): Status =>
  expect?.[number] ?? 'pass';

/**
 * Whether a finding is as it was reviewed. One that is open is no failure unless a review found it decided: then records are gone, or no
 * longer say it.
 */
export function outcomeOf(finding: Pick<Finding, 'number' | 'status'>, spec: Pick<FindingsSpec, 'expect'>): Outcome {
  const { number, status } = finding;
  const reviewed = spec.expect?.[number];
  if (status === 'inconclusive' && (reviewed ?? status) === status) return { is: 'open' };
  const expected = expectedStatus(spec, number);
  if (status === expected) return { is: 'as expected' };
  const why =
    reviewed === undefined
      ? `Finding ${number} ${statusVerbs[status]} here.`
      : `Finding ${number} ${statusVerbs[status]} here, and by its review it ${statusVerbs[expected]}.`;
  return { is: 'changed', why };
}
