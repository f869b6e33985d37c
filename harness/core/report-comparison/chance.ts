import type { ComparedRange, Interval, Side } from '../records.ts';
import { type PairedRates, pairedDifferenceInterval } from '../statistics/paired-rates.ts';

/** The chance of a false better or worse over all that is asked of one kind. */
export const alpha = 0.05;

/** What is said of a difference that so few builds may show where nothing but chance moved. */
export const rebuildMay = 'a rebuild may give as much';

/** Why a difference is not called, and of how many builds a side it would be. */
export interface Uncalled {
  readonly why: string;
  /** Null where no number of builds would do. */
  readonly buildsNeeded: number | null;
}

export const overlapping: Uncalled = {
  why: `${rebuildMay}: the sides overlap, and no number of builds would decide`,
  buildsNeeded: null,
};

export const tooFewInputs: Uncalled = {
  why: 'no more than chance may give of so few inputs: more of them may decide, no number of builds would',
  buildsNeeded: null,
};

/** Of the reference, which a run builds once. */
export const builtOnce: Uncalled = {
  why: `${rebuildMay}, and a run builds the reference once: no number of builds would decide`,
  buildsNeeded: null,
};

/** `engines`: whether builds that gave the same engine count once. */
export const tooFewBuilds = (buildsNeeded: number, engines = false): Uncalled => ({
  why: `${rebuildMay}; ${buildsNeeded} builds a side (k: ${buildsNeeded})${engines ? ', each another engine,' : ''} that differ as these do would decide`,
  buildsNeeded,
});

/** Whether all of one side lie below all of the other. */
export const areApart = (left: ComparedRange, right: ComparedRange): boolean =>
  left.most < right.least || right.most < left.least;

/**
 * The chance that so many builds all lie on one side of so many others, either way, where nothing but chance tells them apart: two of all the ways to
 * choose them. Of two and two it is 1/3, of three and three 10 %, of four and four 2.9 %.
 */
export function chanceOfApart(some: number, others: number): number {
  let ways = 1;
  for (let chosen = 1; chosen <= some; chosen++) ways *= (others + chosen) / chosen;
  return Math.min(1, 2 / ways);
}

/** The fewest of each side of which chance is no likely cause of all of one lying on one side of all the others. */
export function leastOfEach(chance: number): number {
  let least = 1;
  while (chanceOfApart(least, least) > chance) least++;
  return least;
}

/** How many builds gave these engines, each engine once. */
export const buildsOf = (sides: readonly Side[]): number =>
  [...new Map(sides.map(({ engine, run, ordinals }) => [engine ?? run, ordinals])).values()].reduce(
    (sum, ordinals) => sum + Math.max(1, ordinals.length),
    0,
  );

/** From the lowest end to the highest over all choices of a pair (Tango, 1998); there is at least one. */
export function intervalOver(choices: readonly PairedRates[], level: number): Interval {
  const distinct = [...new Map(choices.map(one => [`${one.worse} ${one.better} ${one.inputs}`, one])).values()];
  const intervals = distinct.map(rates => pairedDifferenceInterval(rates, level));
  return {
    ...intervals[0]!,
    low: Math.min(...intervals.map(({ low }) => low)),
    high: Math.max(...intervals.map(({ high }) => high)),
  };
}
