import type { Digest, LatencyMember, LatencyRecord, PlatformRecord } from '../records.ts';
import type { Resamples } from '../statistics/bootstrap.ts';
import { compareMembers, type MeasuredMember, type PairDifference } from './compare-members.ts';
import { hasNoSpread } from './member-flags.ts';
import { memberOf } from './member-of.ts';
import { roundMedians } from './rounds.ts';
import { geometricMean } from './session-level.ts';

/**
 * How much longer the engines of the right side take than those of the left, on a platform in one session: as compareMembers has it of two
 * engines, of the geometric mean of each side's medians round by round, because engines of one recipe differ. That is what a session's level
 * asks, too. Null where the session did not measure all of them. Errors: NO_SAMPLES, BAD_SAMPLES.
 */
export function compareGroups(
  session: LatencyRecord,
  [left, right]: readonly [left: readonly Digest[], right: readonly Digest[]],
  platform: Pick<PlatformRecord, 'id' | 'name' | 'backend' | 'device'>,
  resamplesOf: (rounds: number) => Resamples,
  level: number,
): PairDifference | null {
  const membersOf = (engines: readonly Digest[]) =>
    engines.flatMap(engine => memberOf(session, engine, platform.id) ?? []);
  const [lefts, rights] = [membersOf(left), membersOf(right)];
  if (lefts.length < left.length || rights.length < right.length || lefts.length * rights.length === 0) return null;
  const [one, other] = [
    { ...asOne(lefts), platform },
    { ...asOne(rights), platform },
  ];
  const difference = compareMembers(one, other, resamplesOf(one.rounds.length), level);
  const hasUnresolved = [...lefts, ...rights].some(({ rounds }) => hasNoSpread(rounds.flat()));
  const flags = hasUnresolved ? ['no-spread', ...difference.flags] : difference.flags;
  return { ...difference, flags: [...new Set(flags)] };
}

function asOne(members: readonly LatencyMember[]): MeasuredMember {
  const label = `engine ${members.map(({ engine }) => engine).join(', ')}`;
  const medians = members.map(({ engine, rounds }) => roundMedians(rounds, `engine ${engine}`));
  const rounds = medians[0]!.map((_, round) => [geometricMean(medians.map(all => all[round]!))]);
  const telemetry = members.flatMap(one => one.telemetry ?? []);
  return { label, rounds, ...(telemetry.length > 0 ? { telemetry } : {}) };
}
