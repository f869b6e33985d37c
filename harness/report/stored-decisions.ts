import type { LabelledBox } from '../core/boxes/match.ts';
import { boxesOf } from '../core/boxes/packing.ts';
import type { LabelPredictions, MaskPredictions, TablePredictions } from '../core/predictions.ts';
import type { Digest, RunRecord } from '../core/records.ts';

type ByInput<Decided> = ReadonlyMap<number, Decided>;

/** What a run decided about the inputs of a page. */
export type RunDecisions =
  /** Of the best label. */
  | { readonly kind: 'labels'; readonly scores: ByInput<number> }
  | { readonly kind: 'boxes'; readonly boxes: ByInput<readonly LabelledBox[]> }
  /** Of masks of one class a pixel belongs or does not; of several, every label is a class. */
  | { readonly kind: 'masks'; readonly masks: ByInput<MaskPredictions>; readonly isOneClass: boolean };

/** By run. The document does not hold the decisions of runs, and another machine may not have what was stored of them. */
export type StoredDecisions = ReadonlyMap<Digest, RunDecisions>;

/** Of all that a run decided, what is of these inputs. */
export function decisionsAbout(
  inputs: readonly number[],
  { decode }: RunRecord,
  predictions: TablePredictions,
): RunDecisions {
  const { kind } = predictions;
  if (kind === 'labels') return { kind, scores: bestScores(predictions, inputs) };
  if (kind === 'boxes') return { kind, boxes: new Map(inputs.map(input => [input, boxesOf(predictions, input)])) };
  const isOneClass = decode?.kind === 'mask' && decode.threshold !== undefined;
  return { kind, masks: new Map(inputs.map(input => [input, maskAlone(predictions, input)])), isOneClass };
}

/** The best label's score of these inputs; of an output that holds no number there is none. */
function bestScores({ scores, labels, depth }: LabelPredictions, inputs: readonly number[]): ByInput<number> {
  if (scores === null) return new Map();
  const told = inputs.filter(input => labels[input * depth]! >= 0);
  return new Map(told.map(input => [input, scores[input * 2]!]));
}

/** The mask of one input as its only one: those of a whole run are too much to keep. */
function maskAlone({ offsets, labels, lengths, ...masks }: MaskPredictions, input: number): MaskPredictions {
  const [from, to] = [offsets[input]!, offsets[input + 1]!];
  return {
    ...masks,
    count: 1,
    offsets: Int32Array.of(0, to - from),
    labels: labels.slice(from, to),
    lengths: lengths.slice(from, to),
    withoutNumber: masks.withoutNumber.includes(input) ? [0] : [],
  };
}
