import type { Digest, LatencyMember, LatencyRecord } from '../records.ts';
import { mean, median } from '../statistics.ts';
import { hasNoSpread, isMoving, isThrottled } from './member-flags.ts';
import { memberOf } from './member-of.ts';
import { roundMedians } from './rounds.ts';

/** What one session says of some engines on a platform. */
export interface SessionLevel {
  /** Geometric mean over the engines of the median of the medians of rounds: of logarithms, because ratios are what is judged. */
  readonly ms: number;
  /** Vetoes of answer.ts: numbers of no clock, or of a device that was not as it is. */
  readonly flags: readonly string[];
}

/** Errors: NO_SAMPLES, BAD_SAMPLES; null where the session did not measure all of the engines on the platform (by its id). */
export function sessionLevel(
  session: LatencyRecord,
  engines: readonly Digest[],
  platform: string,
): SessionLevel | null {
  const members = engines.flatMap(engine => memberOf(session, engine, platform) ?? []);
  if (members.length === 0 || members.length < engines.length) return null;
  return { ms: geometricMean(members.map(engineMs)), flags: [...new Set(members.flatMap(flagsOf))] };
}

/** The median of the medians of rounds. Errors: NO_SAMPLES, BAD_SAMPLES. */
export const engineMs = ({ engine, rounds }: Pick<LatencyMember, 'engine' | 'rounds'>): number =>
  median(roundMedians(rounds, engine));

export const geometricMean = (values: readonly number[]): number => Math.exp(mean(values.map(Math.log)));

/** As compare-members.ts has it; no other member of a round shares a clock that moved, because sessions are no rounds. */
function flagsOf({ rounds, telemetry = [] }: LatencyMember): string[] {
  return [
    ...(hasNoSpread(rounds.flat()) ? ['no-spread'] : []),
    ...(isThrottled(telemetry) ? ['throttled'] : []),
    ...(isMoving(telemetry.flatMap(({ smClockMhz }) => smClockMhz ?? [])) ? ['clocks-moved'] : []),
  ];
}
