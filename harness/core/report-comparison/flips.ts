import type { ComparedPlace, Comparison, FlipChange, ReportDocument } from '../records.ts';
import { pairedDifferenceInterval } from '../statistics/paired-rates.ts';
import { besideEachOther, oneSided, placeKey, placeOf, rangeOf } from './change.ts';
import type { CommonInputs } from './common-inputs.ts';

/** The chance of a false better or worse over all that is asked of one kind. */
export const alpha = 0.05;

/** Pairs of one relation, recipe and platforms. */
interface Kind {
  readonly relation: Comparison['relation'];
  readonly left: ComparedPlace | null;
  readonly right: ComparedPlace;
  readonly comparison: Comparison;
}

/**
 * What flips within each report, kind of pair by kind of pair: which inputs are new, gone, or flip in both. Whether more flip is asked of the
 * inputs, each with or without a flip in any pair (Tango, 1998), so that it takes as many pairs on both sides.
 */
export function flipChanges(
  before: ReportDocument,
  after: ReportDocument,
  common: CommonInputs | null,
  whyNot: string | null,
): FlipChange[] {
  const groups = besideEachOther(kindsOf(before), kindsOf(after), keyOf);
  const level = 1 - alpha / Math.max(1, groups.filter(one => one.before && one.after).length);
  return groups.map(({ before: was, after: is }) => {
    const { relation, left, right } = (is ?? was)![0]!;
    const [lefts, rights] = [flippedOf(was, common), flippedOf(is, common)];
    const [fresh, gone] = [[...rights].filter(id => !lefts.has(id)), [...lefts].filter(id => !rights.has(id))];
    const kept = lefts.size - gone.length;
    const found = {
      relation,
      left,
      right,
      before: sideOf(was, lefts),
      after: sideOf(is, rights),
      kept,
      interval: null,
    };
    const none = { new: [], gone: [] };
    if (!was || !is) return { ...found, ...none, change: oneSided(was), why: null };
    const why = whyNot ?? (common === null || common.pairs.length === 0 ? 'no input is on both sides' : null);
    if (why !== null) return { ...found, ...none, kept: 0, change: 'not-comparable', why };
    const listed = { ...found, new: fresh.sort(), gone: gone.sort() };
    if (fresh.length + gone.length === 0) return { ...listed, change: 'same', why: null };
    if (was.length !== is.length)
      return {
        ...listed,
        change: 'changed',
        why: `${was.length} against ${is.length} pairs: of more pairs more inputs flip in one`,
      };
    const rates = { worse: fresh.length, better: gone.length, inputs: common!.pairs.length };
    const interval = pairedDifferenceInterval(rates, level);
    const change = interval.low > 0 ? 'worse' : interval.high < 0 ? 'better' : 'undecided';
    return { ...listed, interval, change, why: change === 'undecided' ? 'no more than chance may give' : null };
  });
}

const kindsOf = ({ comparisons }: ReportDocument): Kind[] =>
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

const keyOf = ({ relation, left, right }: Kind): string => JSON.stringify([relation, placeKey(left), placeKey(right)]);

/** Inputs that both reports have and that flip in any of the pairs. */
const flippedOf = (kinds: readonly Kind[] | null, common: CommonInputs | null): Set<string> =>
  new Set(
    (kinds ?? []).flatMap(({ comparison }) =>
      comparison.list.map(({ id }) => id).filter(id => common?.ids.has(id) ?? false),
    ),
  );

function sideOf(kinds: readonly Kind[] | null, flipped: ReadonlySet<string>): FlipChange['before'] {
  const range = rangeOf((kinds ?? []).map(({ comparison }) => comparison.flips));
  if (!kinds || !range) return null;
  const { inputs } = kinds[0]!.comparison;
  return { pairs: range.of, inputs, least: range.least, most: range.most, flipped: flipped.size };
}
