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

/** Decisions of a detector, or accepted ones of a golden (then scores are null). */
export interface BoxPredictions {
  readonly kind: 'boxes';
  readonly count: number;
  /** count + 1: the boxes of input i are those from offsets[i] to offsets[i + 1]. */
  readonly offsets: Int32Array;
  /** Boxes × 4: x1, y1, x2, y2 in pixels of the prepared picture, x1 < x2 and y1 < y2. */
  readonly boxes: Float32Array;
  readonly labels: Int32Array;
  /** Of an input best first. */
  readonly scores: Float32Array | null;
  /** Inputs whose output held no number, ascending; they have no boxes. */
  readonly withoutNumber: readonly number[];
}

/** Decisions about every pixel, run by run in row-major order: a run may go on in the next row. */
export interface MaskPredictions {
  readonly kind: 'masks';
  readonly count: number;
  readonly width: number;
  readonly height: number;
  /** count + 1: the runs of input i are those from offsets[i] to offsets[i + 1]. */
  readonly offsets: Int32Array;
  /** A label a run; neighbours differ. */
  readonly labels: Uint8Array;
  /** Pixels a run, at least 1; those of an input add up to width × height. */
  readonly lengths: Int32Array;
  /** Inputs whose output held no number, ascending; they have no runs. */
  readonly withoutNumber: readonly number[];
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

/** Decisions that a table holds. */
export type TablePredictions = LabelPredictions | BoxPredictions | MaskPredictions;

export type Predictions = TablePredictions | TensorPredictions;
