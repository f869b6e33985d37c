import { execFileSync } from 'node:child_process';
import { chmodSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, onTestFinished, test } from 'vitest';
import { disc } from '../../../fixtures/corruptions/disc.ts';
import { encode, plain } from '../../../fixtures/datasets/files.ts';
import { project } from '../../../fixtures/datasets/prepare.ts';

const picture = (colour: readonly [number, number, number]) => encode(plain(4, 2, colour), 'png');
const red = await picture([255, 0, 0]);
const green = await picture([0, 255, 0]);
const blue = await picture([0, 0, 255]);
const small = await encode(plain(2, 2, [1, 1, 1]), 'png');
const animals = { 'set/cat/b.png': red, 'set/cat/a.png': green, 'set/dog/c.png': blue };
const folders = { kind: 'folder', path: 'set', labels: 'folders' } as const;

describe('folder', () => {
  test('is read below all sub-folders, in the order of code points, without what is no picture', async () => {
    const { prepare, pictures } = await project({
      'set/b.png': red,
      'set/B.PNG': green,
      'set/a/é.png': blue,
      'set/a/z.png': red,
      'set/a/10.png': red,
      'set/a/9.png': red,
      'set/.hidden.png': 'x',
      'set/.thumbs/a.png': 'x',
      'set/README.md': 'x',
    });
    const record = await prepare({ kind: 'folder', path: 'set' });
    expect(record.items).toEqual(['B.PNG', 'a/10.png', 'a/9.png', 'a/z.png', 'a/é.png', 'b.png']);
    expect(record).toMatchObject({ truth: null, classes: null, input: { shape: [3, 2, 4] } });
    expect([...pictures(record).subarray(0, 3)]).toEqual([0, 255, 0]);
  });

  test('notes files of formats that are not read, also where the same pictures were prepared before', async () => {
    const { prepare, write } = await project({ 'set/a.png': red, 'set/b.png': green, 'set/README.md': 'x' });
    const notes = async () => (await prepare({ kind: 'folder', path: 'set' })).notes;
    expect(await notes()).toBeUndefined();
    await write({ 'set/sub/t.bmp': 'x' });
    expect(await notes()).toEqual(['1 file left out: sub/t.bmp (.bmp is not read).']);
    expect(await notes()).toEqual(['1 file left out: sub/t.bmp (.bmp is not read).']);
    await write({ 'set/T.BMP': 'x', 'set/u.heic': 'x', 'set/v': 'x' });
    expect(await notes()).toEqual([
      '4 files left out: T.BMP, sub/t.bmp, u.heic, … (.bmp, .heic, a name without an end are not read).',
    ]);
  });

  test('refuses in words what is called a picture and is none: a pipe, links to a pipe, a folder or nothing', async () => {
    const things: Record<string, [make: (root: string) => unknown, says: string]> = {
      pipe: [root => execFileSync('mkfifo', [join(root, 'set/x.png')]), 'is no file'],
      'link to a pipe': [
        root => {
          execFileSync('mkfifo', [join(root, 'pipe')]);
          symlinkSync('../pipe', join(root, 'set/x.png'));
        },
        'is no file',
      ],
      'link to a folder': [root => symlinkSync('.', join(root, 'set/x.png')), 'is no file'],
      'dangling link': [root => symlinkSync('nowhere', join(root, 'set/x.png')), 'is a link to nothing'],
    };
    for (const [make, says] of Object.values(things)) {
      const { root, prepare } = await project({ 'set/a.png': red });
      make(root);
      await expect(prepare({ kind: 'folder', path: 'set' })).rejects.toMatchObject({
        code: 'PICTURE_BROKEN',
        message: expect.stringContaining(`set/x.png is called a picture, and ${says}`),
      });
    }
  });

  test.for([
    ['a picture', 'set/a.png', { kind: 'folder', path: 'set' }],
    ['a folder of pictures', 'set/below', { kind: 'folder', path: 'set' }],
    ['a file of labels', 'labels.csv', { kind: 'folder', path: 'set', labels: 'labels.csv' }],
    ['a mask', 'masks/a.png', { kind: 'masks', path: 'set', masks: 'masks' }],
    ['tensors', 'x.npy', { kind: 'npy', file: 'x.npy' }],
  ] as const)('names %s that this user may not read', async ([, name, source]) => {
    const { root, prepare } = await project({
      'set/a.png': red,
      'masks/a.png': red,
      'labels.csv': 'a.png,0\n',
      'x.npy': 'x',
      'set/below/.keep': '',
    });
    const isRoot = process.getuid!() === 0;
    const { mode } = statSync(join(root, name));
    chmodSync(root, 0o755);
    chmodSync(join(root, name), 0);
    onTestFinished(() => {
      if (isRoot) process.seteuid!(0);
      chmodSync(join(root, name), mode);
    });
    // Root may read everything, and nobody nothing of this.
    if (isRoot) process.seteuid!(65_534);
    await expect(prepare(source)).rejects.toMatchObject({
      code: 'FILE_UNREADABLE',
      exit: 'environment',
      message: expect.stringMatching(new RegExp(`^${name} cannot be read: EACCES`)),
    });
  });

  test('names a picture that cannot be read any more when it is decoded', async () => {
    const { root, datasets } = await project({ 'set/a.png': red });
    // A file by its looks, whose first byte nobody can read.
    symlinkSync('/proc/self/mem', join(root, 'set/b.png'));
    await expect(datasets.prepare({ name: 'set', source: { kind: 'folder', path: 'set' } })).rejects.toMatchObject({
      code: 'FILE_UNREADABLE',
      message: expect.stringContaining('set/b.png cannot be read'),
    });
  });

  test('takes a folder that is called a picture for a folder, and a link to a picture for the picture', async () => {
    const { root, prepare } = await project({ 'set/a.png/b.png': red });
    symlinkSync('a.png/b.png', join(root, 'set/c.png'));
    expect((await prepare({ kind: 'folder', path: 'set' })).items).toEqual(['a.png/b.png', 'c.png']);
  });

  test('follows links to folders, as sets are made of others by them, but for those that lead in a circle', async () => {
    const { root, prepare } = await project({
      'set/cat/a.png': red,
      'all/dog/b.png': blue,
      'all/dog/below/c.png': red,
    });
    symlinkSync('../all/dog', join(root, 'set/dog'));
    symlinkSync('../../../set', join(root, 'all/dog/below/around'));
    expect(await prepare(folders)).toMatchObject({
      items: ['cat/a.png', 'dog/b.png', 'dog/below/c.png'],
      truth: [0, 1, 1],
      classes: ['cat', 'dog'],
    });
  });

  test('reads grey, transparent and turned pictures as RGB, as they are seen', async () => {
    const two = { width: 2, height: 1 };
    const { prepare, pictures } = await project({
      'set/1-grey.png': await sharp(Buffer.of(9, 90), { raw: { ...two, channels: 1 } })
        .png()
        .toBuffer(),
      'set/2-clear.png': await sharp(Buffer.of(1, 2, 3, 0, 4, 5, 6, 128), { raw: { ...two, channels: 4 } })
        .png()
        .toBuffer(),
      'set/3-turned.png': await sharp(Buffer.of(1, 1, 1, 2, 2, 2), { raw: { width: 1, height: 2, channels: 3 } })
        .withMetadata({ orientation: 6 })
        .png()
        .toBuffer(),
      'set/4-deep.png': await sharp(Uint16Array.of(257 * 9, 257 * 8, 257 * 7, 0, 65535, 257), {
        raw: { ...two, channels: 3 },
      })
        .toColourspace('rgb16')
        .png()
        .toBuffer(),
    });
    const record = await prepare({ kind: 'folder', path: 'set' });
    expect([...pictures(record)]).toEqual([
      ...[9, 9, 9, 90, 90, 90],
      ...[1, 2, 3, 4, 5, 6],
      ...[2, 2, 2, 1, 1, 1],
      ...[9, 8, 7, 0, 255, 1],
    ]);
  });

  test.for(['png', 'jpeg', 'webp'] as const)('reads %s', async format => {
    const { prepare, pictures } = await project({ [`set/x.${format}`]: await encode(disc(16), format) });
    const data = pictures(await prepare({ kind: 'folder', path: 'set' }));
    const apart = disc(16).data.reduce((sum, value, i) => sum + Math.abs(value - data[i]!), 0) / data.length;
    expect(apart).toBeLessThan(format === 'png' ? 1e-9 : 8);
  });

  test('has the same digest wherever it lies', async () => {
    const here = await project(animals);
    const there = await project(
      Object.fromEntries(Object.entries(animals).map(([name, file]) => [name.replace('set', 'far/away'), file])),
    );
    const moved = await there.prepare({ ...folders, path: 'far/away' }, { name: 'other' });
    expect(moved.digest).toBe((await here.prepare(folders)).digest);
    expect(moved.name).toBe('other');
  });

  test.for([
    ['that is missing', { 'sets/a.png': red }, 'DATASET_MISSING', /set does not exist\. Did you mean sets\?/],
    ['that is a file', { set: 'x' }, 'DATASET_MISSING', /set is a file, not a folder/],
    [
      'without pictures',
      { 'set/a.txt': 'x', 'set/b.txt': 'x' },
      'DATASET_EMPTY',
      /holds no pictures, only a\.txt, b\.txt/,
    ],
    [
      'with a picture that is none',
      { 'set/a.png': red, 'set/b.png': 'x' },
      'PICTURE_BROKEN',
      /set\/b\.png cannot be decoded: .*unsupported image format/,
    ],
    [
      'with a picture that is cut off',
      { 'set/a.png': red.subarray(0, -20) },
      'PICTURE_BROKEN',
      /set\/a\.png cannot be decoded/,
    ],
    [
      'with pictures of two sizes',
      { 'set/a.png': red, 'set/b.png': small },
      'SHAPE_MISMATCH',
      /b\.png has 2 × 2 pixels, but a\.png has 4 × 2/,
    ],
  ] as const)('refuses a folder %s', async ([, files, code, message]) => {
    const { prepare, blobs } = await project(files);
    await expect(prepare({ kind: 'folder', path: 'set' })).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
    expect(blobs.bytesOf.size).toBe(0);
  });
});

describe('labels of a folder', () => {
  test('are its sub-folders in sorted order, empty ones included', async () => {
    const { prepare } = await project({ ...animals, 'set/cow/.keep': '' });
    expect(await prepare(folders)).toMatchObject({
      items: ['cat/a.png', 'cat/b.png', 'dog/c.png'],
      truth: [0, 0, 2],
      classes: ['cat', 'cow', 'dog'],
    });
  });

  test('are the classes that the sub-folders are called after, be they a part of all', async () => {
    const { prepare } = await project({ ...animals, names: 'dog\nsnail\ncat\n' });
    expect(await prepare(folders, { classes: 'names' })).toMatchObject({
      truth: [2, 2, 0],
      classes: ['dog', 'snail', 'cat'],
    });
  });

  test('are the sorted sub-folders’ places where codes stand for classes', async () => {
    const { prepare } = await project({ ...animals, names: 'tench\ngoldfish\n' });
    expect(await prepare(folders, { classes: 'names' })).toMatchObject({
      truth: [0, 0, 1],
      classes: ['tench', 'goldfish'],
    });
  });

  test.for([
    ['', undefined, Array.from({ length: 11 }, (_, label) => String(label))],
    [' of the class file', 'names', [...'abcdefghijk']],
  ] as const)('are the indices%s that the sub-folders 0 to 10 are called', async ([, classes, names]) => {
    const numbered = Array.from({ length: 11 }, (_, label) => [`set/${label}/x.png`, red]);
    const { prepare } = await project({ ...Object.fromEntries(numbered), names: [...'abcdefghijk'].join('\n') });
    expect(await prepare(folders, classes ? { classes } : {})).toMatchObject({
      items: ['0/x.png', '1/x.png', '10/x.png', ...Array.from({ length: 8 }, (_, label) => `${label + 2}/x.png`)],
      truth: [0, 1, 10, 2, 3, 4, 5, 6, 7, 8, 9],
      classes: names,
    });
  });

  test.for([
    [
      'with a heading and quotes',
      'file,label\n"cat/a.png","cat, tabby"\n./cat/b.png,1\ndog\\c.png,dog\nother.png,dog\n',
    ],
    ['without either', 'cat/b.png,1\ncat/a.png,1\ndog/c.png,0\n'],
  ] as const)('come from a CSV file %s', async ([, csv]) => {
    const { prepare } = await project({ ...animals, 'labels.csv': csv, names: 'dog\ncat, tabby\n' });
    const source = { ...folders, labels: 'labels.csv' };
    expect(await prepare(source, { classes: 'names' })).toMatchObject({ truth: [1, 1, 0] });
  });

  test('that are names in a CSV file make sorted classes, whatever the limit', async () => {
    const { prepare } = await project({ ...animals, 'labels.csv': 'dog/c.png,a\ncat/a.png,z\ncat/b.png,m\n' });
    const record = await prepare({ ...folders, labels: 'labels.csv' }, { limit: 1 });
    expect(record).toMatchObject({ truth: [2], classes: ['a', 'm', 'z'] });
  });

  test.for([
    [
      'a picture in no sub-folder',
      { 'set/x.png': red },
      'folders',
      'LABELS_TOO_FEW',
      /4 pictures, and 1 of them, x\.png first, lies in no sub-folder/,
    ],
    ['a sub-folder that is no class', { 'set/catt/x.png': red }, 'folders', 'LABEL_UNKNOWN', /there is no class catt/],
    [
      'a CSV file that is missing',
      {},
      'labls.csv',
      'DATASET_MISSING',
      /The file of labels labls\.csv does not exist\. Did you mean labels\.csv\?/,
    ],
    [
      'a CSV file without one of the pictures',
      { 'labels.csv': 'cat/a.png,0\ncat/b.png,0\n' },
      'labels.csv',
      'LABELS_TOO_FEW',
      /labels for 2 of 3 pictures; it has none for dog\/c\.png/,
    ],
    [
      'a label outside the classes',
      { 'labels.csv': 'cat/a.png,0\ncat/b.png,2\ndog/c.png,1' },
      'labels.csv',
      'LABEL_UNKNOWN',
      /"2" of cat\/b\.png in labels\.csv/,
    ],
    [
      'a picture that is listed twice, be it under another spelling',
      { 'labels.csv': 'cat/a.png,0\ncat/b.png,0\ndog/c.png,1\n./dog/../cat/b.png,1' },
      'labels.csv',
      'ITEM_TWICE',
      /labels\.csv has the item cat\/b\.png 2 times/,
    ],
    [
      'a line without a label',
      { 'labels.csv': 'cat/a.png,0\ncat/b.png\ndog/c.png,1' },
      'labels.csv',
      'CSV_BROKEN',
      /no label of cat\/b\.png in line 2/,
    ],
  ] as const)('refuse %s', async ([, files, labels, code, message]) => {
    const { prepare } = await project({ ...animals, names: 'cat\ndog\n', 'labels.csv': '', ...files });
    await expect(prepare({ ...folders, labels }, { classes: 'names' })).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
  });
});
