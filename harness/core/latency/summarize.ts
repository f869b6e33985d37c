import type { LatencyMemberView } from '../anomaly.ts';
import type { LatencySummary, MeasurementRecipe } from '../records.ts';
import { drawResamples, expandedLevel, percentileInterval, resampledMedians } from '../statistics/bootstrap.ts';
import { madOutliers, mean, median, percentile, standardDeviation } from '../statistics.ts';
import { inferenceEnergy } from './inference-energy.ts';
import { besideFlags, sampleFlags } from './member-flags.ts';
import { roundMedians } from './rounds.ts';

const level = 0.95;
const resampleCount = 9999;
const method = 'bootstrap over rounds, expanded';

/** The numbers of each member, in the order given. Errors: NO_SAMPLES, BAD_SAMPLES. */
export function summarize(members: readonly LatencyMemberView[], recipe: MeasurementRecipe): LatencySummary[] {
  return members.map(({ side, platform, rounds, ...beside }) => {
    const energy = inferenceEnergy(beside.telemetry ?? []);
    const medians = roundMedians(rounds, side.label);
    const samples = rounds.flat();
    const resamples = drawResamples(medians.length, resampleCount, recipe.seed);
    return {
      side,
      platform: platform.id,
      samples: samples.length,
      meanMs: mean(samples),
      sdMs: standardDeviation(samples),
      medianMs: median(samples),
      p5Ms: percentile(samples, 5),
      p95Ms: percentile(samples, 95),
      interval: {
        ...percentileInterval(resampledMedians(medians, resamples), expandedLevel(level, medians.length), method),
        level,
      },
      outliers: madOutliers(samples),
      quality: [...sampleFlags(rounds, medians), ...besideFlags(beside)],
      ...(energy ? { energy } : {}),
    };
  });
}
