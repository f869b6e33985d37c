import { TriplicateError } from './errors.ts';
import { beyondHalf, roundToHalf } from './half.ts';
import { notOnnx } from './not-onnx.ts';
import { type ExternalTensor, externalBytes, externalOf } from './onnx-external.ts';
import { decodeModel, nodesOf, type OnnxModel, type OnnxValue, tensorsOf } from './onnx-messages.ts';
import type { TensorInfo } from './records.ts';

export interface OnnxSummary {
  /** Those of the graph that are no initializers. */
  readonly inputs: TensorInfo[];
  readonly outputs: TensorInfo[];
  /** Names of external data files, sorted, each once. */
  readonly externalFiles: string[];
  readonly externalTensors: ExternalTensor[];
  /** Those of subgraphs and local functions included. */
  readonly nodes: { readonly name: string; readonly opType: string; readonly domain: string }[];
  /** Version of the default operator set; 0 where the model imports none. */
  readonly opset: number;
  /** Whether the file says that its weights were drawn and never trained. */
  readonly isSeeded: boolean;
}

/** Of the metadata by which a file says where its weights are from: `seeded` where they were drawn and never trained. */
export const weightsKey = 'triplicate.weights';

/** What an ONNX file says about itself, weights apart. Errors: MODEL_NOT_ONNX. */
export function inspectOnnx(bytes: Uint8Array): OnnxSummary {
  const model = readModel(bytes);
  const graph = model.graph!;
  const initialized = new Set(graph.initializers.map(({ name }) => name));
  const externalTensors = [...tensorsOf(model)].flatMap(({ name, tensor }) => externalOf(name, tensor) ?? []);
  return {
    inputs: graph.inputs.filter(({ name }) => !initialized.has(name)).map(tensorInfo),
    outputs: graph.outputs.map(tensorInfo),
    externalFiles: [...new Set(externalTensors.map(({ file }) => file))].sort(),
    externalTensors,
    nodes: [...nodesOf(model)].map(({ name, opType, domain }) => ({ name, opType, domain })),
    opset: model.opsets.find(({ domain }) => domain === '' || domain === 'ai.onnx')?.version ?? 0,
    isSeeded: model.metadata.some(({ key, value }) => key === weightsKey && value === 'seeded'),
  };
}

/**
 * Copies of the model and its external data in which every float32 weight (initializer or Constant tensor, subgraphs
 * included) is the nearest half, ties to even, stored again as float32 in its place; every other byte is as it was.
 * Infinities and NaN stay. Errors: WEIGHT_BEYOND_HALF, MODEL_DATA_MISSING, MODEL_NOT_ONNX.
 */
export function roundWeightsToHalf(
  bytes: Uint8Array,
  external: ReadonlyMap<string, Uint8Array>,
): { model: Uint8Array; external: Map<string, Uint8Array> } {
  const model = new Uint8Array(bytes);
  const copies = new Map([...external].map(([name, data]) => [name, new Uint8Array(data)]));
  for (const { name, tensor, isWeight } of tensorsOf(readModel(model))) {
    if (!isWeight || tensor.type !== float) continue;
    const outside = externalOf(name, tensor);
    for (const view of outside ? [externalBytes(outside, copies)] : [tensor.raw, ...tensor.floats])
      roundAll(view, name);
  }
  return { model, external: copies };
}

const float = 1;
const dtypes = [
  'undefined',
  'float32',
  'uint8',
  'int8',
  'uint16',
  'int16',
  'int32',
  'int64',
  'string',
  'bool',
  'float16',
  'float64',
  'uint32',
  'uint64',
  'complex64',
  'complex128',
  'bfloat16',
];

function readModel(bytes: Uint8Array): OnnxModel {
  let model: OnnxModel;
  try {
    model = decodeModel(bytes);
  } catch (cause) {
    throw notOnnx(bytes, 'it cannot be read as a protobuf message', cause);
  }
  if (!model.graph || model.graph.outputs.length === 0) throw notOnnx(bytes, 'it holds no graph with outputs');
  return model;
}

function tensorInfo({ name, type }: OnnxValue): TensorInfo {
  if (!type?.tensor) return { name, dtype: 'no tensor', shape: [] };
  const { elementType, shape } = type.tensor;
  return {
    name,
    dtype: dtypes[elementType] ?? `type ${elementType}`,
    shape: (shape?.dims ?? []).map(({ value, parameter }) => parameter || (value > 0 ? value : '?')),
  };
}

function roundAll(bytes: Uint8Array, name: string): void {
  // protobufjs gives an absent field of bytes as an empty array.
  if (bytes.length === 0) return;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at + 4 <= bytes.byteLength; at += 4) {
    const value = view.getFloat32(at, true);
    // Not written back, because reading and writing may change the payload of a NaN.
    if (!Number.isFinite(value)) continue;
    if (Math.abs(value) >= beyondHalf) throw beyondRange(name, value);
    view.setFloat32(at, roundToHalf(value), true);
  }
}

const beyondRange = (tensor: string, value: number): TriplicateError =>
  new TriplicateError({
    code: 'WEIGHT_BEYOND_HALF',
    message: `Tensor ${tensor} holds ${value}, and half precision ends at 65504, so its weights cannot be rounded to half.`,
    next: 'Leave recipes of precision fp16-weights out of this model’s spec.',
  });
