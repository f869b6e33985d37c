import { crc32 } from 'node:zlib';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { decodePicture } from '../../../../harness/adapters/datasets/decode.ts';
import { disc } from '../../../fixtures/corruptions/disc.ts';
import { encode } from '../../../fixtures/datasets/files.ts';

const raw = (data: readonly number[], width: number, height: number, channels: 1 | 3 | 4 = 3) =>
  sharp(Buffer.from(data), { raw: { width, height, channels } });
const colour = (rgb: readonly number[]) => Array.from({ length: 64 }, () => rgb).flat();

describe('pictures that are not plain RGB', () => {
  test.for([
    [255, 255, 255],
    [0, 0, 0],
    [128, 128, 128],
    [200, 120, 60],
  ])('CMYK of %i, %i, %i is decoded as the colour that was printed, as far as ink has it', async rgb => {
    const file = await raw(colour(rgb), 8, 8).toColourspace('cmyk').jpeg({ quality: 100 }).toBuffer();
    expect((await sharp(file).metadata()).space).toBe('cmyk');
    const { data, channels } = await decodePicture(file, 'cmyk.jpg');
    expect(channels).toBe(3);
    for (const [at, value] of data.slice(0, 3).entries()) expect(Math.abs(value - rgb[at]!)).toBeLessThan(40);
  });

  test.for(['gif', 'webp'] as const)('an animated %s is its first frame', async format => {
    const frames = [...Array(12).fill(10), ...Array(12).fill(200)];
    const pages = sharp(Buffer.from(frames), { raw: { width: 2, height: 4, channels: 3, pageHeight: 2 } });
    const file = await (format === 'gif' ? pages.gif() : pages.webp({ lossless: true })).toBuffer();
    expect((await sharp(file).metadata()).pages).toBe(2);
    expect(await decodePicture(file, 'moving')).toEqual({
      ...{ width: 2, height: 2, channels: 3 },
      data: Uint8Array.from(Array(12).fill(10)),
    });
  });

  test('16 bits of grey are the upper eight, three times', async () => {
    const file = await sharp(Uint16Array.of(0, 257 * 100, 65535, 257), { raw: { width: 2, height: 2, channels: 1 } })
      .toColourspace('grey16')
      .png()
      .toBuffer();
    expect((await sharp(file).metadata()).depth).toBe('ushort');
    const { data } = await decodePicture(file, 'deep.png');
    expect([...data]).toEqual([0, 100, 255, 1].flatMap(value => [value, value, value]));
  });

  test.for([2, 3, 4, 5, 6, 7, 8])('EXIF orientation %i is undone, in JPEG too', async orientation => {
    // Each corner a grey of its own, as the camera held it.
    const seen = await decodePicture(
      await raw(
        [10, 80, 150, 220].flatMap(value => colour([value, value, value]).slice(0, 3)),
        2,
        2,
      )
        .resize(32, 32, { kernel: 'nearest' })
        .withMetadata({ orientation })
        .jpeg({ quality: 100 })
        .toBuffer(),
      'turned.jpg',
    );
    const corner = (x: number, y: number) =>
      [10, 80, 150, 220].findIndex(value => Math.abs(seen.data[(y * 32 + x) * 3]! - value) < 10);
    const corners = [corner(2, 2), corner(29, 2), corner(2, 29), corner(29, 29)].join('');
    const expected = { 2: '1032', 3: '3210', 4: '2301', 5: '0213', 6: '2031', 7: '3120', 8: '1302' };
    expect(corners).toBe(expected[orientation as 2]);
  });
});

const png = await encode(disc(24), 'png');

describe('what is called a picture and cannot be decoded', () => {
  test.for([
    [
      'a pointer of Git LFS',
      'version https://git-lfs.github.com/spec/v1\n',
      /looks like a Git LFS pointer/,
      /git lfs pull/,
    ],
    ['a page', '<!DOCTYPE html>', /looks like an HTML or XML page, which is not read \(/, /Fetch the picture itself/],
    ['an animated AVIF', '\0\0\0\x20ftypavis', /looks like an animated AVIF picture/, /Save it as PNG or JPEG/],
    ['nothing', '', /: it is empty \(/, /Replace the file/],
    ['unknown bytes', 'x', /: Input buffer contains unsupported/, /Replace the file/],
    ['a PNG that is cut off', png.subarray(0, -40), /: it is cut off \(/, /Replace the file/],
    ['too large', large(), /: it has more than 67,108,864 pixels \(/, /Make it smaller/],
  ] as const)('says that it is %s', async ([, file, message, next]) => {
    const bytes = typeof file === 'string' ? Buffer.from(file, 'latin1') : file;
    await expect(decodePicture(bytes, 'set/x.png')).rejects.toMatchObject({
      code: 'PICTURE_BROKEN',
      message: expect.stringMatching(message),
      next: expect.stringMatching(next),
    });
  });

  /** A header that says so, without the pixels. */
  function large(): Buffer {
    const file = Buffer.from(png);
    file.writeUInt32BE(9000, 16);
    file.writeUInt32BE(8000, 20);
    file.writeUInt32BE(crc32(file.subarray(12, 29)), 29);
    return file;
  }
});

describe('a picture that is cut off', () => {
  test.for(['png', 'jpeg', 'webp'] as const)(
    'is refused by its name wherever it is cut, or whole: %s',
    async format => {
      const file = await encode(disc(24), format);
      const whole = await decodePicture(file, 'whole');
      for (let length = 0; length < file.length; length += 1 + Math.floor(file.length / 60)) {
        const decoded = await decodePicture(file.subarray(0, length), `set/cut.${format}`).catch(
          (error: Error) => error,
        );
        if (decoded instanceof Error) {
          expect(decoded).toMatchObject({
            code: 'PICTURE_BROKEN',
            message: expect.stringContaining(`set/cut.${format}`),
          });
        } else expect(decoded).toEqual(whole);
      }
    },
  );
});
