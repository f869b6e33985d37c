import type { CheckDeclaration } from '../checks.ts';
import { counted } from '../count.ts';
import { gate } from '../latency/gate.ts';
import { isThrottled } from '../latency/member-flags.ts';
import { memberOf } from '../latency/member-of.ts';
import { percentileOverRounds } from '../latency/percentile-interval.ts';
import type { Interval, LatencyMember } from '../records.ts';
import { type NormalSpec, thresholdsFor } from '../spec.ts';
import { drawResamples } from '../statistics/bootstrap.ts';
import { fewestForBound, quantileBounds } from '../statistics/quantile-interval.ts';
import { percentile } from '../statistics.ts';
import { type Answer, atMost, worstFirst } from './between.ts';
import { type Evidence, type Finding, undecided } from './evidence.ts';

/** Fewer rounds have an interval that says nothing. */
const fewestRounds = 5;
/** Enough for the ends of an interval at 99 %, as few as can be: each looks at every sample above the percentile. */
const resampleCount = 1999;

const percentOf = { latencyMedianMs: 50, latencyP99Ms: 99 } as const;

type LatencyLimitCheck = CheckDeclaration & { readonly threshold: keyof typeof percentOf };

export const isLatencyLimit = (check: CheckDeclaration): check is LatencyLimitCheck => check.threshold in percentOf;

interface Judged {
  readonly value: number;
  readonly interval: Pick<Interval, 'low' | 'high'>;
  readonly rounds: number;
  readonly status: Answer;
  /** Why it is open; null where it is not. */
  readonly why: string | null;
}

/** Whether every engine of the recipe takes at most so many milliseconds on the platform, by the median or the 99th percentile. */
export function findLatencyLimit(
  spec: NormalSpec,
  { threshold, recipe, platforms }: LatencyLimitCheck,
  { latency, runs }: Evidence,
): Finding {
  if (!latency) return undecided('Latency was not measured.');
  const limit = thresholdsFor(spec, platforms)[threshold]!;
  const percent = percentOf[threshold];
  const mine = runs.filter(({ side }) => side.recipe === recipe && side.ranOn === platforms[0]);
  const judged = mine.flatMap(({ side, run }) => {
    const member = memberOf(latency, side.engine, run.ranOn.id);
    return member ? [{ side, ...judgedMember(member, percent, limit, latency.recipe.seed) }] : [];
  });
  const worst = judged.toSorted((a, b) => worstFirst(a, b) || b.value - a.value)[0];
  if (!worst) return undecided('No engine was measured there.');
  const { low, high } = worst.interval;
  const upwards = high === Number.POSITIVE_INFINITY ? 'upwards' : `to ${high.toFixed(3)}`;
  return {
    status: worst.status,
    actual: `${worst.value.toFixed(3)} ms`,
    detail: [
      `Worst of ${counted(judged.length, 'engine')}: ${worst.side.label}, ${100 * gate.level} % interval ${low.toFixed(3)} ${upwards} ms over ${worst.rounds} rounds.`,
      ...(worst.why === null ? [] : [worst.why]),
    ].join(' '),
  };
}

function judgedMember({ rounds, telemetry = [] }: LatencyMember, percent: number, limit: number, seed: number): Judged {
  const samples = rounds.flat();
  const interval = intervalOf(rounds, samples, percent, seed);
  const about = { value: percentile(samples, percent), interval, rounds: rounds.length };
  const open = (why: string): Judged => ({ ...about, status: 'inconclusive', why });
  if (rounds.length < fewestRounds)
    return open(`Fewer than ${fewestRounds} rounds tell nothing: raise measurement.rounds.`);
  const status = atMost(interval, limit);
  // A device that was held back may well be fast enough; one that is fast enough all the same is.
  if (status === 'fail' && isThrottled(telemetry))
    return open('The device was throttled: cool it, or lower its clocks, and measure again.');
  const fewest = fewestForBound(percent / 100, gate.level);
  if (status === 'inconclusive' && samples.length < fewest)
    return open(
      `${samples.length} inferences bound no ${percent === 50 ? 'median' : `${percent}th percentile`}, ${fewest} do: raise measurement.iterations or measurement.rounds.`,
    );
  if (status === 'inconclusive') return open('The limit is within the interval: raise measurement.rounds.');
  return { ...about, status, why: null };
}

/**
 * What resampled rounds and order statistics both allow: the first know that inferences of a round are not independent, and the
 * second that a percentile may lie above every sample, which no resample does.
 */
function intervalOf(
  rounds: LatencyMember['rounds'],
  samples: readonly number[],
  percent: number,
  seed: number,
): Pick<Interval, 'low' | 'high'> {
  const resampled = percentileOverRounds(
    rounds,
    percent,
    drawResamples(rounds.length, resampleCount, seed),
    gate.level,
  );
  const ordered = quantileBounds(Float64Array.from(samples).sort(), percent / 100, gate.level);
  return { low: Math.min(resampled.low, ordered.low), high: Math.max(resampled.high, ordered.high) };
}
