import type { Predictions, TensorOutput } from '../predictions.ts';
import { elementsOf } from '../shape.ts';
import type { Metric } from './metric.ts';

/** Of one input, without the batch axis. */
export type OutputShape = Pick<TensorOutput, 'name' | 'shape'>;

/** Further inputs of one output: whole ones, in order. The numbers are only lent. */
export type Take = (data: Float32Array) => void;

/** Makes decisions of raw outputs as they are read, so that no run needs to be in memory. */
export interface Decoder {
  /** One for each output; null where the decisions do not depend on it. */
  readonly takes: readonly (Take | null)[];
  /** After all was taken. Throws where that is not what the shapes say. */
  end(): Predictions;
}

/** Decisions for `count` inputs from outputs that are in memory. Errors: those of the decoder. */
export function decodeWhole(metric: Metric, outputs: readonly TensorOutput[], count: number): Predictions {
  const { takes, end } = metric.decoder(outputs, count);
  for (const [index, take] of takes.entries()) take?.(outputs[index]!.data);
  return end();
}

export function requireWhole(output: OutputShape, taken: number, count: number): void {
  if (taken === count * elementsOf(output.shape)) return;
  throw new Error(`Output ${output.name} holds ${taken} numbers, not ${[count, ...output.shape].join(' × ')}.`);
}
