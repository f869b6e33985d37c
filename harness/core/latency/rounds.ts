import { TriplicateError } from '../errors.ts';
import { median } from '../statistics.ts';

/** Milliseconds per timed inference, by round: members are measured in turn within each, so that rounds pair. */
export type Rounds = readonly (readonly number[])[];

/** The median of each round, in milliseconds. `label` names whose they are. Errors: NO_SAMPLES, BAD_SAMPLES. */
export function roundMedians(rounds: Rounds, label: string): number[] {
  for (const [round, samples] of rounds.entries()) {
    const bad = samples.findIndex(ms => !(ms >= 0 && ms < Number.POSITIVE_INFINITY));
    if (bad >= 0) throw badSamples(label, round, bad, samples[bad]!);
  }
  const medians = rounds.map(samples => (samples.length === 0 ? 0 : median(samples)));
  const empty = medians.indexOf(0);
  if (empty >= 0 || medians.length === 0) {
    throw new TriplicateError({
      code: 'NO_SAMPLES',
      message:
        medians.length === 0
          ? `The latency of ${label} has no rounds.`
          : `Round ${empty + 1} of the latency of ${label} has no times above 0 ms, so there is nothing to compare.`,
      next: 'Measure again with more iterations a round (measurement.iterations in the spec).',
      exit: 'inconclusive',
    });
  }
  return medians;
}

function badSamples(label: string, round: number, at: number, ms: number): TriplicateError {
  return new TriplicateError({
    code: 'BAD_SAMPLES',
    message: `Sample ${at + 1} of round ${round + 1} of the latency of ${label} is ${ms} ms, which no inference takes: the clock went backwards, or the record is of something else.`,
    next: 'Measure again; of an imported log, check its unit and columns.',
    exit: 'inconclusive',
  });
}
