import { normalQuantile } from '../normal-quantile.ts';
import type { Interval } from '../records.ts';

/** Of inputs that two sides decided, each right or wrong. */
export interface PairedRates {
  /** Only the right side is wrong. */
  readonly worse: number;
  /** Only the left side is wrong. */
  readonly better: number;
  /** All of them, at least 1. */
  readonly inputs: number;
}

/**
 * The score interval of a difference of paired rates, as shares of the inputs (Tango, 1998): what the right side is wrong more often.
 * It leaves out 0 where McNemar's test (1947) of that level does, and is of use where the sides never differ, too.
 */
export function pairedDifferenceInterval(rates: PairedRates, level: number): Interval {
  const { worse, better, inputs } = rates;
  if (!(inputs >= 1 && worse >= 0 && better >= 0 && worse + better <= inputs))
    throw new RangeError(`There is no difference of ${worse} and ${better} in ${inputs}.`);
  const z = normalQuantile(0.5 + level / 2);
  const difference = (worse - better) / inputs;
  return {
    low: whereScoreIs(rates, z, -1, difference),
    high: whereScoreIs(rates, -z, difference, 1),
    level,
    method: 'tango',
  };
}

/** The score falls from one end to the other: halved until the ends are neighbours. */
function whereScoreIs(rates: PairedRates, wanted: number, from: number, to: number): number {
  let [low, high] = [from, to];
  for (let step = 0; step < 100; step++) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (score(rates, middle) > wanted) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Of a true difference: standardized by the likeliest rates that have it. */
function score({ worse, better, inputs }: PairedRates, difference: number): number {
  const b = (2 * inputs - worse + better) * difference - worse - better;
  const c = -better * difference * (1 - difference);
  const rate = (Math.sqrt(b * b - 8 * inputs * c) - b) / (4 * inputs);
  const variance = inputs * (2 * rate + difference * (1 - difference));
  const distance = worse - better - inputs * difference;
  return variance > 0 ? distance / Math.sqrt(variance) : Math.sign(distance) * Number.MAX_VALUE;
}
