import { TriplicateError } from './errors.ts';
import type { InputTensors } from './protocol.ts';
import type { TensorInfo } from './records.ts';

/** What a model or a loaded engine takes and gives. */
export interface Taker {
  readonly inputs: readonly TensorInfo[];
  readonly outputs: readonly TensorInfo[];
}

/**
 * The name of the taker's one input, after making sure that the tensors fit it and that its outputs can be collected;
 * all before anything runs. `taker` and `dataset` are named in errors. Errors: MODEL_INPUTS, SHAPE_MISMATCH, OUTPUT_TYPE.
 */
export function fittingInput(
  { inputs, outputs }: Taker,
  tensors: InputTensors,
  batch: number,
  { taker, dataset }: { readonly taker: string; readonly dataset: string } = {
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
  if (why) throw refusal('SHAPE_MISMATCH', `${taker} takes ${describe(input)}${why}.`);
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
  const fits = rest.length === shape.length && rest.every((dim, at) => typeof dim === 'string' || dim === shape[at]);
  const given = `${dataset} gives batches of ${batch} inputs [${shape.join(', ')}]`;
  if (axis === undefined || !fits) return `, and ${given}`;
  if (typeof axis === 'string' || (axis === batch && items % batch === 0)) return null;
  const last = axis === batch ? `, the last one of ${items % batch}` : '';
  return `, a batch of exactly ${axis}, and ${given}${last}`;
}

const describe = ({ name, dtype, shape }: TensorInfo): string => `${name} ${dtype} [${shape.join(', ')}]`;

const refusal = (code: string, message: string): TriplicateError =>
  new TriplicateError({ code, message, next: next[code]! });

const next: Readonly<Record<string, string>> = {
  MODEL_INPUTS: 'Export the model with one float32 input and the others as constants.',
  SHAPE_MISMATCH: 'Correct dataset.preprocess or batch in the spec, or export the model with a dynamic batch axis.',
  OUTPUT_TYPE: 'Export the model with float32 outputs, such as the logits before an ArgMax.',
};
