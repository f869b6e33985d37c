import type { BoxMatching } from '../boxes/match.ts';
import type { Predictions } from '../predictions.ts';
import type { Comparison, ScoredRun } from '../records.ts';
import type { Truth } from '../truth.ts';
import type { Decoder, HowDecoded, OutputShape } from './decoding.ts';

/** What is a flip, beside the decisions. */
export interface CompareSettings {
  /** Largest difference of an element that is no flip; for task tensors. */
  readonly tolerance: number;
  /** For task detection. */
  readonly boxes?: BoxMatching & {
    /** What a score had to reach. */
    readonly minScore: number;
  };
  /** Largest share of changed pixels that is no flip; for task segmentation. */
  readonly pixelTolerance?: number;
}

export interface CompareContext extends CompareSettings {
  inputId(input: number): string;
  /** The input's label as the dataset gives it; null where it gives none. */
  truth(input: number): number | null;
}

/** What two sets of decisions say of each other, whoever they are. */
export type ComparisonBody = Omit<Comparison, 'relation' | 'left' | 'right'>;

/** How decisions stand against the truth; of a task that has no such score, or where there is no truth, `score` is null alone. */
export type TaskScore = Pick<ScoredRun, 'score' | 'detection' | 'segmentation'>;

/** What a decision is for one task. */
export interface Metric {
  /** For `count` inputs of an engine with these outputs. Errors: OUTPUT_NOT_LABELS, DECODE_MISFIT. */
  decoder(outputs: readonly OutputShape[], count: number, how: HowDecoded): Decoder;
  /** Errors: NO_INPUTS, RUNS_DIFFER. */
  compare(left: Predictions, right: Predictions, context: CompareContext): ComparisonBody;
  /** Inputs whose outputs hold no number, and so no decision. */
  countWithoutNumber(predictions: Predictions): number;
  /** Errors: TRUTH_MISFIT. */
  score(predictions: Predictions, truth: Truth): TaskScore;
}
