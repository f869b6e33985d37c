import { TriplicateError } from '../core/errors.ts';
import type { InputTensors } from '../core/protocol.ts';
import type { TensorInfo } from '../core/records.ts';
import type { Session } from '../ports.ts';

/**
 * The name of the engine's one input, after making sure that the tensors fit it and that its outputs can be collected;
 * all before anything runs. Errors: MODEL_INPUTS, SHAPE_MISMATCH, OUTPUT_TYPE.
 */
export function fittingInput(session: Session, inputs: InputTensors, batch: number): string {
  const [input, ...more] = session.inputs;
  if (!input || more.length > 0) {
    const names = session.inputs.map(describe).join(', ') || 'none';
    throw refusal('MODEL_INPUTS', `The engine must have one input, and has ${session.inputs.length}: ${names}.`);
  }
  if (input.dtype !== 'float32') {
    throw refusal('MODEL_INPUTS', `The engine's input ${describe(input)} is not float32, and datasets are.`);
  }
  const why = misfit(input, inputs, batch);
  if (why) throw refusal('SHAPE_MISMATCH', why);
  const odd = session.outputs.find(({ dtype }) => dtype !== 'float32');
  if (odd) throw refusal('OUTPUT_TYPE', `The engine's output ${describe(odd)} is not float32, so it is not compared.`);
  return input.name;
}

function misfit(input: TensorInfo, { shape, items }: InputTensors, batch: number): string | null {
  const [axis, ...rest] = input.shape;
  const fits = rest.length === shape.length && rest.every((dim, at) => typeof dim === 'string' || dim === shape[at]);
  const given = `batches of ${batch} inputs [${shape.join(', ')}]`;
  if (axis === undefined || !fits) return `The engine takes ${describe(input)}, and the dataset gives ${given}.`;
  if (typeof axis === 'string' || (axis === batch && items % batch === 0)) return null;
  const last = axis === batch ? `, the last one of ${items % batch}` : '';
  return `The engine takes ${describe(input)}, a batch of exactly ${axis}, and the dataset gives ${given}${last}.`;
}

const describe = ({ name, dtype, shape }: TensorInfo): string => `${name} ${dtype} [${shape.join(', ')}]`;

const refusal = (code: string, message: string): TriplicateError =>
  new TriplicateError({ code, message, next: next[code]! });

const next: Readonly<Record<string, string>> = {
  MODEL_INPUTS: 'Export the model with one float32 input and the others as constants.',
  SHAPE_MISMATCH: 'Correct dataset.preprocess or batch in the spec, or export the model with a dynamic batch axis.',
  OUTPUT_TYPE: 'Export the model with float32 outputs, such as the logits before an ArgMax.',
};
