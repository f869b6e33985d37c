import { describe, expect, test } from 'vitest';
import { className } from '../../../../harness/core/dataset.ts';
import { encode, plain } from '../../../fixtures/datasets/files.ts';
import { project } from '../../../fixtures/datasets/prepare.ts';

const red = await encode(plain(2, 2, [255, 0, 0]), 'png');
const blue = await encode(plain(2, 2, [0, 0, 255]), 'png');
const files = { 'set/x/a.png': red, 'set/b.png': blue };
const csv = (file: string) => ({ ...files, 'set/list.csv': file });
const source = { kind: 'csv', file: 'set/list.csv' } as const;

describe('a CSV file of pictures', () => {
  test.for([
    ['without a heading', 'b.png,dog\nx/a.png,cat\n'],
    ['with one', 'file,label\nb.png,dog\n./x/a.png,cat\n'],
    ['with its columns in another order, among others', 'id,Label,File\n1,dog,b.png\n2,cat,x\\a.png\n'],
  ])('%s gives pictures in its order, with their labels', async ([, text]) => {
    const { prepare, pictures } = await project(csv(text!));
    const record = await prepare(source);
    expect(record).toMatchObject({ items: ['b.png', 'x/a.png'], truth: [1, 0], classes: ['cat', 'dog'] });
    expect([...pictures(record).subarray(0, 3)]).toEqual([0, 0, 255]);
  });

  test('of files alone gives no labels, from whatever folder', async () => {
    const { prepare } = await project({ ...files, list: 'x/a.png\n' });
    const record = await prepare({ kind: 'csv', file: 'list', path: 'set' });
    expect(record).toMatchObject({ items: ['x/a.png'], truth: null, classes: null });
  });

  test.for<[string, string, string, RegExp]>([
    ['nothing', '\n', 'DATASET_EMPTY', /list\.csv lists no pictures/],
    ['only a heading', 'file,label\n', 'DATASET_EMPTY', /list\.csv lists no pictures/],
    ['a picture twice', 'b.png,0\nb.png,1\n', 'ITEM_TWICE', /the item b\.png 2 times/],
    ['a picture that is not there', 'b.png,0\nc.png,1\n', 'PICTURE_MISSING', /names c\.png in set, which is not there/],
    ['a folder', 'b.png,0\nx,1\n', 'PICTURE_MISSING', /names x in set, which is no file/],
    ['a picture without a label', 'b.png,0\nx/a.png\n', 'CSV_BROKEN', /no label of x\/a\.png in line 2/],
    ['a picture twice by two paths', 'b.png,0\nx/../b.png,1\n', 'ITEM_TWICE', /the item b\.png 2 times/],
    ['a column under another name', 'file,class\nb.png,0\n', 'CSV_BROKEN', /no column label .* file, class/],
    ['a label only from the second line on', 'b.png\nx/a.png,1\n', 'CSV_BROKEN', /line 2 .* 2 columns .* first line 1/],
    ['a label without a picture', 'b.png,0\n,1\n', 'CSV_BROKEN', /no file in line 2/],
    ['a name that is nearly there', 'c.png,0\n', 'PICTURE_MISSING', /which is not there\. Did you mean set\/b\.png\?/],
  ])('that lists %s is refused', async ([, text, code, message]) => {
    const { prepare } = await project(csv(text));
    await expect(prepare(source)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });

  test.for<[string, string, RegExp]>([
    ['a heading of other names', 'image,class\nb.png,0\n', /If line 1 is a heading, call its columns file and label/],
    ['semicolons', 'b.png;0\n', /; columns are separated by commas\.$/],
    ['another name', 'b.png,0\nc.png,1\n', /^Correct the name, or the path of the folder in the spec\.$/],
  ])('that names no picture because of %s says what mends it', async ([, text, next]) => {
    const { prepare } = await project(csv(text));
    await expect(prepare(source)).rejects.toMatchObject({ code: 'PICTURE_MISSING', next: expect.stringMatching(next) });
  });

  test.for<[string, Uint8Array, RegExp, RegExp]>([
    [
      'Latin-1',
      Buffer.from('b.png,dog\nx/a.png,h\u00fcndin\n', 'latin1'),
      /: line 2 has bytes that are none/,
      /-f WINDOWS-1252/,
    ],
    ['UTF-16', Buffer.from('\ufeffb.png,dog\n', 'utf16le'), /UTF-8, but in UTF-16\./, /-f UTF-16 -t UTF-8/],
  ])('in %s is refused, before a wrong letter is taken for a name', async ([, bytes, message, next]) => {
    const { prepare } = await project({ ...files, 'set/list.csv': bytes });
    await expect(prepare(source)).rejects.toMatchObject({
      code: 'TEXT_NOT_UTF8',
      message: expect.stringMatching(message),
      next: expect.stringMatching(next),
    });
  });

  test('names of letters that Unicode composes otherwise are told apart, and that is said', async () => {
    const { prepare } = await project({ 'set/e\u0301.png': red, 'set/list.csv': '\u00e9.png,0\n' });
    await expect(prepare(source)).rejects.toMatchObject({
      code: 'PICTURE_MISSING',
      message: expect.stringContaining(
        'one that looks the same, and whose letters Unicode composes otherwise (NFD, and this is NFC)',
      ),
    });
  });
});

test('two classes of one name are told apart by their numbers, and refused where a label is that name', async () => {
  const of = async (label: string) => {
    const { prepare } = await project({ ...csv(`b.png,${label}\n`), names: 'cat\ncat\ndog\n' });
    return prepare(source, { classes: 'names' });
  };
  const record = await of('1');
  expect([0, 1, 2].map(label => className(record, label))).toEqual(['cat (0)', 'cat (1)', 'dog']);
  await expect(of('cat')).rejects.toMatchObject({
    code: 'CLASSES_TWICE',
    message: 'names names cat in line 1 and again in line 2, so that the label cat could be either.',
  });
});

describe('synsets', () => {
  const synsets = 'n01440764 tench, Tinca tinca\nn02012849 crane\nn03126707 crane\n';
  const set = { 'set/n03126707/a.png': red, 'set/n01440764/b.png': blue };
  const folders = { kind: 'folder', path: 'set', labels: 'folders' } as const;

  test('name folders, and their lines the labels', async () => {
    const { prepare } = await project({ ...set, 'LOC_synset_mapping.txt': synsets });
    const record = await prepare(folders, { classes: 'LOC_synset_mapping.txt' });
    expect(record).toMatchObject({
      items: ['n01440764/b.png', 'n03126707/a.png'],
      truth: [0, 2],
      classes: ['tench, Tinca tinca', 'crane', 'crane'],
    });
  });

  test('name labels of a CSV file, too; alone they are their own names', async () => {
    const { prepare } = await project({
      ...files,
      'set/list.csv': 'b.png,n03126707\nx/a.png,n01440764\n',
      synsets: synsets.replaceAll(/ .*/g, ''),
    });
    const record = await prepare(source, { classes: 'synsets' });
    expect(record).toMatchObject({ truth: [2, 0], classes: ['n01440764', 'n02012849', 'n03126707'] });
  });

  test('are refused where a folder is none of them', async () => {
    const { prepare } = await project({ ...set, 'set/n9/c.png': red, synsets });
    await expect(prepare(folders, { classes: 'synsets' })).rejects.toMatchObject({
      code: 'LABEL_UNKNOWN',
      message: expect.stringContaining('there is no class n9'),
    });
  });

  test('are refused where one is there twice', async () => {
    const { prepare } = await project({ ...set, synsets: `${synsets}n01440764 tench\n` });
    await expect(prepare(folders, { classes: 'synsets' })).rejects.toMatchObject({
      code: 'CLASSES_TWICE',
      message: 'synsets names the class n01440764 twice, as number 1 and as number 4.',
    });
  });

  test('are told apart by their ids where a label is a name that two have', async () => {
    const { prepare } = await project({ ...csv('b.png,crane\n'), synsets });
    await expect(prepare(source, { classes: 'synsets' })).rejects.toMatchObject({
      code: 'CLASSES_TWICE',
      message: expect.stringContaining('names crane in line 2 and again in line 3'),
    });
  });
});
