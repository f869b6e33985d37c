import type { Digest, LatencyMember, LatencyRecord, PlatformRecord } from '../records.ts';
import { mean, median } from '../statistics.ts';
import type { SideFlag } from './flags.ts';
import { lostLog, type MeasuredHost } from './host-load.ts';
import { isMoving, isOnSharedDevice, sideFlags } from './member-flags.ts';
import { memberOf } from './member-of.ts';
import { roundMedians } from './rounds.ts';

/** What one session says of some engines on a platform. */
export interface SessionLevel {
  readonly startedAt: string;
  /** Geometric mean over the engines of the median of the medians of rounds: of logarithms, because ratios are what is judged. */
  readonly ms: number;
  /** Vetoes of answer.ts: numbers of no clock, or of a device that was not as it is. */
  readonly flags: readonly SideFlag[];
  /** By how much ln of `ms` may be longer than it would be without others on the host's cores: the mean over the engines. */
  readonly others: number;
}

/** Where a session measured an engine. */
export type MeasuredPlatform = Pick<PlatformRecord, 'id' | 'name'> & MeasuredHost;

/** Errors: NO_SAMPLES, BAD_SAMPLES; null where the session did not measure all of the engines on the platform. */
export function sessionLevel(
  session: LatencyRecord,
  engines: readonly Digest[],
  platform: MeasuredPlatform | undefined,
): SessionLevel | null {
  const members = engines.flatMap(engine => memberOf(session, engine, platform?.id) ?? []);
  if (members.length === 0 || members.length < engines.length) return null;
  return {
    startedAt: session.startedAt,
    ms: geometricMean(members.map(engineMs)),
    flags: [...new Set(members.flatMap(flagsOf))],
    others: mean(members.map(({ telemetry = [] }) => lostLog(telemetry, platform))),
  };
}

/** The median of the medians of rounds. Errors: NO_SAMPLES, BAD_SAMPLES. */
export const engineMs = ({ engine, rounds }: Pick<LatencyMember, 'engine' | 'rounds'>): number =>
  median(roundMedians(rounds, engine));

export const geometricMean = (values: readonly number[]): number => Math.exp(mean(values.map(Math.log)));

/** No other member of a round shares a clock that moved, or the device with other processes, because sessions are no rounds. */
function flagsOf(member: LatencyMember): SideFlag[] {
  const { telemetry = [] } = member;
  const clocks = telemetry.flatMap(({ smClockMhz }) => smClockMhz ?? []);
  return sideFlags([member], { hasMoved: isMoving(clocks), isShared: isOnSharedDevice(telemetry) });
}
