import { byText } from './by-text.ts';
import { shareEngines } from './families.ts';
import { answer } from './latency/answer.ts';
import { type CasePair, casePairs } from './latency/case-pairs.ts';
import { compareMembers, type PairDifference } from './latency/compare-members.ts';
import type { BesideSamples } from './latency/member-flags.ts';
import { familyResamples } from './latency/resamples.ts';
import type { Rounds } from './latency/rounds.ts';
import type { Anomaly, PlatformRecord, Side } from './records.ts';
import { holm, mean } from './statistics.ts';

/** One run's latency: the engine of `side`, measured on `platform`, interleaved with all other members. */
export interface LatencyMemberView extends BesideSamples {
  readonly side: Side;
  /** Where it ran. */
  readonly platform: PlatformRecord;
  readonly rounds: Rounds;
}

export interface AnomalyOptions {
  /** The smallest relative difference that counts between these platforms. */
  readonly leastEffect: (smaller: string, bigger: string) => number;
  /** Of the resampling. */
  readonly seed: number;
  /** Of intervals; 1 - level is the chance of a false yes in the whole call. */
  readonly level: number;
}

/**
 * Every latency case that can be asked (latency/case-pairs.ts), answered twice: by strict comparison of sample means, as in the
 * paper, and by significance (latency/answer.ts), all cases of the call being one family. Platforms of equal size have no
 * order and no cases. The members are of one interleaved session. Errors: NO_SAMPLES, BAD_SAMPLES.
 */
export function findAnomalies(members: readonly LatencyMemberView[], options: AnomalyOptions): Anomaly[] {
  const candidates = findCandidates(members);
  const differences = differencesOf(candidates, options);
  const adjusted = holm(differences.map(({ p }) => p));
  return candidates.map(({ left, right, ...candidate }, index) => {
    const difference = differences[index]!;
    const pHolm = adjusted[index]!;
    const leftMs = mean(left.rounds.flat());
    const rightMs = mean(right.rounds.flat());
    const leastEffect = options.leastEffect(candidate.smaller, candidate.bigger);
    const decision = { ...difference, pHolm, leastEffect };
    return {
      ...candidate,
      left: left.side,
      right: right.side,
      leftMs,
      rightMs,
      byMeans: isFasterByMeans(leftMs, rightMs),
      bySignificance: answer(decision),
      decision,
    };
  });
}

/** Two members that a report compares. */
export interface ComparedMembers {
  readonly left: LatencyMemberView;
  readonly right: LatencyMemberView;
}

/** What the cases compare; where the platforms have none, every two builds of a recipe on one platform. */
export function comparedMembers(members: readonly LatencyMemberView[]): ComparedMembers[] {
  const cases = findCandidates(members);
  if (cases.length > 0) return cases;
  return members.flatMap((left, index) =>
    members
      .slice(index + 1)
      .filter(({ side, platform }) => side.recipe === left.side.recipe && platform.name === left.platform.name)
      .map(right => ({ left, right })),
  );
}

/** Strict comparison of means, as the paper marks its cases. */
export const isFasterByMeans = (leftMs: number, rightMs: number): boolean => leftMs < rightMs;

function findCandidates(members: readonly LatencyMemberView[]): CasePair<LatencyMemberView>[] {
  const platforms = new Map(members.map(({ platform }) => [platform.name, platform]));
  const bySize = [...platforms.values()].sort((a, b) => a.size.value - b.size.value || byText(a.name, b.name));
  const pairs = bySize.flatMap((smaller, index) =>
    bySize
      .slice(index + 1)
      .filter(bigger => bigger.size.value > smaller.size.value && shareEngines(smaller.name, bigger.name))
      .map(bigger => [smaller.name, bigger.name] as const),
  );
  return casePairs(members, pairs);
}

function differencesOf(
  candidates: readonly CasePair<LatencyMemberView>[],
  { seed, level }: AnomalyOptions,
): PairDifference[] {
  const [first] = candidates;
  if (!first) return [];
  const resamples = familyResamples(first.left.rounds.length, candidates.length, level, seed);
  return candidates.map(({ left, right }) => compareMembers(measured(left), measured(right), resamples, level));
}

const measured = ({ side: { label }, ...member }: LatencyMemberView) => ({ label, ...member });
