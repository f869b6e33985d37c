import { sampleRankCorrelation } from 'simple-statistics';
import type { LatencyMemberView } from './anomaly.ts';
import type { LatencySummary, MeasurementRecipe, Telemetry } from './records.ts';
import { drawResamples, meanInterval, roundMedians } from './rounds.ts';
import { madOutliers, mean, median, percentile, standardDeviation } from './statistics.ts';

const level = 0.95;
const resampleCount = 9999;
/** The share of the mean or median from which spread and drift are said. */
const unsteady = 0.025;

/** The numbers of each member, in the order given. Errors: NO_SAMPLES. */
export function summarize(members: readonly LatencyMemberView[], recipe: MeasurementRecipe): LatencySummary[] {
  return members.map(({ side, platform, rounds, telemetry = [] }) => {
    const medians = roundMedians(rounds, side.label);
    const samples = rounds.flat();
    return {
      side,
      platform: platform.id,
      samples: samples.length,
      meanMs: mean(samples),
      sdMs: standardDeviation(samples),
      medianMs: median(samples),
      p5Ms: percentile(samples, 5),
      p95Ms: percentile(samples, 95),
      interval: meanInterval(medians, drawResamples(medians.length, resampleCount, recipe.seed), level),
      outliers: madOutliers(samples),
      quality: [...qualityFlags(samples, medians), ...deviceFlags(telemetry)],
    };
  });
}

/**
 * What is to be said about the samples, milliseconds each; never a reason to drop them.
 * - `few-samples`: fewer than 10.
 * - `cv>2.5%`: the standard deviation is more than 2.5 % of the mean.
 * - `drift`: the round medians rise or fall with time, by Spearman's rank correlation with the round's number
 *   (|ρ| √(rounds - 1) > 2.576, the normal approximation at 1 %, which takes eight rounds at least), and the median of
 *   the last third of the rounds is more than 2.5 % off that of the first.
 */
function qualityFlags(samples: readonly number[], medians: readonly number[]): string[] {
  const flags: string[] = [];
  if (samples.length < 10) flags.push('few-samples');
  if (standardDeviation(samples) > unsteady * mean(samples)) flags.push('cv>2.5%');
  if (drifts(medians)) flags.push('drift');
  return flags;
}

/** What makes a device slower than it is: heat, and power that it is not given. */
const slowdowns = ['HW_SLOWDOWN', 'HW_THERMAL_SLOWDOWN', 'SW_THERMAL_SLOWDOWN', 'HW_POWER_BRAKE_SLOWDOWN'];
/** The share of the highest clock by which clocks may differ between rounds. */
const steadyClock = 0.05;

/**
 * What is to be said about the device meanwhile.
 * - `throttled`: it was slowed down by heat or for want of power after a round.
 * - `clocks-moved`: the SM clock after one round was more than 5 % below that after another.
 * - `other-processes`: others than the session's were on it; they may have been idle, so it is no ground against a verdict.
 */
function deviceFlags(telemetry: readonly Telemetry[]): string[] {
  const isThrottled = telemetry.some(({ throttleReasons }) => throttleReasons?.some(one => slowdowns.includes(one)));
  const clocks = telemetry.flatMap(({ smClockMhz }) => smClockMhz ?? []);
  const moved = clocks.length > 0 && Math.min(...clocks) < (1 - steadyClock) * Math.max(...clocks);
  const isShared = telemetry.some(({ otherProcesses }) => (otherProcesses ?? 0) > 0);
  return [
    ...(isThrottled ? ['throttled'] : []),
    ...(moved ? ['clocks-moved'] : []),
    ...(isShared ? ['other-processes'] : []),
  ];
}

function drifts(medians: readonly number[]): boolean {
  if (medians.length < 8) return false;
  const numbers = medians.map((_, round) => round);
  const trend = Math.abs(sampleRankCorrelation(numbers, medians)) * Math.sqrt(medians.length - 1);
  const third = Math.floor(medians.length / 3);
  const change = median(medians.slice(-third)) / median(medians.slice(0, third)) - 1;
  return trend > 2.576 && Math.abs(change) > unsteady;
}
