import { decodedOutputs } from '../../decode-defaults.ts';
import { TriplicateError } from '../../errors.ts';
import type { Decode, TensorInfo } from '../../records.ts';
import type { OutputShape } from '../decoding.ts';

/** The prepared picture, whose pixels boxes are in. */
export interface Picture {
  readonly width: number;
  readonly height: number;
}

type Outputs = readonly { readonly name: string; readonly shape: readonly (number | string)[] }[];

/** The outputs are not those that model.decode is about. */
export function decodeMisfit(what: string, outputs: Outputs): TriplicateError {
  const shapes = outputs.map(({ name, shape }) => `${name} [${shape.join(', ')}]`).join('; ') || 'none';
  return new TriplicateError({
    code: 'DECODE_MISFIT',
    message: `model.decode does not fit the model: ${what}. Its outputs, by input: ${shapes}.`,
    next: "Correct model.decode in the spec, or set model.task to 'tensors' to compare the outputs as they are.",
  });
}

/** What a model's file alone tells: the names. Its shapes may be open. Errors: DECODE_MISFIT. */
export function requireOutputs(outputs: readonly TensorInfo[], decode: Decode): void {
  const absent = decodedOutputs(decode).find(name => !outputs.some(output => output.name === name));
  if (absent !== undefined)
    throw noOutput(
      absent,
      outputs.map(({ name, shape }) => ({ name, shape: shape.slice(1) })),
    );
}

/** The output of this name and its index. Errors: DECODE_MISFIT. */
export function outputNamed(outputs: readonly OutputShape[], name: string): OutputShape & { readonly index: number } {
  const index = outputs.findIndex(output => output.name === name);
  if (index < 0) throw noOutput(name, outputs);
  return { ...outputs[index]!, index };
}

/** Width and height of the prepared picture. Errors: DECODE_MISFIT. */
export function pictureOf(input: readonly number[], outputs: readonly OutputShape[]): Picture {
  const [, height, width] = input;
  if (input.length === 3) return { width: width!, height: height! };
  throw decodeMisfit(
    `boxes need inputs [channels, height, width], and the dataset's are [${input.join(', ')}]`,
    outputs,
  );
}

/** A grid whose cells do not cover the picture is of another one. Errors: DECODE_MISFIT. */
export function requireStride(
  name: string,
  [rows, columns]: readonly [number, number],
  stride: number,
  { width, height }: Picture,
  outputs: readonly OutputShape[],
): void {
  if (rows === Math.ceil(height / stride) && columns === Math.ceil(width / stride)) return;
  throw decodeMisfit(
    `${rows} × ${columns} cells of output ${name}, ${stride} pixels each, do not cover a picture of ${width} × ${height}`,
    outputs,
  );
}

const noOutput = (name: string, outputs: Outputs): TriplicateError => decodeMisfit(`it has no output ${name}`, outputs);
