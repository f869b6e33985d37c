import { className } from './dataset.ts';
import { TriplicateError } from './errors.ts';
import type { LabelPredictions } from './predictions.ts';
import type { DatasetRecord, ModelRecord, Task } from './records.ts';

/**
 * Makes sure that the labels of a dataset can be those of a classifier, as far as the number of its scores tells, before anything
 * is built. Errors: LABELS_MISFIT.
 */
export function requireLabels(model: Pick<ModelRecord, 'name' | 'outputs'>, dataset: DatasetRecord, task: Task): void {
  if (task !== 'classification') return;
  const counts = model.outputs.flatMap(({ shape: [, ...rest] }) => (rest.length === 1 ? rest : []));
  const [scores] = counts;
  if (counts.length !== 1 || typeof scores !== 'number') return;
  const { truth, classes, name } = dataset;
  const stray = truth?.findIndex(label => label >= scores) ?? -1;
  if (stray >= 0) {
    throw misfit(
      `Model ${model.name} gives ${scores} scores, and dataset ${name} says label ${truth![stray]} of ${dataset.items[stray]}, which none of them is for.`,
    );
  }
  if (classes && classes.length !== scores) {
    throw misfit(`Model ${model.name} gives ${scores} scores, and dataset ${name} names ${classes.length} classes.`);
  }
}

const misfit = (message: string): TriplicateError =>
  new TriplicateError({
    code: 'LABELS_MISFIT',
    message: `${message} They are of another set of labels.`,
    next: 'Give classes, one name a line in the order of the model’s scores, and labels that are of them.',
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
