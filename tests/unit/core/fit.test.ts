import { describe, expect, test } from 'vitest';
import { fittingInput } from '../../../harness/core/fit.ts';
import type { TensorInfo } from '../../../harness/core/records.ts';

const info = (shape: TensorInfo['shape']): TensorInfo => ({ name: 'x', dtype: 'float32', shape });
const taker = { inputs: [info(['N', 3, 32, 16])], outputs: [info(['N', 10])] };
const tensors = (shape: readonly number[]) => ({ parts: [], items: 4, shape });
const names = { taker: 'Model m', dataset: 'dataset d' };

describe('what to do about inputs of another shape', () => {
  test.for<[readonly number[], string]>([
    [[32, 16, 3], 'Save the array as [items, 3, 32, 16]: numpy.transpose(array, (0, 3, 1, 2)) makes it so.'],
    [[16, 32, 3], 'Save the array as [items, 3, 32, 16]: numpy.transpose(array, (0, 3, 2, 1)) makes it so.'],
    [[3, 32, 17], 'Save the array as [items, 3, 32, 16].'],
    [[1536], 'Save the array as [items, 3, 32, 16].'],
  ])('tensors of %j are to be saved as the model takes them', ([shape, next]) => {
    const fit = () => fittingInput(taker, tensors(shape), 1, { ...names, isTensors: true });
    expect(fit).toThrow(expect.objectContaining({ code: 'SHAPE_MISMATCH', next }));
  });

  test('of tensors that lie right, the batch is to be corrected; of pictures, the preparation', () => {
    const fixed = { ...taker, inputs: [info([3, 3, 32, 16])] };
    const next = 'Correct batch in the spec, or export the model with a dynamic batch axis.';
    const fit = () => fittingInput(fixed, tensors([3, 32, 16]), 1, { ...names, isTensors: true });
    expect(fit).toThrow(expect.objectContaining({ code: 'SHAPE_MISMATCH', next }));
    const ofPictures = () => fittingInput(taker, tensors([32, 16, 3]), 1, names);
    expect(ofPictures).toThrow(expect.objectContaining({ next: expect.stringContaining('dataset.preprocess') }));
  });
});
