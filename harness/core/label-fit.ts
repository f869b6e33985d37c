import { className } from './dataset.ts';
import { decodedLabels } from './decoded-labels.ts';
import { TriplicateError } from './errors.ts';
import type { LabelPredictions } from './predictions.ts';
import type { DatasetRecord, ModelRecord, ModelSpec } from './records.ts';

/**
 * Makes sure that the labels of a dataset can be those of a model, as far as the shapes of its outputs tell, before anything is
 * built: of classes, of boxes and of masks. Errors: LABELS_MISFIT.
 */
export function requireLabels(
  model: Pick<ModelRecord, 'name' | 'outputs'>,
  dataset: DatasetRecord,
  { task, decode }: Pick<ModelSpec, 'task' | 'decode'>,
): void {
  const count = decode ? decodedLabels(decode, model.outputs) : task === 'classification' ? scoreCount(model) : null;
  if (count === null) return;
  const { truth, boxes, masks, items, classes, name } = dataset;
  const says = `Model ${model.name} ${decode ? `has the labels 0 to ${count - 1}` : `gives ${count} scores`}, and dataset ${name}`;
  const background = decode?.kind === 'boxes' ? decode.background : undefined;
  const isStray = (label: number) => label >= count || label === background;
  const ofItem = decode ? boxes?.map(all => all.map(({ label }) => label)) : truth?.map(label => [label]);
  for (const [item, labels] of ofItem?.entries() ?? []) {
    const stray = labels.find(isStray);
    if (stray !== undefined) throw misfit(`${says} says label ${stray} of ${items[item]}, which none of them is for.`);
  }
  if (decode?.kind === 'mask' && (masks?.most ?? 0) >= count)
    throw misfit(
      `${says} has masks with the id ${masks!.most}, which none of them is for.`,
      'Give masks of the model’s labels (of Cityscapes, labelTrainIds and not labelIds), or set ignore in the source.',
    );
  // The background has a name only where one comes after it.
  const names = classes?.length ?? count;
  if (names !== count && !(background === count - 1 && names === background))
    throw misfit(`${says} names ${names} ${names === 1 ? 'class' : 'classes'}.`);
}

/** Of the one output that has scores; null where the model does not tell. */
function scoreCount({ outputs }: Pick<ModelRecord, 'outputs'>): number | null {
  const counts = outputs.flatMap(({ shape: [, ...rest] }) => (rest.length === 1 ? rest : []));
  return counts.length === 1 && typeof counts[0] === 'number' ? counts[0] : null;
}

const misfit = (
  message: string,
  next = 'Give dataset.classes, a file with one name a line in the order of the model’s labels, and labels that are of them.',
): TriplicateError =>
  new TriplicateError({
    code: 'LABELS_MISFIT',
    message: `${message} They are of another set of labels.`,
    next,
  });

/** So many inputs of each label, on average, are needed: of fewer, some permutation always fits. */
const inputsPerLabel = 5;
/** As many standard deviations are no chance; below, as many may be. */
const [surely, perhaps] = [3, 2];
/** Of fewer inputs a model that is right more often than by chance may not show it. */
const leastForChance = 50;

/** How often each label met each decision: of the inputs as they are, or of all where these are not among the views. */
interface Agreement {
  readonly total: number;
  readonly agreeing: number;
  readonly pairs: readonly { readonly right: number; readonly label: number; readonly times: number }[];
  readonly isOfClean: boolean;
}

/** In words that the labels look as if they were of another order; null where not, or where there are too few inputs to tell. */
export function doubtfulLabels(predictions: LabelPredictions, dataset: DatasetRecord, who: string): string | null {
  const found = agreementOf(predictions, dataset);
  if (found === null) return null;
  return permutedLabels(found, dataset, who) ?? unrelatedLabels(found, who);
}

function agreementOf({ labels, depth, count }: LabelPredictions, dataset: DatasetRecord): Agreement | null {
  const { truth, items, parts } = dataset;
  if (!truth) return null;
  const clean = parts.findIndex(({ view }) => view.corruption === 'none');
  const [from, to] = clean < 0 ? [0, count] : [clean * items.length, (clean + 1) * items.length];
  const pairs = new Map<string, { right: number; label: number; times: number }>();
  let agreeing = 0;
  for (let input = from; input < to; input++) {
    const right = truth[input % items.length]!;
    const label = labels[input * depth]!;
    if (right === label) agreeing++;
    const pair = pairs.get(`${right} ${label}`);
    if (pair) pair.times++;
    else pairs.set(`${right} ${label}`, { right, label, times: 1 });
  }
  const total = to - from;
  if (total < inputsPerLabel * new Set(truth).size) return null;
  return { total, agreeing, pairs: [...pairs.values()], isOfClean: clean >= 0 };
}

/**
 * That each label means another one: of all labels, where less than half as many decisions agree with them as would then, and
 * those would be most; or of some that surely exchange their places. The first permutation is a greedy one, by the most frequent
 * pairs, so that a better one may exist and none that is found is chance.
 */
function permutedLabels({ total, agreeing, pairs }: Agreement, dataset: DatasetRecord, who: string): string | null {
  const matched: { right: number; label: number; times: number }[] = [];
  const taken = { right: new Set<number>(), label: new Set<number>() };
  for (const pair of pairs.toSorted((a, b) => b.times - a.times || a.right - b.right || a.label - b.label)) {
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
  return `The labels look permuted: ${percent(agreeing / total)} of the decisions of ${who} agree with them, and ${percent(would / total)} would if ${shown.join(', ')}${moved.length > 3 ? ', …' : ''}. Check that they, and the class names, are in the order of the model’s scores.`;
}

type Pair = Agreement['pairs'][number];

/**
 * The decisions that labels have instead of themselves, where these go round: a model takes one thing for another, and not that for
 * the first as well, so often that no chance explains it.
 */
function exchangedLabels(pairs: readonly Pair[]): Pair[] {
  const instead = new Map<number, Pair>();
  for (const [right, ofIt] of Map.groupBy(pairs, pair => pair.right)) {
    const all = ofIt.reduce((sum, { times }) => sum + times, 0);
    const most = ofIt.reduce((one, other) => (other.times > one.times ? other : one));
    if (most.label !== right && gainOf(most, ofIt) > surely * Math.sqrt(all)) instead.set(right, most);
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
const gainOf = ({ right, times }: Pair, pairs: readonly Pair[]): number =>
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

function sumsBy(pairs: readonly Pair[], side: 'right' | 'label'): Map<number, number> {
  const sums = new Map<number, number>();
  for (const pair of pairs) sums.set(pair[side], (sums.get(pair[side]) ?? 0) + pair.times);
  return sums;
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
