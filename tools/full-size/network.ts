import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { weightsKey } from '../../harness/core/onnx.ts';
import {
  float,
  int,
  int64Tensor,
  ints,
  model,
  type NodeSpec,
  tensorMaker,
  text,
  value,
} from '../../tests/fixtures/onnx-maker.ts';

/** A tensor in the making, without its batch axis. */
export interface Flow {
  readonly name: string;
  /** channels × height × width, or features. */
  readonly shape: readonly number[];
}

/** Of both axes, or of height and width. */
type Extent = number | readonly [height: number, width: number];

export interface Convolution {
  readonly out: number;
  readonly kernel: Extent;
  readonly stride?: number;
  /** On each side. */
  readonly pad?: Extent;
  readonly groups?: number;
  /** Default true; false where a batch normalization follows. */
  readonly bias?: boolean;
}

export interface Pool {
  readonly kernel: number;
  readonly stride: number;
  /** On each side, or before and after. */
  readonly pad?: number | readonly [before: number, after: number];
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
  readonly #fixedOnes = new Set<string>();
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
    const [kernelHeight, kernelWidth] = pairOf(kernel);
    const [padHeight, padWidth] = pairOf(pad);
    const dims = [out, each, kernelHeight, kernelWidth];
    const inputs = [from.name, this.#weights(`${name}.weight`, dims, each * kernelHeight * kernelWidth)];
    if (bias) inputs.push(this.#constant(`${name}.bias`, [out], 0));
    const size = (length: number, extent: number, beside: number) =>
      Math.floor((length + 2 * beside - extent) / stride) + 1;
    const attributes = [
      ints('kernel_shape', [kernelHeight, kernelWidth]),
      ints('strides', [stride, stride]),
      ints('pads', [padHeight, padWidth, padHeight, padWidth]),
      int('group', groups),
    ];
    const shape = [out, size(height, kernelHeight, padHeight), size(width, kernelWidth, padWidth)];
    return this.#node('Conv', name, inputs, shape, attributes);
  }

  batchNorm(from: Flow, name: string): Flow {
    const channels = from.shape[0]!;
    const inputs = [
      from.name,
      this.#constant(`${name}.scale`, [channels], 1),
      this.#constant(`${name}.bias`, [channels], 0),
      this.#statistic(`${name}.mean`, channels, 0),
      this.#statistic(`${name}.variance`, channels, 1),
    ];
    return this.#node('BatchNormalization', name, inputs, from.shape);
  }

  /** A convolution without bias, and a batch normalization. */
  unit(from: Flow, name: string, how: Omit<Convolution, 'bias'>): Flow {
    return this.batchNorm(this.conv(from, `${name}.conv`, { ...how, bias: false }), `${name}.bn`);
  }

  relu = (from: Flow): Flow => this.#node('Relu', `${from.name}.relu`, [from.name], from.shape);

  relu6 = (from: Flow): Flow => {
    const bounds = [this.#fixed('relu6.least', [], 0), this.#fixed('relu6.most', [], 6)];
    return this.#node('Clip', `${from.name}.relu6`, [from.name, ...bounds], from.shape);
  };

  leakyRelu = (from: Flow, alpha: number): Flow =>
    this.#node('LeakyRelu', `${from.name}.leaky`, [from.name], from.shape, [float('alpha', alpha)]);

  /** A slope for each channel, to begin with 0.25 (He et al., 2015). */
  prelu = (from: Flow): Flow => {
    const slope = this.#constant(`${from.name}.slope`, [from.shape[0]!, ...from.shape.slice(1).map(() => 1)], 0.25);
    return this.#node('PRelu', `${from.name}.prelu`, [from.name, slope], from.shape);
  };

  sigmoid = (from: Flow, name: string): Flow => this.#node('Sigmoid', name, [from.name], from.shape);

  /** Across channels. */
  softmax(from: Flow, name: string): Flow {
    return this.#node('Softmax', name, [from.name], from.shape, [int('axis', 1)]);
  }

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

  maxPool(from: Flow, name: string, pool: Pool): Flow {
    return this.#pool('MaxPool', from, name, pool);
  }

  /** What lies beside the picture is not counted. */
  averagePool(from: Flow, name: string, pool: Pool): Flow {
    return this.#pool('AveragePool', from, name, pool);
  }

  /** Each pixel becomes four. */
  double(from: Flow, name: string): Flow {
    const [channels, height, width] = from.shape as [number, number, number];
    const scales = this.#fixed('double.scales', [4], 1, 1, 2, 2);
    const shape = [channels, 2 * height, 2 * width];
    return this.#node('Resize', name, [from.name, '', scales], shape, [
      text('mode', 'nearest'),
      text('nearest_mode', 'floor'),
      text('coordinate_transformation_mode', 'asymmetric'),
    ]);
  }

  /** channels × height × width become (height × width × channels / `each`) rows of `each` numbers, channels innermost. */
  rows(from: Flow, name: string, each: number): Flow {
    const [channels, height, width] = from.shape as [number, number, number];
    const last = this.#node(
      'Transpose',
      `${name}.transposed`,
      [from.name],
      [height, width, channels],
      [ints('perm', [0, 2, 3, 1])],
    );
    const to = `${name}.to`;
    this.#tensors.push(int64Tensor(to, [0, -1, each]));
    return this.#node('Reshape', name, [last.name, to], [(height * width * channels) / each, each]);
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
    return this.#node('Flatten', name, [from.name], [sizeOf(from.shape)]);
  }

  dense(from: Flow, name: string, out: number): Flow {
    const features = from.shape[0]!;
    const inputs = [
      from.name,
      this.#weights(`${name}.weight`, [out, features], features),
      this.#constant(`${name}.bias`, [out], 0),
    ];
    return this.#node('Gemm', name, inputs, [out], [int('transB', 1)]);
  }

  /** The file's bytes, with the mark by which its weights are known for seeded ones. */
  finish(outputs: readonly Flow[]): Uint8Array {
    return model(
      {
        nodes: this.#nodes,
        initializers: this.#tensors,
        inputs: [value('input', ['N', ...this.input.shape])],
        outputs: outputs.map(({ name, shape }) => value(name, ['N', ...shape])),
      },
      { metadata: { [weightsKey]: 'seeded' } },
    );
  }

  #pool(opType: string, from: Flow, name: string, { kernel, stride, pad = 0, ceil = false }: Pool): Flow {
    const [channels, height, width] = from.shape as [number, number, number];
    const [before, after] = pairOf(pad);
    const round = ceil ? Math.ceil : Math.floor;
    const size = (length: number) => round((length + before + after - kernel) / stride) + 1;
    return this.#node(
      opType,
      name,
      [from.name],
      [channels, size(height), size(width)],
      [
        ints('kernel_shape', [kernel, kernel]),
        ints('strides', [stride, stride]),
        ints('pads', [before, before, after, after]),
        int('ceil_mode', ceil ? 1 : 0),
      ],
    );
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
    const numbers = new Float32Array(sizeOf(dims));
    for (let at = 0; at < numbers.length; at++) numbers[at] = this.#random.next() * limit;
    return this.#keep(name, dims, numbers);
  }

  #constant(name: string, dims: readonly number[], number: number): string {
    return this.#keep(name, dims, new Float32Array(sizeOf(dims)).fill(number));
  }

  /** What training counts, and does not learn. */
  #statistic(name: string, length: number, number: number): string {
    return this.#keep(name, [length], new Float32Array(length).fill(number), 0);
  }

  /** Numbers of the architecture's own, in the file once. */
  #fixed(name: string, dims: readonly number[], ...numbers: number[]): string {
    if (!this.#fixedOnes.has(name)) this.#keep(name, dims, Float32Array.from(numbers), 0);
    this.#fixedOnes.add(name);
    return name;
  }

  #keep(name: string, dims: readonly number[], numbers: Float32Array, learnt = numbers.length): string {
    this.parameters += learnt;
    this.#tensors.push(this.#maker.tensor(name, dims, numbers));
    return name;
  }
}

const sizeOf = (dims: readonly number[]): number => dims.reduce((a, b) => a * b, 1);

const pairOf = (extent: number | readonly [number, number]): readonly [number, number] =>
  typeof extent === 'number' ? [extent, extent] : extent;
