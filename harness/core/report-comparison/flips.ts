import type { Comparison, FlipChange, Interval, ReportDocument } from '../records.ts';
import {
  alpha,
  areApart,
  intervalOver,
  overlapping,
  tooFewInputs,
  type Uncalled,
  whyLeftToRebuilds,
} from './chance.ts';
import { besideEachOther, oneSided, rangeOf } from './change.ts';
import type { CommonInputs } from './common-inputs.ts';
import { buildsFor, independentOf, isAgainstFixed, isOfReference, type Kind, kindKey, kindsOf } from './flip-kinds.ts';
import { whyOtherGolden } from './goldens.ts';
import { whyOtherReference } from './reference.ts';

/**
 * What flips within each report, kind of pair by kind of pair: which inputs are new, gone, or flip in both; nothing of flips against two goldens, or the references of two models. More flip
 * where they do in every pair of one side than in any of the other, by an interval that takes inputs as random (Tango, 1998), of so many builds that a
 * rebuild alone is no likely cause: that of another stack, and a bug, must not be told from which engine a builder came to this time.
 */
export function flipChanges(
  before: ReportDocument,
  after: ReportDocument,
  common: CommonInputs | null,
  whyNot: string | null,
): FlipChange[] {
  const groups = besideEachOther(kindsOf(before), kindsOf(after), kindKey).map(group => {
    const kind = (group.after ?? group.before)![0]!;
    return { ...group, kind, other: whyOther(kind, before, after) };
  });
  const asked = groups.filter(one => one.before && one.after && one.other === null && !isOfReference(one.kind));
  const chance = alpha / Math.max(1, asked.length);
  return groups.map(({ before: was, after: is, kind: { relation, left, right }, other }) => {
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
      buildsNeeded: null,
    };
    const none = { new: [], gone: [] };
    if (other !== null) return { ...found, ...none, kept: 0, change: 'not-comparable', why: other };
    if (!was || !is) return { ...found, ...none, change: oneSided(was), why: null };
    const why = whyNot ?? (common === null || common.pairs.length === 0 ? 'no input is on both sides' : null);
    if (why !== null) return { ...found, ...none, kept: 0, change: 'not-comparable', why };
    const listed = { ...found, new: fresh.sort(), gone: gone.sort() };
    if (fresh.length + gone.length === 0) return { ...listed, change: 'same', why: null };
    const choices = pairs[0]!.flatMap(one => pairs[1]!.map(other => onlyIn(one, other, common!.pairs.length)));
    const interval = intervalOver(choices, 1 - chance);
    const [there, here] = pairs.map(all => rangeOf(all.map(({ size }) => size))!);
    const uncalled = areApart(there!, here!) ? whyUncalled(was, is, interval, chance) : overlappingOf(was, is);
    if (uncalled) return { ...listed, interval, change: 'undecided', ...uncalled };
    return { ...listed, interval, change: interval.low > 0 ? 'worse' : 'better', why: null };
  });
}

/** Why each side was held against another thing; null where that is the same. */
function whyOther({ relation, right }: Kind, before: ReportDocument, after: ReportDocument): string | null {
  if (relation === 'engine-golden') return whyOtherGolden(before, after, right.ranOn);
  return relation === 'optimized-reference' ? whyOtherReference(before, after) : null;
}

/** What keeps a difference from being called though all of one side flip more; null where nothing does. */
function whyUncalled(was: readonly Kind[], is: readonly Kind[], { low, high }: Interval, chance: number) {
  if (low <= 0 && high >= 0) return tooFewInputs;
  const [kind] = is as [Kind];
  return whyLeftToRebuilds(
    {
      recipe: kind.right.recipe,
      sides: [independentOf(was), independentOf(is)],
      buildsFor: pairs => buildsFor(kind, pairs),
      engines: !isAgainstFixed(kind),
    },
    chance,
  );
}

const overlappingOf = (was: readonly Kind[], is: readonly Kind[]): Uncalled =>
  was.length === is.length
    ? overlapping
    : {
        ...overlapping,
        why: `${overlapping.why}; of ${was.length} against ${is.length} pairs more inputs flip in one where there are more`,
      };

/** Of a pair of before and one of after: how many inputs flip in one alone. */
function onlyIn(one: ReadonlySet<string>, other: ReadonlySet<string>, inputs: number) {
  const both = [...one].filter(id => other.has(id)).length;
  return { worse: other.size - both, better: one.size - both, inputs };
}

/** Inputs that both reports have and that flip in this pair. */
const flippedIn = ({ list }: Comparison, common: CommonInputs | null): Set<string> =>
  new Set(list.map(({ id }) => id).filter(id => common?.ids.has(id) ?? false));

function sideOf(kinds: readonly Kind[] | null, flipped: ReadonlySet<string>): FlipChange['before'] {
  const range = rangeOf((kinds ?? []).map(({ comparison }) => comparison.flips));
  if (!kinds || !range) return null;
  const { inputs } = kinds[0]!.comparison;
  return { pairs: range.of, inputs, least: range.least, most: range.most, flipped: flipped.size };
}
