import protobuf from 'protobufjs/light.js';

// The fields of ONNX's protobuf messages that the harness reads, by their numbers in onnx.proto. `raw_data` and
// `float_data` are both declared as bytes (a packed float list is bytes on the wire), so that they decode to views of
// the file instead of copies. int64 fields are read as int32: the same varint, and no dimension is that large.
const field = (id: number, type: string) => ({ id, type });
const list = (id: number, type: string) => ({ id, type, rule: 'repeated' });

const root = protobuf.Root.fromJSON({
  nested: {
    Model: {
      fields: {
        graph: field(7, 'Graph'),
        opsets: list(8, 'Opset'),
        metadata: list(14, 'Entry'),
        functions: list(25, 'LocalFunction'),
      },
    },
    Opset: { fields: { domain: field(1, 'string'), version: field(2, 'int32') } },
    LocalFunction: { fields: { nodes: list(7, 'Node') } },
    Graph: {
      fields: {
        nodes: list(1, 'Node'),
        initializers: list(5, 'Tensor'),
        sparseInitializers: list(15, 'SparseTensor'),
        inputs: list(11, 'Value'),
        outputs: list(12, 'Value'),
      },
    },
    Node: {
      fields: {
        outputs: list(2, 'string'),
        name: field(3, 'string'),
        opType: field(4, 'string'),
        attributes: list(5, 'Attribute'),
        domain: field(7, 'string'),
      },
    },
    Attribute: {
      fields: {
        tensor: field(5, 'Tensor'),
        graph: field(6, 'Graph'),
        tensors: list(10, 'Tensor'),
        graphs: list(11, 'Graph'),
        sparse: field(22, 'SparseTensor'),
      },
    },
    SparseTensor: { fields: { values: field(1, 'Tensor') } },
    Tensor: {
      fields: {
        type: field(2, 'int32'),
        floats: list(4, 'bytes'),
        name: field(8, 'string'),
        raw: field(9, 'bytes'),
        external: list(13, 'Entry'),
        location: field(14, 'int32'),
      },
    },
    Entry: { fields: { key: field(1, 'string'), value: field(2, 'string') } },
    Value: { fields: { name: field(1, 'string'), type: field(2, 'ValueType') } },
    ValueType: { fields: { tensor: field(1, 'TensorType') } },
    TensorType: { fields: { elementType: field(1, 'int32'), shape: field(2, 'Shape') } },
    Shape: { fields: { dims: list(1, 'Dimension') } },
    Dimension: { fields: { value: field(1, 'int32'), parameter: field(2, 'string') } },
  },
});
const modelType = root.lookupType('Model');
const tensorType = root.lookupType('Tensor');

export interface OnnxModel {
  readonly opsets: readonly { readonly domain: string; readonly version: number }[];
  readonly graph: OnnxGraph | null;
  readonly metadata: readonly { readonly key: string; readonly value: string }[];
  readonly functions: readonly { readonly nodes: readonly OnnxNode[] }[];
}
export interface OnnxGraph {
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly OnnxTensor[];
  readonly sparseInitializers: readonly SparseTensor[];
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
}
export interface OnnxNode {
  readonly outputs: readonly string[];
  readonly name: string;
  readonly opType: string;
  readonly domain: string;
  readonly attributes: readonly {
    readonly tensor: OnnxTensor | null;
    readonly graph: OnnxGraph | null;
    readonly tensors: readonly OnnxTensor[];
    readonly graphs: readonly OnnxGraph[];
    readonly sparse: SparseTensor | null;
  }[];
}
export interface OnnxTensor {
  readonly type: number;
  readonly floats: readonly Uint8Array[];
  readonly name: string;
  readonly raw: Uint8Array;
  readonly external: readonly { readonly key: string; readonly value: string }[];
  readonly location: number;
}
export interface OnnxValue {
  readonly name: string;
  readonly type: {
    readonly tensor: {
      readonly elementType: number;
      readonly shape: { readonly dims: readonly { readonly value: number; readonly parameter: string }[] } | null;
    } | null;
  } | null;
}
interface SparseTensor {
  readonly values: OnnxTensor | null;
}

/** The message; its byte fields are views of `bytes`. Throws what protobufjs throws when the bytes are no message. */
export const decodeModel = (bytes: Uint8Array): OnnxModel => modelType.decode(bytes) as unknown as OnnxModel;

/** One tensor message by itself; its byte fields are views of `bytes`. */
export const decodeTensor = (bytes: Uint8Array): OnnxTensor => tensorType.decode(bytes) as unknown as OnnxTensor;

/** Every node of the main graph, of subgraphs and of local functions. */
export function* nodesOf(model: OnnxModel): Generator<OnnxNode> {
  if (model.graph) yield* nodesIn(model.graph.nodes);
  for (const { nodes } of model.functions) yield* nodesIn(nodes);
}

function* nodesIn(nodes: readonly OnnxNode[]): Generator<OnnxNode> {
  for (const node of nodes) {
    yield node;
    for (const graph of subgraphs(node)) yield* nodesIn(graph.nodes);
  }
}

function subgraphs(node: OnnxNode): OnnxGraph[] {
  return node.attributes.flatMap(({ graph, graphs }) => (graph ? [graph, ...graphs] : [...graphs]));
}

export interface NamedTensor {
  readonly name: string;
  readonly tensor: OnnxTensor;
  /** An initializer or the value of a Constant node; else another node's attribute. */
  readonly isWeight: boolean;
}

/** Every tensor that the file holds or refers to. A tensor without a name is called after its node's output. */
export function* tensorsOf(model: OnnxModel): Generator<NamedTensor> {
  if (model.graph) yield* initializersOf(model.graph);
  for (const node of nodesOf(model)) {
    for (const graph of subgraphs(node)) yield* initializersOf(graph);
    const isWeight = node.opType === 'Constant' && node.domain === '';
    for (const { tensor, tensors, sparse } of node.attributes) {
      for (const one of [tensor, ...tensors, sparse?.values ?? null]) {
        if (one) yield { name: one.name || node.outputs[0] || node.name, tensor: one, isWeight };
      }
    }
  }
}

function* initializersOf(graph: OnnxGraph): Generator<NamedTensor> {
  const sparse = graph.sparseInitializers.flatMap(({ values }) => (values ? [values] : []));
  for (const tensor of [...graph.initializers, ...sparse]) yield { name: tensor.name, tensor, isWeight: true };
}
