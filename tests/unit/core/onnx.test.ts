import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TriplicateError } from '../../../harness/core/errors.ts';
import { roundToHalf } from '../../../harness/core/half.ts';
import { inspectOnnx, roundWeightsToHalf } from '../../../harness/core/onnx.ts';
import {
  graph,
  graphAttribute,
  model,
  type Storage,
  tensorAttribute,
  tensorMaker,
  value,
} from '../../fixtures/onnx-maker.ts';
import { classifier, madeUpOperator } from '../../fixtures/tiny-models.ts';

const none = new Map<string, Uint8Array>();
const asFloats = (bytes: Uint8Array) => new Float32Array(bytes.slice().buffer);
const caught = (work: () => unknown): TriplicateError => {
  try {
    work();
  } catch (error) {
    if (error instanceof TriplicateError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
};

describe('a look into an ONNX file', () => {
  test('finds inputs, outputs, nodes and operator set, and takes no weight for an input', () => {
    const found = inspectOnnx(classifier().model);
    expect(found.inputs).toEqual([{ name: 'input', dtype: 'float32', shape: ['N', 3, 8, 8] }]);
    expect(found.outputs).toEqual([{ name: 'logits', dtype: 'float32', shape: ['N', 10] }]);
    expect(found.nodes.map(({ opType }) => opType)).toContain('Gemm');
    expect(found).toMatchObject({ opset: 13, externalFiles: [] });
  });

  test('leaves out an initializer that is listed among the inputs, as old files do', () => {
    const { tensor } = tensorMaker();
    const bytes = model({
      nodes: [{ opType: 'Add', inputs: ['x', 'w'], output: 'y' }],
      initializers: [tensor('w', [1], new Float32Array(1))],
      inputs: [value('x', [1]), value('w', [1])],
      outputs: [value('y', [1])],
    });
    expect(inspectOnnx(bytes).inputs.map(({ name }) => name)).toEqual(['x']);
  });

  test('names every external file once, and the part that each tensor takes', () => {
    const found = inspectOnnx(classifier({ storage: { file: 'weights.bin' } }).model);
    expect(found.externalFiles).toEqual(['weights.bin']);
    expect(found.externalTensors[1]).toEqual({ file: 'weights.bin', tensor: 'b1', offset: 1728, length: 64 });
  });

  test('keeps the domain of an operator', () => {
    expect(inspectOnnx(madeUpOperator('ai.none')).nodes).toEqual([
      { name: 'frob-1', opType: 'Frobnicate', domain: 'ai.none' },
    ]);
  });

  test.for([
    ['', 'empty'],
    ['version https://git-lfs.github.com/spec/v1\noid sha256:00', 'Git LFS pointer'],
    ['<!DOCTYPE html><html>', 'HTML'],
    ['PK\x03\x04rest', 'ZIP'],
    ['hello', '68 65 6c 6c 6f'],
  ])('says of %j that it is no model, and what it is: %s', ([text, words]) => {
    const error = caught(() => inspectOnnx(new TextEncoder().encode(text)));
    expect(error).toMatchObject({ code: 'MODEL_NOT_ONNX', message: expect.stringContaining(words!) });
    expect(error.next).toBeTruthy();
  });

  test('answers any bytes with a summary or MODEL_NOT_ONNX', () => {
    const whole = classifier().model;
    const cut = fc.nat(whole.length - 1).map(end => whole.subarray(0, end));
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array(), cut), bytes => {
        try {
          inspectOnnx(bytes);
        } catch (error) {
          expect(error).toMatchObject({ code: 'MODEL_NOT_ONNX' });
        }
      }),
    );
  });
});

/** A model that holds the same numbers as initializer, Constant and within a subgraph, and others that are no weights. */
function everywhere(numbers: Float32Array, storage: Storage) {
  const { tensor, external } = tensorMaker();
  const make = (name: string) => tensor(name, [numbers.length], numbers, storage);
  const branch = graph({
    nodes: [{ opType: 'Identity', inputs: ['inner'], output: 'z' }],
    initializers: [make('inner')],
    outputs: [value('z', [numbers.length])],
  });
  const bytes = model({
    nodes: [
      { opType: 'Constant', inputs: [], output: 'c', attributes: [tensorAttribute('value', make(''))] },
      { opType: 'If', inputs: ['yes'], output: 'y', attributes: [graphAttribute('then_branch', branch)] },
      { opType: 'ConstantOfShape', inputs: ['s'], output: 'f', attributes: [tensorAttribute('value', make('fill'))] },
    ],
    initializers: [
      make('w'),
      { name: 'int', dims: [1], dataType: 7, rawData: new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8]) },
    ],
    inputs: [value('x', [numbers.length])],
    outputs: [value('y', [numbers.length])],
  });
  return { bytes, external };
}

const weights = fc.float32Array({
  noNaN: true,
  noDefaultInfinity: true,
  max: 60000,
  min: -60000,
  minLength: 1,
  maxLength: 20,
});
const storages = fc.constantFrom<Storage>('raw', 'floats', { file: 'w.bin' });

describe('weights rounded to half', () => {
  test('are the nearest halves, in initializers, constants and subgraphs, wherever their numbers lie', () => {
    fc.assert(
      fc.property(weights, storages, (numbers, storage) => {
        const { bytes, external } = everywhere(numbers, storage);
        const rounded = roundWeightsToHalf(bytes, external);
        // What the maker makes of rounded numbers is the expected file, but for the fill, which is no weight.
        const expected = everywhere(numbers.map(roundToHalf), storage);
        const before = locate(storage, bytes, external, numbers);
        const after = locate(storage, rounded.model, rounded.external, numbers.map(roundToHalf));
        expect(rounded.model.length).toBe(expected.bytes.length);
        expect(before).toBeGreaterThanOrEqual(4);
        expect(after).toBeGreaterThanOrEqual(3);
      }),
    );
  });

  test('are those only: the fill of a ConstantOfShape stays', () => {
    const numbers = new Float32Array([0.1, 0.7, -0.3]);
    const { bytes, external } = everywhere(numbers, 'raw');
    const rounded = roundWeightsToHalf(bytes, external);
    expect(locate('raw', rounded.model, external, numbers.map(roundToHalf))).toBe(3);
    expect(locate('raw', rounded.model, external, numbers)).toBe(1);
  });

  test('are left alone by a second rounding, and so are the arguments by the first', () => {
    fc.assert(
      fc.property(weights, storages, (numbers, storage) => {
        const { bytes, external } = everywhere(numbers, storage);
        const given = bytes.slice();
        const once = roundWeightsToHalf(bytes, external);
        expect(roundWeightsToHalf(once.model, once.external)).toEqual(once);
        expect(bytes).toEqual(given);
      }),
    );
  });

  test('change no byte outside the weights', () => {
    fc.assert(
      fc.property(weights, numbers => {
        const { bytes } = everywhere(numbers, 'raw');
        const rounded = roundWeightsToHalf(bytes, none).model;
        const block = new Uint8Array(numbers.slice().buffer);
        const inBlock = new Set<number>();
        for (let at = find(bytes, block, 0); at >= 0; at = find(bytes, block, at + 1)) {
          for (let i = 0; i < block.length; i++) inBlock.add(at + i);
        }
        const changed = [...bytes.keys()].filter(at => bytes[at] !== rounded[at]);
        expect(changed.filter(at => !inBlock.has(at))).toEqual([]);
      }),
    );
  });

  test('keep infinities and the payload of a NaN', () => {
    const numbers = new Float32Array([Number.POSITIVE_INFINITY, 0, 0.1]);
    new Uint32Array(numbers.buffer)[1] = 0x7fa12345;
    const { tensor } = tensorMaker();
    const bytes = model({
      nodes: [{ opType: 'Add', inputs: ['x', 'w'], output: 'y' }],
      initializers: [tensor('w', [3], numbers)],
      inputs: [value('x', [3])],
      outputs: [value('y', [3])],
    });
    const rounded = roundWeightsToHalf(bytes, none).model;
    const at = find(rounded, new Uint8Array(numbers.buffer).subarray(0, 8), 0);
    expect(at).toBeGreaterThan(0);
    expect(asFloats(rounded.subarray(at, at + 12))[2]).toBe(roundToHalf(Math.fround(0.1)));
  });

  test('refuse a number that no half reaches, and name its tensor', () => {
    const { bytes, external } = everywhere(new Float32Array([1, 70000]), 'raw');
    const error = caught(() => roundWeightsToHalf(bytes, external));
    expect(error).toMatchObject({ code: 'WEIGHT_BEYOND_HALF', message: expect.stringMatching(/Tensor w .*70000/) });
  });

  test('refuse external data that ends too early', () => {
    const { bytes, external } = everywhere(new Float32Array(8), { file: 'w.bin' });
    const cut = new Map([...external].map(([name, data]) => [name, data.subarray(0, 5)]));
    expect(caught(() => roundWeightsToHalf(bytes, cut))).toMatchObject({ code: 'MODEL_DATA_MISSING' });
    expect(caught(() => roundWeightsToHalf(bytes, none))).toMatchObject({ code: 'MODEL_DATA_MISSING' });
  });
});

/** How often the numbers lie in the file, or in its external data. */
function locate(storage: Storage, bytes: Uint8Array, external: Map<string, Uint8Array>, numbers: Float32Array): number {
  const where = typeof storage === 'string' ? bytes : external.get(storage.file)!;
  const block = new Uint8Array(numbers.slice().buffer);
  let count = 0;
  for (let at = find(where, block, 0); at >= 0; at = find(where, block, at + 1)) count += 1;
  return count;
}

const find = (bytes: Uint8Array, block: Uint8Array, from: number): number => Buffer.from(bytes).indexOf(block, from);
