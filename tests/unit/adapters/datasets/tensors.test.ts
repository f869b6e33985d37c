import { readFileSync } from 'node:fs';
import { truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { npy } from '../../../fixtures/datasets/files.ts';
import { project } from '../../../fixtures/datasets/prepare.ts';

const fixture = (name: string) => readFileSync(new URL(`../../../fixtures/datasets/${name}`, import.meta.url));
const halves = Array.from({ length: 12 }, (_, i) => i / 2);
const inputs = npy([3, 2, 2], Float32Array.from(halves));

describe('npy', () => {
  test.for([
    ['float32', inputs],
    ['float32 of format version 2', npy([3, 2, 2], Float32Array.from(halves), { version: 2 })],
    ['float64', npy([3, 2, 2], Float64Array.from(halves), { descr: '<f8' })],
    ['float32 as NumPy saved it', fixture('numpy-float32.npy')],
  ] as const)('of %s holds the inputs as they are', async ([, file]) => {
    const { prepare, tensors } = await project({ 'x.npy': file });
    const record = await prepare({ kind: 'npy', file: 'x.npy' });
    expect(record).toMatchObject({ items: ['00000', '00001', '00002'], input: { shape: [2, 2] }, truth: null });
    expect(record.parts).toMatchObject([{ id: 'clean', pictures: null }]);
    expect(tensors(record)).toEqual(halves);
  });

  test.for([
    ['uint8', npy([2, 1], Uint8Array.of(7, 255), { descr: '|u1' }), [7, 255]],
    ['int32', npy([2, 1], Int32Array.of(-1, 70000), { descr: '<i4' }), [-1, 70000]],
    ['int64', npy([2, 1], BigInt64Array.of(-1n, 5n), { descr: '<i8' }), [-1, 5]],
    ['bool', npy([2, 1], Uint8Array.of(0, 1), { descr: '|b1' }), [0, 1]],
    ['int8', npy([2, 1], Int8Array.of(-1, 5), { descr: '|i1' }), [-1, 5]],
    ['uint16', npy([2, 1], Uint16Array.of(1, 65535), { descr: '<u2' }), [1, 65535]],
    ['float16', npy([3, 1], Uint16Array.of(0xc100, 0x3555, 1), { descr: '<f2' }), [-2.5, 1365 / 4096, 2 ** -24]],
    ['big-endian float32', npy([1, 1], Uint8Array.of(0x3f, 0x80, 0, 0), { descr: '>f4' }), [1]],
    ['big-endian int16', npy([2, 1], Uint8Array.of(0xff, 0xfe, 1, 0), { descr: '>i2' }), [-2, 256]],
  ] as const)('of %s becomes float32', async ([, file, values]) => {
    const { prepare, tensors } = await project({ 'x.npy': file });
    expect(tensors(await prepare({ kind: 'npy', file: 'x.npy' }))).toEqual(values);
  });

  test('of other numbers than float32 holds has a note of the conversion', async () => {
    const notes = async (file: Uint8Array) => {
      const { prepare } = await project({ 'x.npy': file });
      return (await prepare({ kind: 'npy', file: 'x.npy' })).notes;
    };
    expect(await notes(npy([1, 1], Float64Array.of(0.1), { descr: '<f8' }))).toEqual([
      'x.npy holds float64: its values are rounded to float32.',
    ]);
    expect(await notes(npy([1, 1], BigInt64Array.of(5n), { descr: '<i8' }))).toEqual([
      'x.npy holds int64: its values are rounded to float32.',
    ]);
    expect(await notes(npy([1, 1], Uint8Array.of(5), { descr: '|u1' }))).toBeUndefined();
    expect(await notes(inputs)).toBeUndefined();
  });

  test('longer than one piece is copied whole, in order', async () => {
    const many = Float32Array.from({ length: 5 * 700_000 }, (_, i) => i);
    const { prepare, blobs } = await project({ 'x.npy': npy([5, 700_000], many) });
    const whole = await prepare({ kind: 'npy', file: 'x.npy' });
    expect(Buffer.from(many.buffer).equals(blobs.bytesOf.get(whole.parts[0]!.tensors)!)).toBe(true);
    const part = await prepare({ kind: 'npy', file: 'x.npy' }, { limit: 2 });
    expect(Buffer.from(many.buffer, 0, 5_600_000).equals(blobs.bytesOf.get(part.parts[0]!.tensors)!)).toBe(true);
  });

  test.for([
    ['y.npy', npy([3], BigInt64Array.of(1n, 0n, 1n), { descr: '<i8' })],
    ['y.txt', '1\n0\n1\n'],
    ['y.txt', 'cat, tabby\ndog\ncat, tabby\n'],
    ['y.csv', 'label\n"cat, tabby"\ndog\n1\n'],
  ] as const)('has labels in %s', async ([file, content]) => {
    const { prepare } = await project({ 'x.npy': inputs, [file]: content, names: 'dog\ncat, tabby\n' });
    const record = await prepare({ kind: 'npy', file: 'x.npy', labels: file }, { classes: 'names' });
    expect(record).toMatchObject({ truth: [1, 0, 1], classes: ['dog', 'cat, tabby'] });
  });

  test('takes names without a list of classes in sorted order, whatever the limit', async () => {
    const { prepare } = await project({ 'x.npy': inputs, 'y.txt': 'snail\ndog\ncat\n' });
    const source = { kind: 'npy', file: 'x.npy', labels: 'y.txt' } as const;
    expect(await prepare(source)).toMatchObject({ truth: [2, 1, 0], classes: ['cat', 'dog', 'snail'] });
    expect(await prepare(source, { limit: 1 })).toMatchObject({ truth: [2], classes: ['cat', 'dog', 'snail'] });
  });

  test.for([
    ['of a picture', 'GIF89a and more', 'NPY_BROKEN', /does not begin like a \.npy/],
    ['of nothing', '', 'NPY_BROKEN', /does not begin like/],
    ['cut off', inputs.subarray(0, -1), 'NPY_BROKEN', /needs 48 bytes, but 47 follow/],
    [
      'with a broken header',
      Buffer.from(Buffer.from(inputs).toString('latin1').replace('shape', 'shade'), 'latin1'),
      'NPY_BROKEN',
      /its header is/,
    ],
    ['in Fortran order', npy([2, 2], Float32Array.of(1, 2, 3, 4), { fortran: true }), 'NPY_BROKEN', /Fortran order/],
    ['of complex numbers', npy([1, 1], Float32Array.of(1, 2), { descr: '<c8' }), 'NPY_BROKEN', /of type <c8; floats/],
    ['of text', npy([1, 1], Uint32Array.of(97), { descr: '<U1' }), 'NPY_BROKEN', /of type <U1; floats/],
    ['with one axis', npy([4], Float32Array.of(1, 2, 3, 4)), 'SHAPE_MISMATCH', /at least one more/],
    ['without axes', npy([], Float32Array.of(1)), 'SHAPE_MISMATCH', /shape \(\)/],
    ['without inputs', npy([0, 3], new Float32Array(0)), 'DATASET_EMPTY', /nothing to run/],
  ] as const)('refuses a file %s', async ([, file, code, message]) => {
    const { prepare } = await project({ 'x.npy': file });
    await expect(prepare({ kind: 'npy', file: 'x.npy' })).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
  });

  test.for([
    ['too few', '1\n0\n', 'LABELS_TOO_FEW', /y\.txt has 2 labels, but x\.npy has 3 inputs: there are too few/],
    ['too many', '1\n0\n1\n1\n', 'LABELS_TOO_MANY', /too many/],
    [
      'outside the classes',
      '1\n0\n2\n',
      'LABEL_UNKNOWN',
      /"2" of 00002 in y\.txt is neither one of the 2 names of names nor an index from 0 to 1/,
    ],
    ['negative', '1\n0\n-1\n', 'LABEL_UNKNOWN', /"-1"/],
    ['fractional', '1\n0\n.5\n', 'LABEL_UNKNOWN', /"\.5"/],
    ['empty in between', '1\n\n1\n', 'LABEL_UNKNOWN', /"" of 00001/],
    ['misspelt', 'dog\ncat\ndgo\n', 'LABEL_UNKNOWN', /Did you mean dog\?/],
  ] as const)('refuses labels that are %s', async ([, labels, code, message]) => {
    const { prepare } = await project({ 'x.npy': inputs, 'y.txt': labels, names: 'dog\ncat\n' });
    await expect(prepare({ kind: 'npy', file: 'x.npy', labels: 'y.txt' }, { classes: 'names' })).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
  });

  test('refuses what needs pictures', async () => {
    const { prepare } = await project({ 'x.npy': inputs });
    const refused = { code: 'DATASET_SPEC_INVALID' };
    const source = { kind: 'npy', file: 'x.npy' } as const;
    await expect(prepare(source, { preprocess: { width: 2, height: 2 } })).rejects.toMatchObject(refused);
    await expect(prepare(source, { views: [{ corruption: 'jpeg', severity: 1 }] })).rejects.toMatchObject(refused);
  });
});

/** An archive of which one bit of its member x is another one than was packed. */
function damaged(level: 0 | 6): Uint8Array {
  const many = npy(
    [64, 2, 2],
    Float32Array.from({ length: 256 }, (_, i) => Math.sin(i)),
  );
  const file = Buffer.from(zipSync({ 'x.npy': many }, { level }));
  file[600]! ^= 1;
  return file;
}

/** An archive whose directory says that its member x has so many bytes. */
function claiming(bytes: number): Uint8Array {
  const file = Buffer.from(zipSync({ 'x.npy': inputs }));
  file.writeUInt32LE(bytes, file.indexOf('PK\x01\x02', 0, 'latin1') + 24);
  return file;
}

describe('npz', () => {
  test.for(['numpy.npz', 'numpy-compressed.npz'])('%s of NumPy gives inputs and labels', async name => {
    const { prepare, tensors } = await project({ 'set.npz': fixture(name) });
    const record = await prepare({ kind: 'npz', file: 'set.npz', inputs: 'x', labels: 'y' });
    expect(record).toMatchObject({ input: { shape: [2, 2] }, truth: [2, 0, 1] });
    expect(tensors(record)).toEqual(halves);
  });

  test('equals the same tensors from a .npy file', async () => {
    const { prepare } = await project({ 'set.npz': fixture('numpy.npz'), 'x.npy': inputs });
    const npz = await prepare({ kind: 'npz', file: 'set.npz', inputs: 'x.npy' });
    expect(npz.digest).toBe((await prepare({ kind: 'npy', file: 'x.npy' })).digest);
  });

  test('refuses a file that is too large to be read whole, and says what is not', async () => {
    const { prepare, root } = await project({ 'set.npz': '' });
    await truncate(join(root, 'set.npz'), 2 ** 29 + 1);
    await expect(prepare({ kind: 'npz', file: 'set.npz', inputs: 'x' })).rejects.toMatchObject({
      code: 'NPZ_TOO_LARGE',
      message: expect.stringContaining('set.npz has 536870913 bytes'),
      next: expect.stringContaining('give them as npy'),
    });
  });

  test.for([
    ['that is no archive', 'text', 'x', 'NPZ_BROKEN', /cannot be read as \.npz/],
    ['that is cut off', fixture('numpy.npz').subarray(0, 300), 'x', 'NPZ_BROKEN', /cannot be read/],
    [
      'without the member',
      fixture('numpy.npz'),
      'image',
      'NPZ_MEMBER_MISSING',
      /no member image; it holds x, y, images\. Did you mean images\?/,
    ],
    [
      'whose member is broken',
      zipSync({ 'x.npy': inputs.subarray(0, -4) }),
      'x',
      'NPY_BROKEN',
      /set\.npz, member x cannot be read as \.npy/,
    ],
    ['with a damaged member', damaged(0), 'x', 'NPZ_BROKEN', /the member x is damaged, its CRC-32 differs/],
    ['with a damaged compressed member', damaged(6), 'x', 'NPZ_BROKEN', /set\.npz cannot be read as \.npz/],
    [
      'whose member is too large to be read whole',
      claiming(2 ** 29 + 1),
      'x',
      'NPZ_TOO_LARGE',
      /The member x of set\.npz has 536870913/,
    ],
  ] as const)('refuses a file %s', async ([, file, member, code, message]) => {
    const { prepare } = await project({ 'set.npz': file });
    await expect(prepare({ kind: 'npz', file: 'set.npz', inputs: member })).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
  });
});
