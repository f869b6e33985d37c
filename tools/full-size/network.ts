import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { float, int, ints, model, type NodeSpec, tensorMaker, value } from '../../tests/fixtures/onnx-maker.ts';

/** A tensor in the making, without its batch axis. */
export interface Flow {
  readonly name: string;
  /** channels × height × width, or features. */
  readonly shape: readonly number[];
}

export interface Convolution {
  readonly out: number;
  readonly kernel: number;
  readonly stride?: number;
  /** On each side. */
  readonly pad?: number;
  readonly groups?: number;
  /** Default true; false where a batch normalization follows. */
  readonly bias?: boolean;
}

export interface Pool {
  readonly kernel: number;
  readonly stride: number;
  readonly pad?: number;
  /** Caffe's rounding of the output's size. */
  readonly ceil?: boolean;
}

/**
 * Writes an image network as ONNX (opset 13, dynamic batch), layer by layer. Weights are uniform in ± √(6 / fan-in) (He et
 * al., 2015), so that activations neither vanish nor overflow in half precision, and follow from the seed and their order.
 * They were never trained: such a model is for latency, sizes and kernels, and its labels mean nothing.
 */
export class Network {
  readonly input: Flow;
  parameters = 0;
  readonly #nodes: NodeSpec[] = [];
  readonly #tensors: ReturnType<ReturnType<typeof tensorMaker>['tensor']>[] = [];
  readonly #maker = tensorMaker();
  readonly #random: ReturnType<typeof xoroshiro128plus>;

  constructor(shape: readonly number[], seed: number) {
    this.input = { name: 'input', shape };
    this.#random = xoroshiro128plus(seed);
  }

  conv(from: Flow, name: string, options: Convolution): Flow {
    const { out, kernel, stride = 1, pad = 0, groups = 1, bias = true } = options;
    const [channels, height, width] = from.shape as [number, number, number];
    const each = channels / groups;
    const inputs = [from.name, this.#weights(`${name}.weight`, [out, each, kernel, kernel], each * kernel ** 2)];
    if (bias) inputs.push(this.#constant(`${name}.bias`, out, 0));
    const size = (length: number) => Math.floor((length + 2 * pad - kernel) / stride) + 1;
    const attributes = [
      ints('kernel_shape', [kernel, kernel]),
      ints('strides', [stride, stride]),
      ints('pads', [pad, pad, pad, pad]),
      int('group', groups),
    ];
    return this.#node('Conv', name, inputs, [out, size(height), size(width)], attributes);
  }

  batchNorm(from: Flow, name: string): Flow {
    const channels = from.shape[0]!;
    const inputs = [
      from.name,
      this.#constant(`${name}.scale`, channels, 1),
      this.#constant(`${name}.bias`, channels, 0),
      this.#statistic(`${name}.mean`, channels, 0),
      this.#statistic(`${name}.variance`, channels, 1),
    ];
    return this.#node('BatchNormalization', name, inputs, from.shape);
  }

  relu = (from: Flow): Flow => this.#node('Relu', `${from.name}.relu`, [from.name], from.shape);

  add(left: Flow, right: Flow, name: string): Flow {
    return this.#node('Add', name, [left.name, right.name], left.shape);
  }

  concat(flows: readonly Flow[], name: string): Flow {
    const channels = flows.reduce((sum, { shape }) => sum + shape[0]!, 0);
    const shape = [channels, ...flows[0]!.shape.slice(1)];
    return this.#node(
      'Concat',
      name,
      flows.map(flow => flow.name),
      shape,
      [int('axis', 1)],
    );
  }

  maxPool(from: Flow, name: string, { kernel, stride, pad = 0, ceil = false }: Pool): Flow {
    const [channels, height, width] = from.shape as [number, number, number];
    const round = ceil ? Math.ceil : Math.floor;
    const size = (length: number) => round((length + 2 * pad - kernel) / stride) + 1;
    return this.#node(
      'MaxPool',
      name,
      [from.name],
      [channels, size(height), size(width)],
      [
        ints('kernel_shape', [kernel, kernel]),
        ints('strides', [stride, stride]),
        ints('pads', [pad, pad, pad, pad]),
        int('ceil_mode', ceil ? 1 : 0),
      ],
    );
  }

  /** Local response normalization across five channels (Krizhevsky et al., 2012). */
  lrn(from: Flow, name: string): Flow {
    return this.#node('LRN', name, [from.name], from.shape, [
      int('size', 5),
      float('alpha', 1e-4),
      float('beta', 0.75),
      float('bias', 1),
    ]);
  }

  globalAverage(from: Flow, name: string): Flow {
    return this.#node('GlobalAveragePool', name, [from.name], [from.shape[0]!, 1, 1]);
  }

  flatten(from: Flow, name: string): Flow {
    return this.#node('Flatten', name, [from.name], [from.shape.reduce((a, b) => a * b)]);
  }

  dense(from: Flow, name: string, out: number): Flow {
    const features = from.shape[0]!;
    const inputs = [
      from.name,
      this.#weights(`${name}.weight`, [out, features], features),
      this.#constant(`${name}.bias`, out, 0),
    ];
    return this.#node('Gemm', name, inputs, [out], [int('transB', 1)]);
  }

  /** The file's bytes; the last flow is the one output. */
  finish(output: Flow): Uint8Array {
    return model({
      nodes: this.#nodes,
      initializers: this.#tensors,
      inputs: [value('input', ['N', ...this.input.shape])],
      outputs: [value(output.name, ['N', ...output.shape])],
    });
  }

  #node(
    opType: string,
    name: string,
    inputs: string[],
    shape: readonly number[],
    attributes: NodeSpec['attributes'] = [],
  ): Flow {
    this.#nodes.push({ opType, name, inputs, output: name, attributes });
    return { name, shape };
  }

  #weights(name: string, dims: readonly number[], fanIn: number): string {
    const limit = Math.sqrt(6 / fanIn) / 2 ** 31;
    const numbers = new Float32Array(dims.reduce((a, b) => a * b));
    for (let at = 0; at < numbers.length; at++) numbers[at] = this.#random.next() * limit;
    return this.#keep(name, dims, numbers);
  }

  #constant(name: string, length: number, number: number): string {
    return this.#keep(name, [length], new Float32Array(length).fill(number));
  }

  /** What training counts, and does not learn. */
  #statistic(name: string, length: number, number: number): string {
    this.parameters -= length;
    return this.#constant(name, length, number);
  }

  #keep(name: string, dims: readonly number[], numbers: Float32Array): string {
    this.parameters += numbers.length;
    this.#tensors.push(this.#maker.tensor(name, dims, numbers));
    return name;
  }
}
