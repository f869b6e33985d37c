/** Decisions of a classifier, or accepted ones of a golden (then depth is 1 and scores are null). */
export interface LabelPredictions {
  readonly kind: 'labels';
  readonly count: number;
  /** Labels kept per input: min(5, classes). */
  readonly depth: number;
  /** count × depth, best first; ties go to the lower label; -1 where the output held no number. */
  readonly labels: Int32Array;
  /** count × 2: the scores of the two best labels (the second is -Infinity where there is one class only). */
  readonly scores: Float32Array | null;
}

export interface TensorOutput {
  readonly name: string;
  /** Of one input, without the batch axis. */
  readonly shape: readonly number[];
  /** count × shape, row-major. */
  readonly data: Float32Array;
}

/** Raw outputs, compared within a tolerance. */
export interface TensorPredictions {
  readonly kind: 'tensors';
  readonly count: number;
  readonly outputs: readonly TensorOutput[];
}

export type Predictions = LabelPredictions | TensorPredictions;
