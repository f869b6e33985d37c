import type { LabelPredictions } from '../predictions.ts';

/** Difference of the two best scores of an input; null where there are no scores, or no finite ones. */
export function marginOf({ scores }: LabelPredictions, input: number): number | null {
  if (scores === null) return null;
  const difference = scores[input * 2]! - scores[input * 2 + 1]!;
  return Number.isFinite(difference) ? difference : null;
}
