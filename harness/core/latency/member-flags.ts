import type { LatencyMember, Telemetry } from '../records.ts';
import { lagOneAutocorrelation } from '../statistics/autocorrelation.ts';
import { dip } from '../statistics/dip.ts';
import { trendOf } from '../statistics/trend.ts';
import { madOutliers, mean, standardDeviation } from '../statistics.ts';
import { holding, type MemberFlag, type SideFlag } from './flags.ts';
import { isHostShared } from './host-load.ts';
import { normalBound } from './normal-bound.ts';
import type { Rounds } from './rounds.ts';

/** The share of the mean from which spread is said, and of the rounds' median from which drift is. */
const unsteady = 0.025;
/** The share of samples from which outliers are said. */
const manyOutliers = 0.05;
/** The chance at which each test finds in noise what it looks for. */
const alpha = 0.01;

/** What is to be said of a member's samples; never a reason to drop them. What a verdict heeds of it: ratio.ts. */
export function sampleFlags(rounds: Rounds, medians: readonly number[]): MemberFlag[] {
  const samples = rounds.flat();
  const drift = driftOf(medians);
  return holding<MemberFlag>({
    'few-samples': samples.length < 10,
    'no-spread': hasNoSpread(samples),
    'cv>2.5%': standardDeviation(samples) > unsteady * mean(samples),
    drift: Math.abs(drift) > unsteady * mean(medians),
    autocorrelated: autocorrelationOf(medians) > 0,
    bimodal: isBimodal(medians),
    'outliers>5%': madOutliers(samples) > manyOutliers * samples.length,
  });
}

/** Whether all samples are equal: a clock that does not resolve them, or no measurement. */
export const hasNoSpread = (samples: readonly number[]): boolean => samples.every(sample => sample === samples[0]);

/** The change from the first round to the last where it is one (Spearman, 1 %), else 0; eight rounds show it at least. */
export function driftOf(values: readonly number[]): number {
  if (values.length < 8) return 0;
  const { p, slope } = trendOf(values);
  return p < alpha ? slope * (values.length - 1) : 0;
}

/**
 * The correlation with the round before where noise does not give it (Bartlett, 1946), else 0. A drift has its own flag and
 * is taken out first; negative correlation harms nothing.
 */
export function autocorrelationOf(values: readonly number[]): number {
  const step = driftOf(values) / Math.max(1, values.length - 1);
  const correlation = lagOneAutocorrelation(values.map((value, round) => value - step * round));
  return correlation > normalBound / Math.sqrt(values.length) ? correlation : 0;
}

/**
 * 99th percentile of dip × √n of uniform values, by their number: the table of Maechler's diptest, made for this null of
 * Hartigan and Hartigan (1985).
 */
const dipBounds: readonly (readonly [n: number, bound: number])[] = [
  [10, 0.505],
  [15, 0.5267],
  [20, 0.5394],
  [30, 0.5558],
  [50, 0.5742],
  [100, 0.5902],
  [200, 0.6037],
  [500, 0.6138],
  [1000, 0.6201],
  [5000, 0.6267],
];

/** Whether the values have two modes, by the dip at 1 %; ten values show it at least. */
export function isBimodal(values: readonly number[]): boolean {
  if (values.length < 10) return false;
  return dip(values) * Math.sqrt(values.length) > dipBound(values.length);
}

function dipBound(n: number): number {
  const after = dipBounds.findIndex(([size]) => size >= n);
  if (after < 0) return dipBounds.at(-1)![1];
  const [upper, high] = dipBounds[after]!;
  const [lower, low] = dipBounds[Math.max(0, after - 1)]!;
  return upper === lower ? high : low + ((high - low) * (n - lower)) / (upper - lower);
}

/** What makes a device slower than it is: heat, and power that it is not given. */
const slowdowns = [
  'HW_SLOWDOWN',
  'HW_THERMAL_SLOWDOWN',
  'SW_THERMAL_SLOWDOWN',
  'HW_POWER_BRAKE_SLOWDOWN',
  'CPU_THERMAL',
];
/** The share of the highest clock by which clocks may differ. */
const steadyClock = 0.05;

/** What is known of a member beside its samples. */
export type BesideSamples = Pick<LatencyMember, 'telemetry' | 'telemetryGaps' | 'warmup'>;

/**
 * What is to be said about the device, the host and the warm-up.
 * - `telemetry-absent`: nothing told how the device was; why is in the record.
 * - `throttled`: it was slowed down by heat or for want of power in a round.
 * - `clocks-moved`: a reading of the SM clock was more than 5 % below another one; of a CPU, the clock of a round below that of another.
 * - `other-processes`: others than the session's were on it; they may have been idle.
 * - `other-load`: others kept more than a tenth of the host's cores busy.
 * - `unsteady-warmup`: the times had not become steady when the warm-up had to end.
 */
export function besideFlags({ telemetry = [], telemetryGaps = [], warmup }: BesideSamples): MemberFlag[] {
  const clocks = telemetry.flatMap(({ smClockRangeMhz, smClockMhz }) => smClockRangeMhz ?? smClockMhz ?? []);
  return holding<MemberFlag>({
    'telemetry-absent': telemetryGaps.some(({ what }) => what === 'device'),
    throttled: isThrottled(telemetry),
    'clocks-moved': isMoving(clocks) || isMoving(telemetry.flatMap(one => one.cpuClockMhz ?? [])),
    'other-processes': isOnSharedDevice(telemetry),
    'other-load': isHostShared(telemetry),
    'unsteady-warmup': warmup?.steady === false,
  });
}

/** What is asked of the sides of any comparison: `hasMoved` of their clocks and `isShared` of their devices depend on what each is beside. */
export const sideFlags = (
  sides: readonly { readonly rounds: Rounds; readonly telemetry?: readonly Telemetry[] }[],
  { hasMoved, isShared }: { readonly hasMoved: boolean; readonly isShared: boolean },
): SideFlag[] =>
  holding<SideFlag>({
    'no-spread': sides.some(({ rounds }) => hasNoSpread(rounds.flat())),
    throttled: sides.some(({ telemetry = [] }) => isThrottled(telemetry)),
    'clocks-moved': hasMoved,
    'other-processes': isShared,
  });

export const isThrottled = (telemetry: readonly Pick<Telemetry, 'throttleReasons'>[]): boolean =>
  telemetry.some(({ throttleReasons }) => throttleReasons?.some(one => slowdowns.includes(one)));

/** Whether a process that is not of the session was on the device. */
export const isOnSharedDevice = (telemetry: readonly Pick<Telemetry, 'otherProcesses'>[]): boolean =>
  telemetry.some(({ otherProcesses }) => (otherProcesses ?? 0) > 0);

export const isMoving = (clocks: readonly number[]): boolean =>
  clocks.length > 0 && Math.min(...clocks) < (1 - steadyClock) * Math.max(...clocks);
