import { levelName } from './concurrency-sweeps.ts';
import type { Thresholds } from './records.ts';
import { latencyThresholds } from './spec.ts';
import { levelOfThreshold, throughputThresholds } from './spec-throughput.ts';

/** All others compare or score what engines give. */
export const timeThresholds: readonly string[] = [...latencyThresholds, ...throughputThresholds];

interface TimeCheck {
  readonly threshold: keyof Thresholds;
  readonly title: string;
  readonly limit: string;
}

/** The limits of time and throughput on one platform, in words. */
export function timeChecks(thresholds: Thresholds): TimeCheck[] {
  const { latencyMedianMs, latencyP99Ms, throughput, throughputKnee, latencyUnderLoad } = thresholds;
  const checks: TimeCheck[] = [];
  const atMost = (threshold: TimeCheck['threshold'], ms: number, by: string) =>
    checks.push({ threshold, title: `at most ${ms} ms an inference by the ${by}`, limit: `≤ ${ms} ms` });
  const atLeast = (threshold: TimeCheck['threshold'], title: string, limit: string) =>
    checks.push({ threshold, title, limit: `≥ ${limit}` });
  if (latencyMedianMs !== undefined) atMost('latencyMedianMs', latencyMedianMs, 'median');
  if (latencyP99Ms !== undefined) atMost('latencyP99Ms', latencyP99Ms, '99th percentile');
  if (throughput !== undefined) {
    const isBest = typeof throughput === 'number';
    const least = `${isBest ? throughput : throughput.atLeast} inputs/s`;
    const where = isBest ? 'at best' : `with ${levelName(levelOfThreshold(throughput))}`;
    atLeast('throughput', `at least ${least} ${where}`, least);
  }
  if (throughputKnee !== undefined) {
    const least = `${throughputKnee} threads`;
    atLeast('throughputKnee', `throughput grows up to ${least} at least`, least);
  }
  if (latencyUnderLoad !== undefined) {
    const where = levelName(levelOfThreshold(latencyUnderLoad));
    atMost('latencyUnderLoad', latencyUnderLoad.p99Ms, `99th percentile with ${where}`);
  }
  return checks;
}
