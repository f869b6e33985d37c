import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { corrupt } from '../../../../harness/adapters/datasets/corrupt.ts';
import { gaussianNoise } from '../../../../harness/core/corruptions/gaussian-noise.ts';
import { disc } from '../../../fixtures/corruptions/disc.ts';
import { figures } from '../../../fixtures/corruptions/figures.ts';
import { encode, npy, plain } from '../../../fixtures/datasets/files.ts';
import { project } from '../../../fixtures/datasets/prepare.ts';

const seed = { seed: 0, input: 'disc' };
const jpeg = (side: number, severity: number) => corrupt(disc(side), { corruption: 'jpeg', severity }, seed);

describe('jpeg', () => {
  // Between neighbouring qualities a single picture may go either way.
  test('takes the picture further from what it was from severity 1 to 3 to 5', async () => {
    for (const side of [32, 64, 224]) {
      const similarities: number[] = [];
      for (const severity of [1, 3, 5]) {
        similarities.push(figures(disc(side), await jpeg(side, severity)).similarity);
      }
      expect(similarities).toEqual(similarities.toSorted((a, b) => b - a));
    }
  });

  test('is the same twice', async () => {
    expect(await jpeg(64, 3)).toEqual(await jpeg(64, 3));
  });
});

const folder = { kind: 'folder', path: 'set' } as const;
const grey = await encode(plain(8, 8, [128, 128, 128]), 'png');
const files = { 'set/a.png': await encode(disc(8), 'png'), 'set/b.png': grey, 'set/c.png': grey };

describe('views', () => {
  const views = [
    { corruption: 'gaussian-noise', severity: 2 },
    { corruption: 'none', severity: 0 },
    { corruption: 'contrast', severity: 5 },
    { corruption: 'jpeg', severity: 1 },
  ] as const;
  test('become parts in the order of the spec, each with pictures and tensors of its own', async () => {
    const { prepare, pictures, tensors } = await project(files);
    const record = await prepare(folder, { views: [...views] });
    expect(record.parts.map(({ id }) => id)).toEqual(['gaussian-noise-2', 'clean', 'contrast-5', 'jpeg-1']);
    expect(new Set(record.parts.flatMap(part => [part.tensors, part.pictures!.digest])).size).toBe(8);
    for (const part of record.parts.keys()) {
      const bytes = pictures(record, part);
      expect(bytes).toHaveLength(3 * 192);
      const pixel = 2 * 192 + 5 * 3;
      expect(tensors(record, part)[2 * 192 + 64 + 5]).toBe(Math.fround(bytes[pixel + 1]! / 255));
    }
    expect(pictures(record, 1).subarray(0, 192)).toEqual(disc(8).data);
  });

  test('corrupt each picture at the model’s size, by the name of the item and the seed', async () => {
    const { prepare, pictures } = await project(files);
    const preprocess = { width: 10, height: 10, fit: 'pad' } as const;
    const record = await prepare(folder, { views: [views[0], views[1]], preprocess, seed: 9 });
    const second = (part: number) => pictures(record, part).subarray(300, 600);
    const clean = { width: 10, height: 10, channels: 3, data: second(1) };
    expect(second(0)).toEqual(gaussianNoise(clean, 2, { seed: 9, input: 'b.png' }).data);
    expect(second(0)).not.toEqual(pictures(record, 0).subarray(600));
  });

  test('do not depend on each other, on the limit or on what else is in the folder', async () => {
    const { prepare, write } = await project(files);
    const noise = async (more: object) => {
      const { parts } = await prepare(folder, { limit: 2, views: [...views], ...more });
      return parts.find(({ id }) => id === 'gaussian-noise-2')!.tensors;
    };
    const all = await noise({});
    expect(await noise({ views: [views[0]] })).toBe(all);
    await write({ 'set/z.png': grey });
    expect(await noise({})).toBe(all);
    expect(await noise({ seed: 1 })).not.toBe(all);
  });
});

describe('picture', () => {
  test('is the stored one as a PNG, for every input', async () => {
    const { prepare, datasets, pictures, blobs } = await project({
      'set/a.png': await encode(disc(8), 'png'),
      'set/b.png': await encode(plain(8, 8, [1, 2, 3]), 'png'),
    });
    const views = [
      { corruption: 'none', severity: 0 },
      { corruption: 'contrast', severity: 3 },
    ] as const;
    const record = await prepare({ kind: 'folder', path: 'set' }, { views: [...views] });
    for (const input of [0, 1, 2, 3]) {
      const png = (await datasets.picture(record, input))!;
      const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true });
      expect(info).toMatchObject({ width: 8, height: 8, channels: 3 });
      const at = (input % 2) * 192;
      expect(new Uint8Array(data)).toEqual(pictures(record, Math.floor(input / 2)).slice(at, at + 192));
    }
    expect(blobs.reads).toHaveLength(2);
    await expect(datasets.picture(record, 4)).rejects.toThrow('none with index 4');
  });

  test('is a WebP of about so many bytes where a PNG has more, always the same', async () => {
    const { prepare, datasets } = await project({ 'set/a.png': await encode(plain(64, 48, [128, 128, 128]), 'png') });
    const record = await prepare(folder, { views: [{ corruption: 'gaussian-noise', severity: 5 }] });
    const of = async (most?: number) => (await datasets.picture(record, 0, most))!;
    const whole = await of();
    expect(whole.length).toBeGreaterThan(4000);
    expect(await of(whole.length)).toEqual(whole);
    const small = await of(1500);
    expect(small.length).toBeLessThanOrEqual(1500);
    const { format, width, height } = await sharp(small).metadata();
    expect(format).toBe('webp');
    expect(width! / height!).toBeCloseTo(4 / 3, 1);
    expect(await of(1500)).toEqual(small);
  });

  test('is null where the dataset is tensors', async () => {
    const { prepare, datasets } = await project({ 'x.npy': npy([1, 1], Float32Array.of(1)) });
    expect(await datasets.picture(await prepare({ kind: 'npy', file: 'x.npy' }), 0)).toBeNull();
  });
});
