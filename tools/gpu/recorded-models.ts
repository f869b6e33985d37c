import { int, ints, model, tensorMaker, value } from '../../tests/fixtures/onnx-maker.ts';
import { classes, inputShape, numbers } from '../../tests/fixtures/tiny-models.ts';

const volume = (dims: readonly number[]): number => dims.reduce((a, b) => a * b, 1);
const { tensor } = tensorMaker();
const weights = (name: string, dims: readonly number[], seed: number) =>
  tensor(name, dims, numbers(volume(dims), seed));

const int8 = 3;
const scale = (name: string) => tensor(name, [], Float32Array.of(1 / 64));
const zeroPoint = (name: string) => ({ name, dims: [], dataType: int8, rawData: new Uint8Array(1) });

/** conv, average, gemm, whose convolution has quantized input and weights. */
export const quantizedClassifier = (): Uint8Array => {
  const quantized = (of: string) => [
    { opType: 'QuantizeLinear', inputs: [of, 'scale', 'zero'], output: `${of}-q` },
    { opType: 'DequantizeLinear', inputs: [`${of}-q`, 'scale', 'zero'], output: `${of}-dq` },
  ];
  return model({
    nodes: [
      ...quantized('input'),
      ...quantized('w1'),
      {
        opType: 'Conv',
        inputs: ['input-dq', 'w1-dq', 'b1'],
        output: 'c1',
        attributes: [ints('kernel_shape', [3, 3]), ints('pads', [1, 1, 1, 1])],
      },
      { opType: 'Relu', inputs: ['c1'], output: 'r1' },
      { opType: 'GlobalAveragePool', inputs: ['r1'], output: 'p' },
      { opType: 'Flatten', inputs: ['p'], output: 'f' },
      { opType: 'Gemm', inputs: ['f', 'w2', 'b2'], output: 'logits', attributes: [int('transB', 1)] },
    ],
    initializers: [
      scale('scale'),
      zeroPoint('zero'),
      weights('w1', [16, 3, 3, 3], 1),
      weights('b1', [16], 2),
      weights('w2', [classes, 16], 3),
      weights('b2', [classes], 4),
    ],
    inputs: [value('input', ['N', ...inputShape])],
    outputs: [value('logits', ['N', classes])],
  });
};

export const hungrySide = 32;
/** Bytes of one item of each of two activations that live at the same time. */
export const hungryItemBytes = 64 * hungrySide * hungrySide * 4;

/** A chain of convolutions: small weights, large activations, so that an execution context takes much device memory. */
export const hungry = (): Uint8Array =>
  model({
    nodes: [
      ...[1, 2, 3].map(at => ({
        opType: 'Conv',
        inputs: [at === 1 ? 'input' : `c${at - 1}`, `w${at}`],
        output: `c${at}`,
        attributes: [ints('kernel_shape', [3, 3]), ints('pads', [1, 1, 1, 1])],
      })),
      { opType: 'GlobalAveragePool', inputs: ['c3'], output: 'p' },
    ],
    initializers: [1, 2, 3].map(at => weights(`w${at}`, [64, at === 1 ? 1 : 64, 3, 3], at)),
    inputs: [value('input', ['N', 1, hungrySide, hungrySide])],
    outputs: [value('p', ['N', 64, 1, 1])],
  });

/** One matrix of 8192 × 8192: 256 MiB of weights. */
export const heavy = (): Uint8Array =>
  model({
    nodes: [{ opType: 'Gemm', inputs: ['input', 'w'], output: 'out' }],
    initializers: [weights('w', [8192, 8192], 1)],
    inputs: [value('input', [1, 8192])],
    outputs: [value('out', [1, 8192])],
  });
