import { className } from './dataset.ts';
import { type Agreement, agreementOf, type LabelPair } from './label-agreement.ts';
import type { Predictions } from './predictions.ts';
import type { DatasetRecord } from './records.ts';
import type { Truth } from './truth.ts';

/** As many standard deviations are no chance; below, as many may be. */
const [surely, perhaps] = [3, 2];
/** Of fewer inputs a model that is right more often than by chance may not show it. */
const leastForChance = 50;

/** In words that the labels look as if they were of another order, or of other inputs; null where not, or where there is too little to tell. */
export function doubtfulLabels(
  predictions: Predictions,
  truth: Truth,
  dataset: DatasetRecord,
  who: string,
): string | null {
  const found = predictions.kind === 'tensors' ? null : agreementOf(predictions, dataset, truth);
  if (found === null) return null;
  // Boxes and masks of other inputs have no place in common.
  return permutedLabels(found, dataset, who) ?? (predictions.kind === 'labels' ? unrelatedLabels(found, who) : null);
}

/**
 * That each label means another one: of all labels, where less than half as many decisions agree with them as would then, and
 * those would be most; or of some that surely exchange their places. The first permutation is a greedy one, by the most frequent
 * pairs, so that a better one may exist and none that is found is chance.
 */
function permutedLabels(
  { decisionsOf, total, agreeing, pairs }: Agreement,
  dataset: DatasetRecord,
  who: string,
): string | null {
  const matched: LabelPair[] = [];
  const taken = { right: new Set<number>(), label: new Set<number>() };
  // A decision without a number has no label that could be meant.
  const decided = pairs.filter(({ label }) => label >= 0);
  for (const pair of decided.toSorted((a, b) => b.times - a.times || a.right - b.right || a.label - b.label)) {
    if (taken.right.has(pair.right) || taken.label.has(pair.label)) continue;
    taken.right.add(pair.right);
    taken.label.add(pair.label);
    matched.push(pair);
  }
  const fitting = matched.reduce((sum, { times }) => sum + times, 0);
  const isOfAll = fitting >= total / 2 && agreeing < fitting / 2;
  const exchanged = isOfAll ? matched.filter(({ right, label }) => right !== label) : exchangedLabels(pairs);
  if (exchanged.length === 0) return null;
  const would = isOfAll ? fitting : agreeing + exchanged.reduce((sum, pair) => sum + gainOf(pair, pairs), 0);
  const moved = exchanged.toSorted((a, b) => a.right - b.right);
  const shown = moved
    .slice(0, 3)
    .map(({ right, label }) => `label ${right} (${className(dataset, right)}) meant ${label}`);
  return `The labels look permuted: ${percent(agreeing / total)} of ${decisionsOf(who)} agree with them, and ${percent(would / total)} would if ${shown.join(', ')}${moved.length > 3 ? ', …' : ''}. Check that they, and the class names, are in the order of the model’s scores.`;
}

/**
 * The decisions that labels have instead of themselves, where these go round: a model takes one thing for another, and not that for
 * the first as well, so often that no chance explains it.
 */
function exchangedLabels(pairs: readonly LabelPair[]): LabelPair[] {
  const instead = new Map<number, LabelPair>();
  for (const [right, ofIt] of Map.groupBy(pairs, pair => pair.right)) {
    const all = ofIt.reduce((sum, { times }) => sum + times, 0);
    const most = ofIt.reduce((one, other) => (other.times > one.times ? other : one));
    if (most.label !== right && most.label >= 0 && gainOf(most, ofIt) > surely * Math.sqrt(all))
      instead.set(right, most);
  }
  return [...instead.values()].filter(({ right }) => {
    let at = right;
    // As many steps as there are labels lead round, or never.
    for (let step = 0; step < instead.size; step++) {
      at = instead.get(at)?.label ?? -1;
      if (at === right) return true;
    }
    return false;
  });
}

/** How many more decisions would agree if the label of a pair meant the other one. */
const gainOf = ({ right, times }: LabelPair, pairs: readonly LabelPair[]): number =>
  times - (pairs.find(pair => pair.right === right && pair.label === right)?.times ?? 0);

/**
 * That labels and decisions agree as often as those of other inputs would: a kappa (Cohen, 1960) within two of the standard errors that it has where nothing
 * but chance joins them (Fleiss, Cohen, and Everitt, 1969). Of corrupted inputs a good model's may be, too.
 */
function unrelatedLabels({ total, agreeing, pairs, isOfClean }: Agreement, who: string): string | null {
  const rights = sumsBy(pairs, 'right');
  if (!isOfClean || total < leastForChance || rights.size < 2) return null;
  const decided = sumsBy(pairs, 'label');
  let [chance, skew] = [0, 0];
  for (const [label, times] of rights) {
    const [of, as] = [times / total, (decided.get(label) ?? 0) / total];
    chance += of * as;
    skew += of * as * (of + as);
  }
  // Of one decision alone nothing is left to chance, and rounding makes of that nothing a little less.
  const error = Math.sqrt(Math.max(0, chance + chance ** 2 - skew) / total);
  if (agreeing / total > chance + perhaps * error) return null;
  return `The labels look like those of other inputs: ${percent(agreeing / total)} of the decisions of ${who} agree with them, and ${percent(chance)} would by chance. Check that labels and inputs are in one order, and that preprocess is what the model was trained with.`;
}

function sumsBy(pairs: readonly LabelPair[], side: 'right' | 'label'): Map<number, number> {
  const sums = new Map<number, number>();
  for (const pair of pairs) sums.set(pair[side], (sums.get(pair[side]) ?? 0) + pair.times);
  return sums;
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
