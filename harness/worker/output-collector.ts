import { TriplicateError } from '../core/errors.ts';
import { elementsOf } from '../core/shape.ts';
import type { Session, Tensor } from '../ports.ts';

export interface CollectedOutput {
  readonly name: string;
  /** Of one input. */
  readonly shape: number[];
  /** count × shape. */
  readonly data: Float32Array;
}

export interface OutputCollector {
  /** Puts the outputs of `size` inputs at place `from`. Errors: OUTPUT_SHAPE. */
  add(outputs: readonly Tensor[], from: number, size: number): void;
  collected(): CollectedOutput[];
}

/** Collects the outputs of `count` inputs, one array an output. */
export function createOutputCollector(count: number): OutputCollector {
  const byName = new Map<string, CollectedOutput & { readonly stride: number }>();
  return {
    add(outputs, from, size) {
      for (const tensor of outputs) {
        checkBatchAxis(tensor, size);
        let output = byName.get(tensor.name);
        if (!output) {
          const shape = tensor.shape.slice(1);
          const stride = elementsOf(shape);
          output = { name: tensor.name, shape, stride, data: new Float32Array(count * stride) };
          byName.set(tensor.name, output);
        }
        if (tensor.data.length !== size * output.stride) throw changedShape(tensor, output.shape);
        output.data.set(tensor.data, from * output.stride);
      }
    },
    collected: () => [...byName.values()].map(({ name, shape, data }) => ({ name, shape, data })),
  };
}

/** Errors: OUTPUT_SHAPE when the first axis of an output does not go over the inputs. */
export function checkBatchAxis({ name, shape }: Tensor, size: number): void {
  if (shape[0] !== size) throw withoutBatchAxis(name, shape, `${size} inputs`);
}

/**
 * Errors: OUTPUT_SHAPE when an output does not declare the input's batch axis, for backends that name a dynamic axis the
 * same in both.
 */
export function requireBatchAxis({ inputs, outputs }: Pick<Session, 'inputs' | 'outputs'>): void {
  const axis = inputs[0]?.shape[0];
  const flat = outputs.find(({ shape }) => shape[0] !== axis);
  if (flat) throw withoutBatchAxis(flat.name, flat.shape, `inputs whose first axis is ${axis}`);
}

const withoutBatchAxis = (name: string, shape: readonly (number | string)[], inputs: string): TriplicateError =>
  new TriplicateError({
    code: 'OUTPUT_SHAPE',
    message: `Output ${name} has shape [${shape.join(', ')}] for ${inputs}: its first axis does not go over the inputs, so no decision can be told apart.`,
    next: 'Export the model so that the first axis of every output is the batch.',
  });

const changedShape = ({ name, shape }: Tensor, before: readonly number[]): TriplicateError =>
  new TriplicateError({
    code: 'OUTPUT_SHAPE',
    message: `Output ${name} has shape [${shape.join(', ')}], and had […, ${before.join(', ')}] for inputs before: its shape depends on the input.`,
    next: 'Export the model so that every input gives outputs of one shape.',
  });
