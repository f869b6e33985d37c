import { describe, expect, test } from 'vitest';
import { idx } from '../../../fixtures/datasets/files.ts';
import { project } from '../../../fixtures/datasets/prepare.ts';

const pictures = idx([3, 1, 2], [0, 51, 102, 153, 204, 255]);
const labels = idx([3], [1, 0, 1]);
const source = { kind: 'idx', images: 'images', labels: 'labels' } as const;

describe('idx', () => {
  test('becomes three equal channels, NCHW, of what the settings say', async () => {
    const { prepare, tensors, pictures: bytes } = await project({ images: pictures, labels });
    const record = await prepare(source, {
      preprocess: { width: 2, height: 1, mean: [0, 0.5, 0.4], std: [1, 0.5, 0.2] },
    });
    expect(record).toMatchObject({
      items: ['00000', '00001', '00002'],
      input: { shape: [3, 1, 2], dtype: 'float32' },
      truth: [1, 0, 1],
      classes: null,
    });
    expect([...bytes(record)].slice(0, 6)).toEqual([0, 0, 0, 51, 51, 51]);
    const values = [0, 51].map(x => x / 255);
    expect(tensors(record).slice(0, 6)).toEqual(
      [values, values.map(x => (x - 0.5) / 0.5), values.map(x => (x - 0.4) / 0.2)].flat().map(Math.fround),
    );
  });

  test('is the same plain and packed', async () => {
    const plain = await project({ images: pictures, labels });
    const packed = await project({ images: idx([3, 1, 2], [0, 51, 102, 153, 204, 255], true), labels });
    expect((await packed.prepare(source)).digest).toBe((await plain.prepare(source)).digest);
  });

  test('takes the first inputs up to the limit, and all where the limit is larger', async () => {
    const { prepare } = await project({ images: pictures, labels });
    expect(await prepare(source, { limit: 2 })).toMatchObject({ items: ['00000', '00001'], truth: [1, 0] });
    expect((await prepare(source, { limit: 99 })).items).toHaveLength(3);
    expect((await prepare({ kind: 'idx', images: 'images' })).truth).toBeNull();
  });

  test('names its classes from a file with byte order mark, carriage returns and a last line end', async () => {
    const { prepare } = await project({ images: pictures, labels, names: '\ufeffshirt\r\nankle boot\r\n' });
    expect((await prepare(source, { classes: 'names' })).classes).toEqual(['shirt', 'ankle boot']);
  });

  test.for([
    ['that is missing', {}, 'DATASET_MISSING', /images does not exist/],
    [
      'with too few labels',
      { images: pictures, labels: idx([2], [0, 1]) },
      'LABELS_TOO_FEW',
      /2 labels, but images has 3/,
    ],
    ['with too many labels', { images: pictures, labels: idx([4], [0, 1, 1, 1]) }, 'LABELS_TOO_MANY', /4 labels/],
    [
      'with a label outside the classes',
      { images: pictures, labels: idx([3], [1, 2, 0]) },
      'LABEL_UNKNOWN',
      /Label 2 of 00001 in labels/,
    ],
    ['without pictures', { images: idx([0, 28, 28], []), labels }, 'DATASET_EMPTY', /images holds 0 pictures/],
    [
      'that is cut off',
      { images: pictures.subarray(0, -1), labels },
      'IDX_BROKEN',
      /3 × 1 × 2 = 6 bytes, but 5 follow/,
    ],
    ['that ends in its header', { images: pictures.subarray(0, 9), labels }, 'IDX_BROKEN', /within its header/],
    ['that holds nothing', { images: '', labels }, 'IDX_BROKEN', /0 bytes/],
    [
      'that is cut off when packed',
      { images: idx([1, 1, 2], [1, 2], true).subarray(0, -9), labels },
      'IDX_BROKEN',
      /gzip says: unexpected end/,
    ],
    ['that is something else', { images: 'PNG and so on', labels }, 'IDX_BROKEN', /begins with 0x504e4720/],
    ['whose labels are pictures', { images: pictures, labels: pictures }, 'IDX_BROKEN', /labels cannot be read/],
  ] as const)('refuses a set %s', async ([, files, code, message]) => {
    const { prepare } = await project({ ...files, names: 'a\nb\n' });
    await expect(prepare(source, { classes: 'names' })).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
  });

  test('says so where pictures and labels are mixed up', async () => {
    const { prepare } = await project({ images: labels, labels: pictures });
    await expect(prepare(source)).rejects.toMatchObject({ next: expect.stringContaining('mixed up') });
  });

  test.for([
    ['missing', 'CLASSES_MISSING', /nmaes does not exist\. Did you mean names\?/],
    ['empty', 'CLASSES_EMPTY', /empty names no classes/],
    ['gap', 'CLASSES_EMPTY', /gap names no class in line 2/],
  ] as const)('refuses a file of class names that is %s', async ([file, code, message]) => {
    const { prepare } = await project({ images: pictures, labels, names: 'a\nb', empty: '\n\n', gap: 'a\n\nb\n' });
    const classes = file === 'missing' ? 'nmaes' : file;
    await expect(prepare(source, { classes })).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });

  test('names what is near a path that does not exist', async () => {
    const { prepare } = await project({ 'data/fashion/images.gz': pictures, 'data/fashion/labels.gz': labels });
    const failure = (images: string) => prepare({ kind: 'idx', images });
    await expect(failure('data/fashion/imges.gz')).rejects.toThrow('Did you mean data/fashion/images.gz?');
    await expect(failure('data/fasion/images.gz')).rejects.toThrow('Did you mean data/fashion?');
    await expect(failure('data/fashion/x')).rejects.toThrow('Its folder holds images.gz, labels.gz.');
    await expect(failure('data/fashion')).rejects.toThrow('data/fashion is a folder, not a file.');
  });
});
