import { describe, expect, test } from 'vitest';
import { requireLabels } from '../../../harness/core/label-fit.ts';
import type { BoxList, DatasetRecord, Decode, ModelRecord } from '../../../harness/core/records.ts';
import { emptyDataset as dataset } from '../../fixtures/empty-dataset.ts';

const model = (shape: (number | string)[]): Pick<ModelRecord, 'name' | 'outputs'> => ({
  name: 'net',
  outputs: [{ name: 'scores', dtype: 'float32', shape }],
});

describe('labels are refused', () => {
  test.for<[string, Partial<DatasetRecord>, RegExp]>([
    ['beyond the scores', { truth: [0, 3] }, /net gives 3 scores, and dataset set says label 3 of i1/],
    ['with fewer class names', { classes: ['a', 'b'] }, /gives 3 scores, and dataset set names 2 classes/],
    ['with more', { classes: ['a', 'b', 'c', 'd'] }, /names 4 classes/],
  ])('%s', ([, more, message]) => {
    const refuse = () => requireLabels(model(['N', 3]), dataset(more), { task: 'classification' });
    expect(refuse).toThrow(message);
    expect(refuse).toThrow(expect.objectContaining({ code: 'LABELS_MISFIT', exit: 'usage' }));
  });

  test('not where they fit, nor where the model does not tell how many there are, nor for another task', () => {
    const three = dataset({ truth: [0, 2], classes: ['a', 'b', 'c'] });
    requireLabels(model(['N', 3]), three, { task: 'classification' });
    for (const shape of [['N', 'C'], ['N'], ['N', 4, 4]])
      requireLabels(model(shape), three, { task: 'classification' });
    requireLabels(model(['N', 7]), three, { task: 'tensors' });
  });
});

describe('labels of boxes and masks are refused', () => {
  const boxes = (label: number): Partial<DatasetRecord> => ({ boxes: [[{ label, box: [0, 0, 1, 1] }]] });
  const names = (count: number): Partial<DatasetRecord> => ({ classes: Array.from({ length: count }, String) });
  const check = (shape: (number | string)[], more: Partial<DatasetRecord>, decode: Decode) =>
    requireLabels(model(shape), dataset(more), { task: decode.kind === 'mask' ? 'segmentation' : 'detection', decode });
  const heat: Decode = { kind: 'center-points', heat: 'scores', distances: 'wh', stride: 4 };
  const grid: Decode = {
    kind: 'anchor-grid',
    grids: [{ output: 'scores', stride: 32, anchors: Array(5).fill([9, 9]) }],
  };
  const masks = (most: number | null): Partial<DatasetRecord> => ({
    masks: { digest: 'sha256:0', width: 8, height: 8, ignore: 255, most },
  });
  const list = (more: Partial<BoxList>): Decode => ({
    ...{ kind: 'boxes', boxes: 'boxes', scores: 'scores', format: 'xyxy', unit: 'pixels' },
    ...more,
  });

  test.for<[string, (number | string)[], Partial<DatasetRecord>, Decode, RegExp]>([
    [
      'beyond the planes of a heat map',
      ['N', 80, 128, 128],
      boxes(90),
      heat,
      /has the labels 0 to 79, .* label 90 of i0/,
    ],
    ['with COCO’s 91 names for 80 planes', ['N', 80, 128, 128], names(91), heat, /names 91 classes/],
    ['beyond the channels of a grid', ['N', 125, 13, 13], boxes(20), grid, /has the labels 0 to 19, .* label 20/],
    ['beyond the one label of objectness', ['N', 25, 13, 13], boxes(1), grid, /has the labels 0 to 0, .* label 1/],
    ['beyond the scores of boxes', ['N', 100, 21], boxes(21), list({}), /has the labels 0 to 20,/],
    [
      'beyond those of the other order',
      ['N', 21, 100],
      boxes(21),
      list({ scoreAxes: 'classes-boxes' }),
      /has the labels 0 to 20,/,
    ],
    ['that are the background', ['N', 100, 21], boxes(0), list({ background: 0 }), /label 0 of i0/],
    ['with a name too few', ['N', 100, 21], names(20), list({ background: 0 }), /names 20 classes/],
    [
      'of masks beyond the planes, as Cityscapes’ labelIds are',
      ['N', 19, 8, 8],
      masks(33),
      { kind: 'mask' },
      /has the labels 0 to 18, .* masks with the id 33/,
    ],
    [
      'with more names than planes',
      ['N', 19, 8, 8],
      names(20),
      { kind: 'mask' },
      /has the labels 0 to 18, .* names 20 classes/,
    ],
    [
      'with more names than a threshold has',
      ['N', 1, 8, 8],
      names(3),
      { kind: 'mask', threshold: 0.5 },
      /has the labels 0 to 1,/,
    ],
  ])('%s', ([, shape, more, decode, message]) => {
    expect(() => check(shape, more, decode)).toThrow(message);
    expect(() => check(shape, more, decode)).toThrow(expect.objectContaining({ code: 'LABELS_MISFIT' }));
  });

  test('not where they fit, nor where shapes are open', () => {
    check(['N', 80, 128, 128], { ...boxes(79), ...names(80) }, heat);
    check(['N', 'C', 128, 128], boxes(90), heat);
    check(['N', 125, 13, 13], { ...boxes(19), ...names(20) }, grid);
    check(['N', 25, 13, 13], { ...boxes(0), ...names(1) }, grid);
    check(['N', 100, 21], { ...boxes(20), ...names(21) }, list({ background: 0 }));
    check(['N', 100, 21], { ...boxes(19), ...names(20) }, list({ background: 20 }));
    check(['N', 19, 8, 8], { ...masks(18), ...names(19) }, { kind: 'mask' });
    check(['N', 'C', 8, 8], masks(33), { kind: 'mask' });
    check(['N', 19, 8, 8], masks(null), { kind: 'mask' });
    check(['N', 1, 8, 8], names(2), { kind: 'mask', threshold: 0.5 });
  });
});
