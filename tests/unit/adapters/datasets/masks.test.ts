import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import { encode as encodePng } from 'fast-png';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import type { DatasetRecord, DatasetSource } from '../../../../harness/core/records.ts';
import { encode, plain } from '../../../fixtures/datasets/files.ts';
import { project } from '../../../fixtures/datasets/prepare.ts';

const picture = await encode(plain(4, 2, [9, 9, 9]), 'png');
const grey = (ids: readonly number[], width = 4, height = 2) =>
  sharp(Buffer.from(ids), { raw: { width, height, channels: 1 } })
    .toColourspace('b-w')
    .png()
    .toBuffer();
const ids = [0, 1, 2, 255, 2, 1, 0, 0];
const source: DatasetSource = { kind: 'masks', path: 'set', masks: 'ids' };

async function masked(mask: Uint8Array, more: object = {}, preprocess?: object) {
  const set = await project({ 'set/a.png': picture, 'ids/a.png': mask, names: 'road\nsky\ncar\n' });
  const record = await set.prepare(source, { ...more, ...(preprocess ? { preprocess: preprocess as never } : {}) });
  return { record, ids: idsOf(record, set.blobs.bytesOf) };
}

const idsOf = ({ masks }: DatasetRecord, bytes: ReadonlyMap<string, Uint8Array>) => [...bytes.get(masks!.digest)!];

describe('masks', () => {
  test('of grey PNGs are class ids, with the id that does not count', async () => {
    const { record, ids: found } = await masked(await grey(ids), { classes: 'names' });
    expect(record).toMatchObject({ truth: null, classes: ['road', 'sky', 'car'] });
    expect(record.masks).toMatchObject({ width: 4, height: 2, ignore: 255, most: 2 });
    expect(record.notes).toBeUndefined();
    expect(found).toEqual(ids);
  });

  test.for([1, 2, 4, 8])('of a palette of %i bits are the places in it, and not its colours', async bits => {
    const palette = Array.from({ length: 2 ** bits }, (_, at): [number, number, number] => [255 - at, at, 128]);
    const places = ids.map(id => id % 2 ** bits);
    const { ids: found } = await masked(palettePng(places, bits, palette));
    expect(found).toEqual(places);
  });

  test('go with their picture through the preparation, each pixel the nearest, bars as the id that does not count', async () => {
    const mask = await grey(ids);
    const fit = async (settings: object) => (await masked(mask, {}, settings)).ids;
    const twice = (row: readonly number[]) => row.flatMap(id => [id, id]);
    const [above, below] = [twice(ids.slice(0, 4)), twice(ids.slice(4))];
    expect(await fit({ width: 8, height: 4, fit: 'fill' })).toEqual([...above, ...above, ...below, ...below]);
    expect(await fit({ width: 4, height: 4, fit: 'contain' })).toEqual([...bar, ...ids, ...bar]);
    expect(await fit({ width: 4, height: 4, fit: 'pad' })).toEqual([...bar, ...ids, ...bar]);
    expect(await fit({ width: 2, height: 2, fit: 'cover' })).toEqual([1, 2, 1, 0]);
  });

  test('lie as Cityscapes has them, under other ends of the names', async () => {
    const { prepare } = await project({
      'left/val/bonn/bonn_0_leftImg8bit.png': picture,
      'left/val/bonn/bonn_0_rightImg8bit.png': picture,
      'fine/val/bonn/bonn_0_gtFine_labelTrainIds.png': await grey(ids),
    });
    const ends = { pictureEnd: '_leftImg8bit.png', maskEnd: '_gtFine_labelTrainIds.png' };
    const record = await prepare({ kind: 'masks', path: 'left/val', masks: 'fine/val', ...ends });
    expect(record.items).toEqual(['bonn/bonn_0_leftImg8bit.png']);
  });

  test.for<[string, number[], RegExp]>([
    [
      '0 and 255, as masks of foreground are',
      ids.map((_, at) => (at % 2) * 255),
      /counts has another id than 0; 255 is left/,
    ],
    ['255 alone', ids.map(() => 255), /counts has any id; 255 is left out\. Where 255 is a class, set ignore/],
  ])('of %s are noted, because what does not count may be what is looked for', async ([, found, note]) => {
    const { record } = await masked(await grey(found));
    expect(record.notes).toEqual([expect.stringMatching(note)]);
  });

  test('are looked at again where an older record does not say which ids they have', async () => {
    const { prepare, root } = await project({ 'set/a.png': picture, 'ids/a.png': await grey(ids) });
    const record = await prepare(source);
    const [file] = globSync(join(root, '.cache/*.json'));
    writeFileSync(file!, readFileSync(file!, 'utf8').replace(',"most":2', ''));
    expect(await prepare(source)).toEqual(record);
  });

  test('are another dataset where another id does not count', async () => {
    const { prepare } = await project({ 'set/a.png': picture, 'ids/a.png': await grey(ids) });
    const before = await prepare(source);
    const after = await prepare({ ...source, ignore: 0 });
    expect(after.masks!.digest).toBe(before.masks!.digest);
    expect(after.digest).not.toBe(before.digest);
  });

  test('are another dataset where a pixel is another class', async () => {
    const one = await masked(await grey(ids));
    const other = await masked(await grey([1, ...ids.slice(1)]));
    expect(other.record.parts).toEqual(one.record.parts);
    expect(other.record.digest).not.toBe(one.record.digest);
  });
});

test('masks that are gone from the store are made again', async () => {
  const { prepare, blobs } = await project({ 'set/a.png': picture, 'ids/a.png': await grey(ids) });
  const before = await prepare(source);
  await blobs.store.drop(before.masks!.digest);
  expect(await prepare(source)).toEqual(before);
  expect(idsOf(before, blobs.bytesOf)).toEqual(ids);
});

describe('masks are refused', () => {
  const colour = encode(plain(4, 2, [1, 2, 3]), 'png');
  test.for<[string, () => Promise<Uint8Array>, string, RegExp]>([
    [
      'of another size',
      () => grey(ids, 2, 4),
      'MASK_MISFIT',
      /The mask of a\.png has 2 × 4 pixels, and the picture 4 × 2/,
    ],
    ['of colours', () => colour, 'MASK_BROKEN', /ids\/a\.png .* 3 channels/],
    [
      'of 16 bits',
      async () => encodePng({ width: 4, height: 2, channels: 1, depth: 16, data: Uint16Array.from(ids) }),
      'MASK_BROKEN',
      /16 bits/,
    ],
    ['that say they are huge', async () => huge(await grey(ids)), 'MASK_BROKEN', /16000 × 16000 pixels/],
    ['cut off', async () => (await grey(ids)).subarray(0, 60), 'MASK_BROKEN', /ids\/a\.png .*: it is cut off \(/],
    [
      'that are a JPEG under the name of a PNG',
      () => encode(plain(4, 2, [1, 1, 1]), 'jpeg'),
      'MASK_BROKEN',
      /ids\/a\.png .*: it is a JPEG, which changes ids\.$/,
    ],
    ['without a byte', async () => Buffer.alloc(0), 'MASK_BROKEN', /ids\/a\.png .*: it is empty\.$/],
    [
      'of ids without a class',
      () => grey([3, ...ids.slice(1)]),
      'LABEL_UNKNOWN',
      /class id 3, and there are names for the ids 0 to 2/,
    ],
  ])('%s', async ([, mask, code, message]) => {
    await expect(masked(await mask(), { classes: 'names' })).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
  });

  test('of less than 8 bits where they are interlaced, and it is said how they are not', async () => {
    const places = sharp(Buffer.from(ids), { raw: { width: 4, height: 2, channels: 1 } });
    const mask = await places.png({ palette: true, colours: 4, progressive: true }).toBuffer();
    await expect(masked(mask)).rejects.toMatchObject({
      code: 'MASK_BROKEN',
      message: expect.stringContaining('it is interlaced'),
      next: expect.stringContaining('without interlacing'),
    });
  });

  test('of a picture that EXIF turns half around', async () => {
    const turned = await sharp(picture).withMetadata({ orientation: 3 }).png().toBuffer();
    const { prepare } = await project({ 'set/a.png': turned, 'ids/a.png': await grey(ids) });
    await expect(prepare(source)).rejects.toMatchObject({ code: 'TURN_UNCLEAR' });
  });

  test('where one is missing, or no picture has the end', async () => {
    const { prepare } = await project({ 'set/a.png': picture, 'ids/b.png': await grey(ids) });
    await expect(prepare(source)).rejects.toMatchObject({
      code: 'PICTURE_MISSING',
      message: 'The mask of the picture set/a.png is a.png in ids, which is not there. Did you mean ids/b.png?',
      next: 'Put the mask there, or correct masks, pictureEnd or maskEnd in the spec.',
    });
    await expect(prepare({ ...source, pictureEnd: '_x.png' })).rejects.toThrow(
      'holds no pictures that end with _x.png',
    );
  });
});

function huge(file: Buffer): Buffer {
  file.writeUInt32BE(16_000, 16);
  file.writeUInt32BE(16_000, 20);
  return file;
}

const bar = [255, 255, 255, 255];

/** fast-png writes palettes of eight bits only, so that the others are put together here. */
function palettePng(places: readonly number[], bits: number, palette: readonly [number, number, number][]): Uint8Array {
  const rows = [places.slice(0, 4), places.slice(4)].map(row => {
    const packed = new Uint8Array(Math.ceil((row.length * bits) / 8));
    for (const [x, place] of row.entries()) packed[(x * bits) >> 3]! |= place << (8 - bits - ((x * bits) & 7));
    return Buffer.from([0, ...packed]);
  });
  const header = Buffer.alloc(13);
  header.writeUInt32BE(4, 0);
  header.writeUInt32BE(2, 4);
  header.set([bits, 3, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    pngChunk('IHDR', header),
    pngChunk('PLTE', Buffer.from(palette.flat())),
    pngChunk('IDAT', deflateSync(Buffer.concat(rows))),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}

function pngChunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const ends = Buffer.alloc(8);
  ends.writeUInt32BE(data.length, 0);
  ends.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
}
