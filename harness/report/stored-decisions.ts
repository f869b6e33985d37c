import type { LabelPredictions } from '../core/predictions.ts';
import type { Digest } from '../core/records.ts';
import type { ChangedPixels } from './changed-pixels.ts';
import type { KeptBoxes } from './kept-boxes.ts';

/** What a page shows of the decisions that runs have stored: the document does not hold them, and another machine may not have them. */
export interface StoredDecisions {
  /** By input. */
  readonly changed: ReadonlyMap<number, ChangedPixels>;
  /** By input. */
  readonly kept: ReadonlyMap<number, KeptBoxes>;
  /** Of the best label, by run and input. */
  readonly scores: ReadonlyMap<Digest, ReadonlyMap<number, number>>;
}

export const nothingStored: StoredDecisions = { changed: new Map(), kept: new Map(), scores: new Map() };

/** The best label's score of these inputs; of an output that holds no number there is none. */
export function bestScores(
  { scores, labels, depth }: LabelPredictions,
  inputs: readonly number[],
): ReadonlyMap<number, number> {
  if (scores === null) return new Map();
  const told = inputs.filter(input => labels[input * depth]! >= 0);
  return new Map(told.map(input => [input, scores[input * 2]!]));
}
