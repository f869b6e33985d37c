import type { ComparedPlace, Comparison, ReportDocument } from '../records.ts';
import { referenceRecipe } from '../spec.ts';
import { buildsOf } from './chance.ts';
import { placeKey, placeOf } from './change.ts';

/** Pairs of one relation, recipe and platforms. */
export interface Kind {
  readonly relation: Comparison['relation'];
  readonly left: ComparedPlace | null;
  readonly right: ComparedPlace;
  readonly comparison: Comparison;
}

/** Against what no builder chose this time: a golden, or the reference. */
export const isAgainstFixed = ({ relation }: Kind): boolean =>
  relation === 'optimized-reference' || relation === 'engine-golden';

/** Of the unoptimized model alone, of which no number of builds decides; of an engine and it, the engine is at the right. */
export const isOfReference = ({ right }: Kind): boolean => right.recipe === referenceRecipe.name;

/**
 * Pairs that share no build, which alone say something of their own. Against a golden or the reference each build is one; else no engine counts twice.
 */
export function independentOf(kinds: readonly Kind[]): number {
  if (isAgainstFixed(kinds[0]!)) return buildsOf(kinds.map(({ comparison }) => comparison.right));
  const taken = new Set<string>();
  let pairs = 0;
  for (const { comparison } of kinds) {
    const engines = [comparison.left, comparison.right].map(({ engine, run }) => engine ?? run!);
    if (engines.some(engine => taken.has(engine))) continue;
    for (const engine of engines) taken.add(engine);
    pairs++;
  }
  return pairs;
}

export const kindsOf = ({ comparisons }: ReportDocument): Kind[] =>
  comparisons.flatMap(comparison => {
    const { relation } = comparison;
    const places = [placeOf(comparison.left), placeOf(comparison.right)] as const;
    // Between two engines, or two platforms, the order of the sides is that of their labels alone.
    const [left, right] =
      relation === 'optimized-reference' || placeKey(places[0]) <= placeKey(places[1])
        ? places
        : [places[1], places[0]];
    return right ? [{ relation, left, right, comparison }] : [];
  });

export const kindKey = ({ relation, left, right }: Kind): string =>
  JSON.stringify([relation, placeKey(left), placeKey(right)]);

/** How many builds a side come to so many pairs that share none: two a pair where both sides of a pair are of one place. */
export const buildsFor = (kind: Kind, pairs: number): number =>
  kind.left !== null && placeKey(kind.left) === placeKey(kind.right) ? 2 * pairs : pairs;
