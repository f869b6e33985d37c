import { className } from './dataset.ts';
import { decodedLabels } from './decoded-labels.ts';
import { TriplicateError } from './errors.ts';
import type { LabelPredictions } from './predictions.ts';
import type { DatasetRecord, ModelRecord, ModelSpec } from './records.ts';

/**
 * Makes sure that the labels of a dataset can be those of a model, as far as the shapes of its outputs tell, before anything is
 * built: of classes, and of boxes; ids of masks are held against the class names where they are read. Errors: LABELS_MISFIT.
 */
export function requireLabels(
  model: Pick<ModelRecord, 'name' | 'outputs'>,
  dataset: DatasetRecord,
  { task, decode }: Pick<ModelSpec, 'task' | 'decode'>,
): void {
  const count = decode ? decodedLabels(decode, model.outputs) : task === 'classification' ? scoreCount(model) : null;
  if (count === null) return;
  const { truth, boxes, items, classes, name } = dataset;
  const says = `Model ${model.name} ${decode ? `has the labels 0 to ${count - 1}` : `gives ${count} scores`}, and dataset ${name}`;
  const background = decode?.kind === 'boxes' ? decode.background : undefined;
  const isStray = (label: number) => label >= count || label === background;
  const ofItem = decode ? boxes?.map(all => all.map(({ label }) => label)) : truth?.map(label => [label]);
  for (const [item, labels] of ofItem?.entries() ?? []) {
    const stray = labels.find(isStray);
    if (stray !== undefined) throw misfit(`${says} says label ${stray} of ${items[item]}, which none of them is for.`);
  }
  // The background has a name only where one comes after it.
  const names = classes?.length ?? count;
  if (names !== count && !(background === count - 1 && names === background))
    throw misfit(`${says} names ${names} classes.`);
}

/** Of the one output that has scores; null where the model does not tell. */
function scoreCount({ outputs }: Pick<ModelRecord, 'outputs'>): number | null {
  const counts = outputs.flatMap(({ shape: [, ...rest] }) => (rest.length === 1 ? rest : []));
  return counts.length === 1 && typeof counts[0] === 'number' ? counts[0] : null;
}

const misfit = (message: string): TriplicateError =>
  new TriplicateError({
    code: 'LABELS_MISFIT',
    message: `${message} They are of another set of labels.`,
    next: 'Give dataset.classes, a file with one name a line in the order of the model’s labels, and labels that are of them.',
  });

/** So many inputs of each label, on average, are needed: of fewer, some permutation always fits. */
const inputsPerLabel = 5;

/**
 * In words that the labels look permuted: less than half as many decisions agree with them as would if each label meant another
 * one, and those would be most. Null where not, or where there are too few inputs to tell. The permutation is a greedy one, by
 * the most frequent pairs, so that a better one may exist and none that is found is chance. Of the inputs as they are, or of all
 * where these are not among the views.
 */
export function permutedLabels(
  { labels, depth, count }: LabelPredictions,
  dataset: DatasetRecord,
  who: string,
): string | null {
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
  const matched: { right: number; label: number; times: number }[] = [];
  const taken = { right: new Set<number>(), label: new Set<number>() };
  const frequent = [...pairs.values()].sort((a, b) => b.times - a.times || a.right - b.right || a.label - b.label);
  for (const pair of frequent) {
    if (taken.right.has(pair.right) || taken.label.has(pair.label)) continue;
    taken.right.add(pair.right);
    taken.label.add(pair.label);
    matched.push(pair);
  }
  const fitting = matched.reduce((sum, { times }) => sum + times, 0);
  if (fitting < total / 2 || agreeing >= fitting / 2) return null;
  const moved = matched.filter(({ right, label }) => right !== label).sort((a, b) => a.right - b.right);
  const shown = moved
    .slice(0, 3)
    .map(({ right, label }) => `label ${right} (${className(dataset, right)}) meant ${label}`);
  return `The labels look permuted: ${percent(agreeing / total)} of the decisions of ${who} agree with them, and ${percent(fitting / total)} would if ${shown.join(', ')}${moved.length > 3 ? ', …' : ''}. Check that they, and the class names, are in the order of the model’s scores.`;
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
