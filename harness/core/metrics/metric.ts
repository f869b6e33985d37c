import type { Predictions } from '../predictions.ts';
import type { Comparison, Score } from '../records.ts';
import type { Decoder, OutputShape } from './decoding.ts';

export interface CompareContext {
  inputId(input: number): string;
  /** The input's label as the dataset gives it; null where it gives none. */
  truth(input: number): number | null;
  /** Largest difference of an element that is no flip; for task tensors. */
  readonly tolerance: number;
}

/** What two sets of decisions say of each other, whoever they are. */
export type ComparisonBody = Omit<Comparison, 'relation' | 'left' | 'right'>;

/** What a decision is for one task. */
export interface Metric {
  /** For `count` inputs of an engine with these outputs. Errors: OUTPUT_NOT_LABELS. */
  decoder(outputs: readonly OutputShape[], count: number): Decoder;
  /** Errors: NO_INPUTS, RUNS_DIFFER. */
  compare(left: Predictions, right: Predictions, context: CompareContext): ComparisonBody;
  /** Inputs whose outputs hold no number, and so no decision. */
  countWithoutNumber(predictions: Predictions): number;
  /** Against the truth; null where there is none. */
  score(predictions: Predictions, truth: (input: number) => number | null): Score | null;
}
