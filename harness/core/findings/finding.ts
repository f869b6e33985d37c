import { byText } from '../by-text.ts';
import type { Status } from '../records.ts';
import type { CellSource } from '../tables/table.ts';

export const findingNumbers = [1, 2, 3, 4, 5, 6] as const;
export type FindingNumber = (typeof findingNumbers)[number];

/** What the records say of one half of a finding. */
export interface FindingPart {
  /** Of what it is, as in "from platform to platform". */
  readonly of: string;
  /** inconclusive: no record has what it needs, or what is there does not decide. */
  readonly status: Status;
  /** Sentences with the numbers. */
  readonly evidence: string;
  /** The records that the numbers are from; none where there are no numbers. */
  readonly from: readonly CellSource[];
}

/** A finding of Shafi et al., held against what was measured. */
export interface Finding {
  readonly number: FindingNumber;
  /** What it says, in our words. */
  readonly claim: string;
  /** The published numbers that it was drawn from. */
  readonly published: string;
  /** pass: it holds here, too. It fails where one part does, and is open while one is and none fails. */
  readonly status: Status;
  /** One at least. */
  readonly parts: readonly FindingPart[];
}

export const statusWords: Readonly<Record<Status, string>> = {
  pass: 'holds',
  fail: 'does not hold',
  inconclusive: 'undecided',
};

/** As in "Finding 4 is undecided". */
export const statusVerbs: Readonly<Record<Status, string>> = { ...statusWords, inconclusive: 'is undecided' };

export function findingOf(
  published: Pick<Finding, 'number' | 'claim' | 'published'>,
  parts: readonly FindingPart[],
): Finding {
  return { ...published, status: statusOfAll(parts.map(({ status }) => status)), parts };
}

/** Of several things that all must hold: fails where one fails, and is open while one is, or where there are none. */
export function statusOfAll(all: readonly Status[]): Status {
  if (all.includes('fail')) return 'fail';
  return all.length === 0 || all.includes('inconclusive') ? 'inconclusive' : 'pass';
}

/** As in "Holding here: 2, 4, 6. Not holding: none. Undecided: 1, 3, 5." */
export function summaryOf(findings: readonly Pick<Finding, 'number' | 'status'>[]): string {
  const numbers = (status: Status) =>
    findings
      .filter(one => one.status === status)
      .map(({ number }) => number)
      .join(', ') || 'none';
  return `Holding here: ${numbers('pass')}. Not holding: ${numbers('fail')}. Undecided: ${numbers('inconclusive')}.`;
}

export const undecidedPart = (of: string, evidence: string, from: readonly CellSource[] = []): FindingPart => ({
  of,
  status: 'inconclusive',
  evidence,
  from,
});

/** One of each key, in the order of keys; of several that of the first record by name, so that their order does not matter. */
export function distinct<T extends { readonly key: string; readonly record: string }>(all: readonly T[]): T[] {
  const ordered = all.toSorted((a, b) => byText(a.key, b.key) || byText(b.record, a.record));
  return [...new Map(ordered.map(one => [one.key, one])).values()];
}

/** Each record once, in order, so that evidence does not depend on the order of records. */
export function uniqueSources(sources: readonly CellSource[]): CellSource[] {
  const keyed = new Map(sources.map(source => [JSON.stringify([source.record, source.of ?? '']), source]));
  return [...keyed].sort(([a], [b]) => byText(a, b)).map(([, source]) => source);
}
