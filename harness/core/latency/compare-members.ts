import type { LatencyDecision, PlatformRecord, Telemetry } from '../records.ts';
import { medianDifferenceInterval, type Resamples } from '../statistics/bootstrap.ts';
import { mannWhitney } from '../statistics/mann-whitney.ts';
import { momentsOf, welch } from '../statistics/welch.ts';
import { mean, median } from '../statistics.ts';
import { lostLog } from './host-load.ts';
import { isMoving, isOnSharedDevice, sideFlags } from './member-flags.ts';
import { logRatioOf } from './ratio.ts';
import { type Rounds, roundMedians } from './rounds.ts';

/** One engine on one platform, measured interleaved with what it is compared to. */
export interface MeasuredMember {
  readonly label: string;
  readonly rounds: Rounds;
  /** The device over each round, where it tells. */
  readonly telemetry?: readonly Telemetry[];
  /** Where it was measured; two members without it are taken to be of one. */
  readonly platform?: Pick<PlatformRecord, 'name' | 'backend' | 'device'>;
}

/** What is known of a pair before it is one of a family. */
export type PairDifference = Required<Omit<LatencyDecision, 'pHolm' | 'leastEffect' | 'welch'>> &
  Pick<LatencyDecision, 'welch'>;

/** Enough for an interval in milliseconds that decides nothing. */
const resamplesBeside = 9999;

/**
 * How much longer the right member takes. What decides (answer.ts) is the ratio of paired round medians; beside it stand
 * the difference of medians in milliseconds, that of means by Welch and the test of Mann and Whitney, all over rounds,
 * because single inferences of one round are not independent. Errors: NO_SAMPLES, BAD_SAMPLES.
 */
export function compareMembers(
  left: MeasuredMember,
  right: MeasuredMember,
  resamples: Resamples,
  level: number,
): PairDifference {
  const [lefts, rights] = [roundMedians(left.rounds, left.label), roundMedians(right.rounds, right.label)];
  const ratio = logRatioOf(lefts, rights, resamples, level, otherLoad(left, right));
  const { size, indices } = resamples;
  const fewer = { size, indices: indices.subarray(0, size * resamplesBeside) };
  const means = welch(momentsOf(left.rounds.map(mean)), momentsOf(right.rounds.map(mean)), level);
  return {
    relativeDifference: Math.expm1(ratio.estimate),
    interval: {
      low: Math.expm1(ratio.low),
      high: Math.expm1(ratio.high),
      level,
      method: 'bootstrap of the median ratio of rounds, expanded',
    },
    widened: { low: Math.expm1(ratio.widened.low), high: Math.expm1(ratio.widened.high) },
    p: ratio.p,
    flags: [
      ...sideFlags([left, right], {
        hasMoved: haveClocksMovedApart(left, right),
        isShared: isSharedUnequally(left, right),
      }),
      ...ratio.flags,
    ],
    medians: {
      differenceMs: median(rights) - median(lefts),
      interval: medianDifferenceInterval(lefts, rights, fewer, level),
    },
    ...(means ? { welch: means } : {}),
    mannWhitney: mannWhitney(lefts, rights),
  };
}

/**
 * Of one platform, whatever another process does on the device hits both members in turn: it is in the ratio of their rounds or
 * moves it, which has its own flags. A device and a part of it are not hit alike, by as much as nobody can tell, because NVML
 * does not say whether that process computes.
 */
function isSharedUnequally(left: MeasuredMember, right: MeasuredMember): boolean {
  const isShared = ({ telemetry = [] }: MeasuredMember) => isOnSharedDevice(telemetry);
  return left.platform?.name !== right.platform?.name && (isShared(left) || isShared(right));
}

/** How much of ln(right / left) others on the host's cores may have made: what the right side lost to them more than the left one. */
function otherLoad(left: MeasuredMember, right: MeasuredMember): number {
  const lost = ({ telemetry = [], platform }: MeasuredMember) => lostLog(telemetry, platform);
  return lost(right) - lost(left);
}

/** Clocks that move together are in both members of a round; where rounds do not tell, any that move count. */
function haveClocksMovedApart(left: MeasuredMember, right: MeasuredMember): boolean {
  const clocksOf = ({ telemetry = [] }: MeasuredMember) => telemetry.map(({ smClockMhz }) => smClockMhz ?? null);
  const [lefts, rights] = [clocksOf(left), clocksOf(right)];
  const ratios = lefts.flatMap((clock, round) => {
    const other = rights[round];
    return clock && other ? [other / clock] : [];
  });
  const isPaired = ratios.length === lefts.length && ratios.length === rights.length;
  const known = (clocks: readonly (number | null)[]) => clocks.flatMap(clock => clock ?? []);
  return isPaired ? isMoving(ratios) : isMoving(known(lefts)) || isMoving(known(rights));
}
