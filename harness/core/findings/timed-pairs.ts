import { compareRuns } from '../imported/compare-runs.ts';
import { answer } from '../latency/answer.ts';
import { compareMembers } from '../latency/compare-members.ts';
import { gate } from '../latency/gate.ts';
import { memberOf } from '../latency/member-of.ts';
import { familyResamples } from '../latency/resamples.ts';
import type { Decision, LatencyDecision, LatencyMember, ReportDocument } from '../records.ts';
import { holm } from '../statistics.ts';
import type { MeasuredEngine } from '../tables/measured-engine.ts';

/** Two engines, of which the question is whether the right one takes longer. */
export interface TimedPair {
  readonly left: MeasuredEngine;
  readonly right: MeasuredEngine;
}

export interface TimedAnswer extends TimedPair {
  readonly slower: Decision;
  /** null where there is no test. */
  readonly decision: LatencyDecision | null;
}

type Difference = Omit<LatencyDecision, 'pHolm' | 'leastEffect'>;

/**
 * Whether the right engine of each pair takes longer than the left one, by the rule of latency/answer.ts, all pairs one family: by paired
 * rounds where one session measured both in turns, else by runs (imported/compare-runs.ts). The interval is of right over left, minus 1.
 */
export function compareTimed(
  pairs: readonly TimedPair[],
  reports: readonly ReportDocument[],
  leastEffect: number,
): TimedAnswer[] {
  const differences = pairs.map(pair => ofOneSession(pair, reports, pairs.length) ?? ofRuns(pair));
  const tested = differences.filter(one => one !== null);
  const adjusted = holm(tested.map(({ p }) => p));
  return pairs.map((pair, index) => {
    const difference = differences[index]!;
    if (difference === null) return { ...pair, slower: 'undecided', decision: null };
    const decision = { ...difference, pHolm: adjusted[tested.indexOf(difference)]!, leastEffect };
    return { ...pair, slower: answer(decision), decision };
  });
}

function ofRuns({ left, right }: TimedPair): Difference | null {
  const found = compareRuns(left, right, gate.level);
  return typeof found === 'string' ? null : found;
}

function ofOneSession(
  { left, right }: TimedPair,
  reports: readonly ReportDocument[],
  family: number,
): Difference | null {
  const document = reports.find(({ id }) => [left, right].every(one => one.sources.includes(id)));
  if (!document?.latency || left.origin !== 'report' || right.origin !== 'report') return null;
  const [one, other] = [left, right].map(engine => measured(engine, document));
  if (!one || !other) return null;
  const resamples = familyResamples(one.rounds.length, family, gate.level, document.latency.recipe.seed);
  return compareMembers(one, other, resamples, gate.level);
}

function measured({ side }: MeasuredEngine, { latency, platforms }: ReportDocument) {
  const platform = platforms.find(({ name }) => name === side.ranOn);
  const member: LatencyMember | undefined = memberOf(latency, side.engine as LatencyMember['engine'], platform?.id);
  return member && platform ? { ...member, label: side.label, platform } : null;
}

/** The same pair, asked the other way round where the left one has the longer mean: what takes longer is on the right. */
export const fasterFirst = ({ left, right }: TimedPair): TimedPair =>
  left.whole!.mean <= right.whole!.mean ? { left, right } : { left: right, right: left };

/** Whether what loading an engine anew changes is in its numbers: else two loads of one engine may stay 2 % apart. */
export const isLoadedAnew = ({ origin, conditions, runs }: MeasuredEngine): boolean =>
  origin === 'import' ? runs.length > 1 : conditions.load === 'round' || conditions.load === 'fresh';
