import type { Interval } from '../records.ts';
import { expandedLevel, percentileInterval, type Resamples } from '../statistics/bootstrap.ts';
import type { Rounds } from './rounds.ts';

/**
 * The interval of a percentile (0 to 100) of all samples, in their unit. Whole rounds are resampled, because inferences of one round are
 * not independent (cluster bootstrap; Davison and Hinkley, 1997, section 3.8); `resamples` are of as many rounds.
 */
export function percentileOverRounds(rounds: Rounds, percent: number, resamples: Resamples, level: number): Interval {
  const ascending = rounds.flatMap((samples, round) => samples.map(ms => ({ ms, round }))).sort((a, b) => a.ms - b.ms);
  const { size, indices } = resamples;
  const sizes = rounds.map(({ length }) => length);
  const weights = new Uint32Array(size);
  const statistics = new Float64Array(indices.length / size).map((_, resample) => {
    weights.fill(0);
    for (let at = resample * size; at < (resample + 1) * size; at++) weights[indices[at]!]!++;
    const total = sizes.reduce((sum, length, round) => sum + length * weights[round]!, 0);
    return weightedPercentile(ascending, weights, total, percent);
  });
  return { ...percentileInterval(statistics, expandedLevel(level, size), 'bootstrap over rounds, expanded'), level };
}

/** Type 7 of Hyndman and Fan (1996) of the samples, each as often as its round was drawn. From above, where a high percentile is near. */
function weightedPercentile(
  ascending: readonly { readonly ms: number; readonly round: number }[],
  weights: Uint32Array,
  total: number,
  percent: number,
): number {
  const position = (percent / 100) * (total - 1);
  const [lower, upper] = [Math.floor(position), Math.ceil(position)];
  let first = total;
  let above: number | null = null;
  for (let at = ascending.length - 1; at >= 0; at--) {
    const { ms, round } = ascending[at]!;
    first -= weights[round]!;
    if (above === null && first <= upper) above = ms;
    if (first <= lower) return ms + (above! - ms) * (position - lower);
  }
  throw new RangeError('There is no percentile of no samples.');
}
