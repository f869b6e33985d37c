import type { ComparedRange, Interval, Side } from '../records.ts';
import { referenceRecipe } from '../spec.ts';
import { type PairedRates, pairedDifferenceInterval } from '../statistics/paired-rates.ts';

/**
 * The chance of a false better or worse over all that is asked of one kind and may be called at all: what never is, as flips and sizes of the reference,
 * is never called falsely either, and takes nothing from the others (Tarone, 1990).
 */
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
function leastOfEach(chance: number): number {
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

/** Builds on both sides that are apart. */
interface ApartBuilds {
  readonly recipe: string | null;
  /** How many there are of each side that are each alone. */
  readonly sides: readonly [number, number];
  /** How many builds so many that are each alone take. */
  readonly buildsFor?: (alone: number) => number;
  /** Whether builds that gave the same engine count once. */
  readonly engines?: boolean;
}

/**
 * Why they may be apart by a rebuild alone; null where so many are not. One rule for flips, scores and sizes, and for the reference, too, of which a run
 * has one build: that a builder chooses no tactics does not make all builds one engine. Of FP32 at level 0 the three of a platform are, in 11 of 12 places
 * (records/h200-tensorrt-10.6-study).
 */
export function whyLeftToRebuilds(
  { recipe, sides, buildsFor = alone => alone, engines = false }: ApartBuilds,
  chance: number,
): Uncalled | null {
  if (recipe === referenceRecipe.name)
    return {
      why: `${rebuildMay}, and a run builds the reference once: no number of builds would decide`,
      buildsNeeded: null,
    };
  if (chanceOfApart(...sides) <= chance) return null;
  const needed = buildsFor(leastOfEach(chance));
  return {
    why: `${rebuildMay}; ${needed} builds a side (k: ${needed})${engines ? ', each another engine,' : ''} that differ as these do would decide`,
    buildsNeeded: needed,
  };
}
