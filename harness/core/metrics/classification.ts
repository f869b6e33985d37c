import type { LabelPredictions, Predictions } from '../predictions.ts';
import type { ConfusionCell, Flip } from '../records.ts';
import { wilson } from '../statistics.ts';
import type { Truth } from '../truth.ts';
import { asJsonNumber, comparable, distance, flipsAmong } from './comparable.ts';
import { labelDecoder } from './labels.ts';
import { marginOf } from './margin.ts';
import type { CompareContext, ComparisonBody, Metric, TaskScore } from './metric.ts';

/** A decision is the label with the best score; a flip is another label. */
export const classification: Metric = { decoder: labelDecoder, compare, score, countWithoutNumber };

function countWithoutNumber(predictions: Predictions): number {
  const [{ labels, depth, count }] = comparable('labels', predictions, predictions);
  let without = 0;
  for (let input = 0; input < count; input++) if (labels[input * depth]! < 0) without++;
  return without;
}

function compare(one: Predictions, other: Predictions, context: CompareContext): ComparisonBody {
  const [left, right] = comparable('labels', one, other);
  const withFive = left.depth >= 5 && right.depth >= 5;
  const withScores = left.scores !== null && right.scores !== null;
  let top5Flips = 0;
  let largest = 0;
  const list: Flip[] = [];
  for (let input = 0; input < left.count; input++) {
    const from = left.labels[input * left.depth]!;
    const to = right.labels[input * right.depth]!;
    if (withFive && !sameFive(left, right, input)) top5Flips++;
    if (withScores) largest = Math.max(largest, distance(left.scores[input * 2]!, right.scores[input * 2]!));
    if (from === to) continue;
    list.push({
      input,
      id: context.inputId(input),
      from,
      to,
      fromMargin: marginOf(left, input),
      toMargin: marginOf(right, input),
      truth: context.truth(input),
    });
  }
  return {
    ...flipsAmong(left.count, list),
    top5Flips: withFive ? top5Flips : null,
    maxAbsDelta: withScores ? asJsonNumber(largest) : null,
    confusion: confusionOf(list),
  };
}

/** Whether the five best labels are the same set. All five are -1 where the output held no number. */
function sameFive(left: LabelPredictions, right: LabelPredictions, input: number): boolean {
  const a = input * left.depth;
  const b = input * right.depth;
  for (let i = 0; i < 5; i++) {
    const label = left.labels[a + i]!;
    if (label === right.labels[b + i]) continue;
    let found = false;
    for (let j = 0; j < 5 && !found; j++) found = label === right.labels[b + j];
    if (!found) return false;
  }
  return true;
}

function confusionOf(list: readonly Flip[]): ConfusionCell[] {
  const cells = new Map<string, ConfusionCell>();
  for (const { from, to } of list) {
    const key = `${from} ${to}`;
    const cell = cells.get(key);
    if (cell) cell.count++;
    else cells.set(key, { from: from!, to: to!, count: 1 });
  }
  return [...cells.values()].sort((a, b) => b.count - a.count || a.from - b.from || a.to - b.to);
}

/** Shares of the inputs that have a truth. Where fewer than five labels are kept, top5 counts those. */
function score(predictions: Predictions, truth: Truth): TaskScore {
  if (predictions.kind !== 'labels') throw new Error(`No accuracy of ${predictions.kind}.`);
  const { count, depth, labels } = predictions;
  let inputs = 0;
  let first = 0;
  let amongFive = 0;
  for (let input = 0; input < count; input++) {
    const label = truth.label(input);
    if (label === null) continue;
    inputs++;
    const rank = labels.subarray(input * depth, (input + 1) * depth).indexOf(label);
    if (rank === 0) first++;
    if (rank >= 0) amongFive++;
  }
  if (inputs === 0) return { score: null };
  return { score: { inputs, top1: first / inputs, top5: amongFive / inputs, interval: wilson(first, inputs) } };
}
