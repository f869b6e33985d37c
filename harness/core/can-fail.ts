import { TriplicateError } from './errors.ts';
import type { Limit, Spec, Thresholds } from './records.ts';
import { thresholdsFor } from './spec.ts';

/**
 * Refuses a spec none of whose thresholds anything could exceed: its pass would say nothing. Only of specs as they
 * are now: a report of such a one can be judged by other thresholds. Errors: SPEC_INVALID.
 */
export function requireCheckThatCanFail(spec: Spec): void {
  if (spec.platforms.some(platform => canFail(thresholdsFor(spec, [platform])))) return;
  throw new TriplicateError({
    code: 'SPEC_INVALID',
    message: `Spec ${spec.name}: no check of it can fail, as its thresholds allow everything.`,
    next: 'Give it a limit: flips in numbers or at a rate below 1, an accuracy above 0, a latency or a throughput, a latency case that is not allowed, or a latency regression.',
  });
}

function canFail(thresholds: Thresholds): boolean {
  const { accuracy = 0, latencyCases, latencyMedianMs, latencyP99Ms, ...others } = thresholds;
  const { throughput, throughputKnee, latencyUnderLoad, latencyRegression, ...flips } = others;
  const times = [latencyRegression, latencyMedianMs, latencyP99Ms, throughput, throughputKnee, latencyUnderLoad];
  return (
    accuracy > 0 ||
    (latencyCases !== undefined && latencyCases.allowed.length < 3) ||
    times.some(limit => limit !== undefined) ||
    Object.values<Limit>(flips).some(limit => typeof limit === 'number' || limit.rate < 1)
  );
}
