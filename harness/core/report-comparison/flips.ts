import type { ComparedPlace, Comparison, FlipChange, ReportDocument } from '../records.ts';
import { alpha, areApart, buildsOf, chanceOfApart, intervalOver, rebuildMay } from './chance.ts';
import { besideEachOther, oneSided, placeKey, placeOf, rangeOf } from './change.ts';
import type { CommonInputs } from './common-inputs.ts';
import { whyOtherGolden } from './goldens.ts';

/** Pairs of one relation, recipe and platforms. */
interface Kind {
  readonly relation: Comparison['relation'];
  readonly left: ComparedPlace | null;
  readonly right: ComparedPlace;
  readonly comparison: Comparison;
}

/**
 * What flips within each report, kind of pair by kind of pair: which inputs are new, gone, or flip in both; nothing of flips against two goldens. More flip
 * where they do in every pair of one side than in any of the other, by an interval that takes inputs as random (Tango, 1998), of so many builds that a
 * rebuild alone is no likely cause: that of another stack, and a bug, must not be told from which engine a builder came to this time.
 */
export function flipChanges(
  before: ReportDocument,
  after: ReportDocument,
  common: CommonInputs | null,
  whyNot: string | null,
): FlipChange[] {
  const groups = besideEachOther(kindsOf(before), kindsOf(after), keyOf).map(group => {
    const kind = (group.after ?? group.before)![0]!;
    return { ...group, kind, otherGolden: otherGoldenOf(kind, before, after) };
  });
  const asked = groups.filter(one => one.before && one.after && one.otherGolden === null);
  const chance = alpha / Math.max(1, asked.length);
  return groups.map(({ before: was, after: is, kind: { relation, left, right }, otherGolden }) => {
    const pairs = [was, is].map(kinds => (kinds ?? []).map(({ comparison }) => flippedIn(comparison, common)));
    const [lefts, rights] = [new Set(pairs[0]!.flatMap(ids => [...ids])), new Set(pairs[1]!.flatMap(ids => [...ids]))];
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
    if (otherGolden !== null) return { ...found, ...none, kept: 0, change: 'not-comparable', why: otherGolden };
    if (!was || !is) return { ...found, ...none, change: oneSided(was), why: null };
    const why = whyNot ?? (common === null || common.pairs.length === 0 ? 'no input is on both sides' : null);
    if (why !== null) return { ...found, ...none, kept: 0, change: 'not-comparable', why };
    const listed = { ...found, new: fresh.sort(), gone: gone.sort() };
    if (fresh.length + gone.length === 0) return { ...listed, change: 'same', why: null };
    const choices = pairs[0]!.flatMap(one => pairs[1]!.map(other => onlyIn(one, other, common!.pairs.length)));
    const interval = intervalOver(choices, 1 - chance);
    const [there, here] = pairs.map(all => rangeOf(all.map(({ size }) => size))!);
    const mayBeRebuild = !areApart(there!, here!) || chanceOfApart(independentOf(was), independentOf(is)) > chance;
    if (mayBeRebuild) return { ...listed, interval, change: 'undecided', why: rebuildWhy(was, is) };
    const change = interval.low > 0 ? 'worse' : interval.high < 0 ? 'better' : 'undecided';
    return { ...listed, interval, change, why: change === 'undecided' ? 'no more than chance may give' : null };
  });
}

const otherGoldenOf = ({ relation, right }: Kind, before: ReportDocument, after: ReportDocument): string | null =>
  relation === 'engine-golden' ? whyOtherGolden(before, after, right.ranOn) : null;

/** Of a pair of before and one of after: how many inputs flip in one alone. */
function onlyIn(one: ReadonlySet<string>, other: ReadonlySet<string>, inputs: number) {
  const both = [...one].filter(id => other.has(id)).length;
  return { worse: other.size - both, better: one.size - both, inputs };
}

const rebuildWhy = (was: readonly Kind[], is: readonly Kind[]): string =>
  was.length === is.length
    ? rebuildMay
    : `${rebuildMay}, and of ${was.length} against ${is.length} pairs more inputs flip in one where there are more`;

/**
 * Pairs that share no build, which alone say something of their own. What engines are held against, a golden or the reference, no builder chose: there
 * each build is one. Else no engine counts twice.
 */
function independentOf(kinds: readonly Kind[]): number {
  const { relation } = kinds[0]!;
  if (relation === 'optimized-reference' || relation === 'engine-golden')
    return buildsOf(kinds.map(({ comparison }) => comparison.right));
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

/** Inputs that both reports have and that flip in this pair. */
const flippedIn = ({ list }: Comparison, common: CommonInputs | null): Set<string> =>
  new Set(list.map(({ id }) => id).filter(id => common?.ids.has(id) ?? false));

function sideOf(kinds: readonly Kind[] | null, flipped: ReadonlySet<string>): FlipChange['before'] {
  const range = rangeOf((kinds ?? []).map(({ comparison }) => comparison.flips));
  if (!kinds || !range) return null;
  const { inputs } = kinds[0]!.comparison;
  return { pairs: range.of, inputs, least: range.least, most: range.most, flipped: flipped.size };
}
