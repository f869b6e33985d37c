import type { Predictions, TensorOutput } from '../predictions.ts';
import type { Decode } from '../records.ts';
import { elementsOf } from '../shape.ts';
import type { Metric } from './metric.ts';

/** Of one input, without the batch axis. */
export type OutputShape = Pick<TensorOutput, 'name' | 'shape'>;

/** Further inputs of one output: whole ones, in order. The numbers are only lent. */
export type Take = (data: Float32Array) => void;

/** One output to be read from its first input to its last. */
export interface Reading {
  /** Index of the output. */
  readonly output: number;
  readonly take: Take;
}

/** Makes decisions of raw outputs as they are read, so that no run needs to be in memory. */
export interface Decoder {
  /** One after the other; outputs that the decisions do not depend on are not read. */
  readonly readings: readonly Reading[];
  /** After all was taken. Throws where that is not what the shapes say. */
  end(): Predictions;
}

/** What decisions follow from beside the outputs. */
export interface HowDecoded {
  /** For tasks detection and segmentation. */
  readonly decode?: Decode;
  /** Shape of one input, without the batch axis: [channels, height, width] of a picture. */
  readonly input: readonly number[];
}

/** Decisions for `count` inputs from outputs that are in memory. Errors: those of the decoder. */
export function decodeWhole(
  metric: Metric,
  outputs: readonly TensorOutput[],
  count: number,
  how: HowDecoded = { input: [] },
): Predictions {
  const { readings, end } = metric.decoder(outputs, count, how);
  for (const { output, take } of readings) take(outputs[output]!.data);
  return end();
}

export function requireWhole(output: OutputShape, taken: number, count: number): void {
  if (taken === count * elementsOf(output.shape)) return;
  throw new Error(`Output ${output.name} holds ${taken} numbers, not ${[count, ...output.shape].join(' × ')}.`);
}

/**
 * Reads an output input by input: `one` gets the index of the input, and the piece with the place in it where the input's
 * numbers begin. `requireAll` throws where not all were taken.
 */
export function perInput(
  output: OutputShape,
  count: number,
  one: (input: number, data: Float32Array, from: number) => void,
): { readonly take: Take; readonly requireAll: () => void } {
  const size = elementsOf(output.shape);
  let taken = 0;
  return {
    take(data) {
      for (let at = 0; at + size <= data.length && taken + at < count * size; at += size)
        one((taken + at) / size, data, at);
      taken += data.length;
    },
    requireAll: () => requireWhole(output, taken, count),
  };
}
