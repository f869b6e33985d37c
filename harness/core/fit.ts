import { TriplicateError } from './errors.ts';
import type { InputTensors } from './protocol.ts';
import type { TensorInfo } from './records.ts';

/** What a model or a loaded engine takes and gives. */
export interface Taker {
  readonly inputs: readonly TensorInfo[];
  readonly outputs: readonly TensorInfo[];
}

interface Named {
  readonly taker: string;
  readonly dataset: string;
  /** Whether the dataset is of tensors, which no preparation lays otherwise. */
  readonly isTensors?: boolean;
}

/**
 * The name of the taker's one input, after making sure that the tensors fit it and that its outputs can be collected;
 * all before anything runs. `taker` and `dataset` are named in errors. Errors: MODEL_INPUTS, SHAPE_MISMATCH, OUTPUT_TYPE.
 */
export function fittingInput(
  { inputs, outputs }: Taker,
  tensors: InputTensors,
  batch: number,
  { taker, dataset, isTensors = false }: Named = {
    taker: 'The engine',
    dataset: 'the dataset',
  },
): string {
  const [input, ...more] = inputs;
  if (!input || more.length > 0) {
    const names = inputs.map(describe).join(', ') || 'none';
    throw refusal('MODEL_INPUTS', `${taker} must have one input, and has ${inputs.length}: ${names}.`);
  }
  if (input.dtype !== 'float32') {
    throw refusal('MODEL_INPUTS', `${taker} has the input ${describe(input)}, which is not float32, and datasets are.`);
  }
  const why = misfit(input, tensors, batch, dataset);
  if (why) {
    const message = `${taker} takes ${describe(input)}${why}.`;
    throw refusal('SHAPE_MISMATCH', message, isTensors ? nextOfTensors(input, tensors) : undefined);
  }
  const odd = outputs.find(({ dtype }) => dtype !== 'float32');
  if (odd) {
    throw refusal(
      'OUTPUT_TYPE',
      `${taker} has the output ${describe(odd)}, which is not float32, so it is not compared.`,
    );
  }
  return input.name;
}

function misfit(input: TensorInfo, { shape, items }: InputTensors, batch: number, dataset: string): string | null {
  const [axis, ...rest] = input.shape;
  const given = `${dataset} gives batches of ${batch} inputs [${shape.join(', ')}]`;
  if (axis === undefined || !fits(rest, shape)) return `, and ${given}`;
  if (typeof axis === 'string' || (axis === batch && items % batch === 0)) return null;
  const last = axis === batch ? `, the last one of ${items % batch}` : '';
  return `, a batch of exactly ${axis}, and ${given}${last}`;
}

const fits = (dims: TensorInfo['shape'], shape: readonly number[]): boolean =>
  dims.length === shape.length && dims.every((dim, at) => typeof dim === 'string' || dim === shape[at]);

function nextOfTensors({ shape: [, ...dims] }: TensorInfo, { shape }: InputTensors): string {
  if (fits(dims, shape)) return 'Correct batch in the spec, or export the model with a dynamic batch axis.';
  const axes = transposition(shape, dims);
  const how =
    axes === null ? '' : `: numpy.transpose(array, (0, ${axes.map(axis => axis + 1).join(', ')})) makes it so`;
  return `Save the array as [${['items', ...dims].join(', ')}]${how}.`;
}

/** Axes of `shape` in the order that makes it `dims`, such as 2, 0, 1 of NHWC for NCHW; null where none does. */
function transposition(shape: readonly number[], dims: TensorInfo['shape']): number[] | null {
  const left = [...shape.keys()];
  const axes = dims.flatMap(dim => {
    const at = left.findIndex(axis => shape[axis] === dim);
    return at < 0 ? [] : left.splice(at, 1);
  });
  return axes.length === dims.length && left.length === 0 ? axes : null;
}

const describe = ({ name, dtype, shape }: TensorInfo): string => `${name} ${dtype} [${shape.join(', ')}]`;

const refusal = (code: keyof typeof next, message: string, how: string = next[code]): TriplicateError =>
  new TriplicateError({ code, message, next: how });

const next = {
  MODEL_INPUTS: 'Export the model with one float32 input and the others as constants.',
  SHAPE_MISMATCH: 'Correct dataset.preprocess or batch in the spec, or export the model with a dynamic batch axis.',
  OUTPUT_TYPE: 'Export the model with float32 outputs, such as the logits before an ArgMax.',
} as const;
