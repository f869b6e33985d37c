import { compareRuns } from '../imported/compare-runs.ts';
import { answer } from '../latency/answer.ts';
import { compareMembers } from '../latency/compare-members.ts';
import { gate } from '../latency/gate.ts';
import { memberOf } from '../latency/member-of.ts';
import { familyResamples } from '../latency/resamples.ts';
import type { Decision, Digest, LatencyDecision, ReportDocument } from '../records.ts';
import type { Resamples } from '../statistics/bootstrap.ts';
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
  /** The session that both are of; what is of several is one family, as imports are. */
  readonly family: string;
}

type Difference = Omit<LatencyDecision, 'pHolm' | 'leastEffect'>;

/**
 * Whether the right engine of each pair takes longer than the left one, by the rule of latency/answer.ts, the pairs of a session one
 * family: by paired rounds where one session measured both in turns, else by runs (imported/compare-runs.ts). The interval is of right
 * over left, minus 1. The answers are in the order of the pairs, those of a family together.
 */
export function compareTimed(
  pairs: readonly TimedPair[],
  reports: readonly ReportDocument[],
  leastEffect: number,
): TimedAnswer[] {
  const families = Map.groupBy(pairs, pair => sessionOf(pair, reports));
  return [...families].flatMap(([session, family]) => {
    const differences = session ? ofSession(family, session) : family.map(ofRuns);
    const tested = differences.filter(one => one !== null);
    const adjusted = holm(tested.map(({ p }) => p));
    return family.map((pair, index) => {
      const asked = { ...pair, family: session?.latency.key ?? 'runs' };
      const difference = differences[index]!;
      if (difference === null) return { ...asked, slower: 'undecided' as const, decision: null };
      const decision = { ...difference, pHolm: adjusted[tested.indexOf(difference)]!, leastEffect };
      return { ...asked, slower: answer(decision), decision };
    });
  });
}

type Session = ReportDocument & { readonly latency: NonNullable<ReportDocument['latency']> };

/** undefined where no session measured both. */
const sessionOf = ({ left, right }: TimedPair, reports: readonly ReportDocument[]): Session | undefined =>
  reports.find(
    (one): one is Session => one.latency !== null && [left, right].every(({ sources }) => sources.includes(one.id)),
  );

function ofRuns({ left, right }: TimedPair): Difference | null {
  const found = compareRuns(left, right, gate.level);
  return typeof found === 'string' ? null : found;
}

function ofSession(pairs: readonly TimedPair[], { latency, platforms }: Session): (Difference | null)[] {
  const measured = ({ side }: MeasuredEngine) => {
    const platform = platforms.find(({ name }) => name === side.ranOn);
    const member = memberOf(latency, side.engine as Digest | null, platform?.id);
    return member && platform ? { ...member, label: side.label, platform } : null;
  };
  let resamples: Resamples | null = null;
  return pairs.map(({ left, right }) => {
    const [one, other] = [measured(left), measured(right)];
    if (!one || !other) return null;
    resamples ??= familyResamples(one.rounds.length, pairs.length, gate.level, latency.recipe.seed);
    return compareMembers(one, other, resamples, gate.level);
  });
}

/** The same pair, asked the other way round where the left one has the longer mean: what takes longer is on the right. */
export const fasterFirst = ({ left, right }: TimedPair): TimedPair =>
  left.whole!.mean <= right.whole!.mean ? { left, right } : { left: right, right: left };

/** Whether what loading an engine anew changes is in its numbers: else two loads of one engine may stay 2 % apart. */
export const isLoadedAnew = ({ origin, conditions, runs }: MeasuredEngine): boolean =>
  origin === 'import' ? runs.length > 1 : conditions.load === 'round' || conditions.load === 'fresh';
