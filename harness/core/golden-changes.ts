import { maskSize } from './golden-masks.ts';
import type { LabelPredictions, TensorOutput } from './predictions.ts';

/** One decision that a pending golden changes. */
export interface GoldenChange {
  /** Index of the input. */
  readonly input: number;
  /** As in `gaussian-noise-5/00017`. */
  readonly id: string;
  /** A label, or for tensors the beginning of a hash: what stands in decisions.txt. */
  readonly from: string;
  readonly to: string;
  /** Of the new decision; null for tensors. */
  readonly scores: DecisionScores | null;
}

export interface DecisionScores {
  readonly best: number;
  readonly secondLabel: string;
  readonly second: number;
}

/** What a pending golden changes input by input; or why it can only be decided as a whole. */
export type PendingChanges =
  | { readonly kind: 'each'; readonly changes: readonly GoldenChange[] }
  | { readonly kind: 'whole'; readonly why: string; readonly count: number };

/** The changes from accepted to pending decisions, each a text of one input a line. */
export function changesBetween(accepted: string, pending: string, scores: LabelPredictions | null): PendingChanges {
  const before = decisionLines(accepted);
  const after = decisionLines(pending);
  if (before.length !== after.length || before.some(({ id }, input) => id !== after[input]!.id)) {
    return { kind: 'whole', why: 'it is of other inputs than the accepted one', count: after.length };
  }
  // A golden of masks of two sizes could not be read any more.
  const resized = after.find(({ decision }, input) => maskSize(decision) !== maskSize(before[input]!.decision));
  if (resized) {
    const why = `it has masks of another size than the accepted one, as of ${resized.id}`;
    return { kind: 'whole', why, count: after.length };
  }
  const changes = after.flatMap(({ id, decision }, input): GoldenChange[] => {
    const from = before[input]!.decision;
    return from === decision ? [] : [{ input, id, from, to: decision, scores: scoresOf(scores, input) }];
  });
  return { kind: 'each', changes };
}

/** `base` with the decisions of some inputs taken from `other`, so that each of them is one changed line. */
export function mergeDecisions(base: string, other: string, inputs: ReadonlySet<number>): string {
  const from = other.split('\n');
  return base
    .split('\n')
    .map((line, input) => (inputs.has(input) ? from[input]! : line))
    .join('\n');
}

/** The same for an output of tensors. */
export function mergeOutputs(base: TensorOutput, other: TensorOutput, count: number, inputs: ReadonlySet<number>) {
  const data = base.data.slice();
  const size = data.length / count;
  for (const input of inputs) data.set(other.data.subarray(input * size, (input + 1) * size), input * size);
  return { ...base, data };
}

/** As in `gaussian-noise-5`, the view of the input. */
export const viewOf = ({ id }: GoldenChange): string => id.slice(0, id.indexOf('/'));

/** As in `gaussian-noise`, at any severity. */
export const corruptionOf = (change: GoldenChange): string => viewOf(change).replace(/-\d+$/, '');

/** How close the new decision was; null where there are no scores. */
export const marginOf = ({ scores }: GoldenChange): number | null => scores && scores.best - scores.second;

function decisionLines(text: string): { id: string; decision: string }[] {
  return text
    .split('\n')
    .slice(0, -1)
    .map(line => {
      const at = line.lastIndexOf(' ');
      return { id: line.slice(0, at), decision: line.slice(at + 1) };
    });
}

function scoresOf(predictions: LabelPredictions | null, input: number): DecisionScores | null {
  if (!predictions?.scores || predictions.depth < 2) return null;
  const { labels, scores, depth } = predictions;
  return {
    best: scores[input * 2]!,
    secondLabel: String(labels[input * depth + 1]!),
    second: scores[input * 2 + 1]!,
  };
}
