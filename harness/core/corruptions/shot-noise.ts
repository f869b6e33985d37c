import { toByte } from './bytes.ts';
import { exponential } from './exponential.ts';
import { parametersOf } from './parameters.ts';
import type { Picture } from './picture.ts';
import { type CorruptionSeed, uniformsFor } from './random-for.ts';

/** Counts photons: every value is drawn from the Poisson distribution with that mean, independently per channel. */
export function shotNoise(picture: Picture, severity: number, seed: CorruptionSeed): Picture {
  const photons = parametersOf('shot-noise', severity, picture);
  const uniform = uniformsFor(seed, 'shot-noise', severity);
  const counts = tablesOf(photons);
  const data = picture.data.map(value => toByte((quantile(counts[value]!, uniform()) * 255) / photons));
  return { ...picture, data };
}

interface Counts {
  /** The least count that a draw can give. */
  readonly first: number;
  /** Probability of at most first, first + 1 ... */
  readonly cumulative: Float64Array;
}

/** By photons of white, then by value. */
const tables = new Map<number, readonly Counts[]>();

function tablesOf(photons: number): readonly Counts[] {
  const known = tables.get(photons);
  if (known) return known;
  const made = Array.from({ length: 256 }, (_, value) => countsOf((value * photons) / 255));
  tables.set(photons, made);
  return made;
}

/** The least count whose cumulative probability is p or more, 0 < p < 1. */
function quantile({ first, cumulative }: Counts, p: number): number {
  let low = 0;
  let high = cumulative.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (cumulative[middle]! < p) low = middle + 1;
    else high = middle;
  }
  return first + low;
}

/** From the probability 2^-33 on, below the least draw, and up to 1 - 2^-33, above the largest; mean at most 700. */
function countsOf(mean: number): Counts {
  const cumulative: number[] = [];
  let first = 0;
  let probability = exponential(-mean);
  let sum = 0;
  for (let count = 0; ; count++) {
    if (count > 0) probability *= mean / count;
    sum += probability;
    if (sum < 2 ** -33) first = count + 1;
    else cumulative.push(sum);
    if (sum > 1 - 2 ** -33) return { first, cumulative: Float64Array.from(cumulative) };
  }
}
