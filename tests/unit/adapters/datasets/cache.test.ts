import { mkdir, readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ViewGrid } from '../../../../harness/core/records.ts';
import { idx } from '../../../fixtures/datasets/files.ts';
import { project } from '../../../fixtures/datasets/prepare.ts';

const source = { kind: 'idx', images: 'images' } as const;
const files = { images: idx([2, 1, 2], [1, 2, 3, 4]), labels: idx([2], [1, 0]) };

async function prepared() {
  const set = await project(files);
  let steps = 0;
  const prepare = async (more: object = {}) => {
    steps = 0;
    const record = await set.datasets.prepare({ name: 'set', source, ...more }, () => steps++);
    return { record, steps };
  };
  return { ...set, prepare };
}

describe('a second preparation', () => {
  test('finds the first one, under its own name', async () => {
    const { prepare } = await prepared();
    const first = await prepare();
    expect(first.steps).toBeGreaterThan(0);
    expect(await prepare()).toEqual({ record: first.record, steps: 0 });
    expect(await prepare({ name: 'other' })).toEqual({ record: { ...first.record, name: 'other' }, steps: 0 });
  });

  test.for([
    ['limit', { limit: 1 }],
    ['preprocess', { preprocess: { width: 2, height: 1, scale: 1 } }],
    ['views', { views: [{ corruption: 'contrast', severity: 1 }] }],
    ['labels', { source: { ...source, labels: 'labels' } }],
  ] as const)('with other %s is made anew and is another dataset', async ([, more]) => {
    const { prepare } = await prepared();
    const first = await prepare();
    const second = await prepare(more);
    expect(second.steps).toBeGreaterThan(0);
    expect(second.record.digest).not.toBe(first.record.digest);
  });

  test('of changed files is made anew', async () => {
    const { prepare, write } = await prepared();
    const first = await prepare();
    await write({ images: idx([2, 1, 2], [1, 2, 3, 5]) });
    expect((await prepare()).record.digest).not.toBe(first.record.digest);
  });

  test.for(['tensors', 'pictures'] as const)('is made anew where the %s are gone, with the same result', async lost => {
    const { prepare, blobs } = await prepared();
    const first = await prepare();
    const part = first.record.parts[0]!;
    const digest = lost === 'tensors' ? part.tensors : part.pictures!.digest;
    await blobs.store.drop(digest);
    expect(await prepare()).toEqual(first);
    expect(await blobs.store.has(digest)).toBe(true);
  });

  test.for(['not JSON', '{"kind":"dataset"}', ''])(
    'is made anew where the kept record is damaged: %s',
    async damage => {
      const { prepare, root } = await prepared();
      const first = await prepare();
      const [file] = (await readdir(join(root, '.cache'))).filter(name => name.endsWith('.json'));
      await writeFile(join(root, '.cache', file!), damage);
      expect(await prepare()).toEqual(first);
      expect((await prepare()).steps).toBe(0);
    },
  );
});

test('the source has the digest that the record names, until one of its files changes, and prepares nothing', async () => {
  const { datasets, prepare, write, blobs } = await prepared();
  const spec = { name: 'set', source: { ...source, labels: 'labels' } };
  const before = await datasets.source(spec);
  expect(blobs.bytesOf.size).toBe(0);
  expect((await prepare(spec)).record.source).toBe(before);
  expect((await prepare(spec)).record.source).toBe(before);
  await write({ labels: idx([2], [0, 1]) });
  expect(await datasets.source(spec)).not.toBe(before);
});

describe('half-made blobs', () => {
  test('do not stay behind, neither after success nor after failure', async () => {
    const { prepare, root, write } = await prepared();
    await prepare();
    await write({ images: idx([2, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8]) });
    await expect(prepare({ preprocess: { width: 1, height: 1, fit: 'pad' } })).rejects.toThrow('cannot be padded');
    expect(await readdir(join(root, '.cache', 'unfinished'))).toEqual([]);
  });

  test('of a killed process go away after a day', async () => {
    const { prepare, root } = await prepared();
    const folder = join(root, '.cache', 'unfinished');
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'old.part'), 'x');
    await writeFile(join(folder, 'new.part'), 'x');
    const twoDaysAgo = new Date(Date.now() - 2 * 24 * 60 * 60 * 1000);
    await utimes(join(folder, 'old.part'), twoDaysAgo, twoDaysAgo);
    await prepare();
    expect(await readdir(folder)).toEqual(['new.part']);
  });
});

describe('chunks of a preparation that failed for lack of room', () => {
  /** A preparation of two chunks that are made, and nothing of them is in the store. */
  async function stranded() {
    const set = await project({ images: idx([2, 1024, 1024], new Uint8Array(2 * 2 ** 20)) });
    const noRoom = async () => {
      throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
    };
    const { putPieces } = set.blobs.store;
    Object.assign(set.blobs.store, { putPieces: noRoom });
    await expect(set.prepare(source)).rejects.toThrow('no space left');
    Object.assign(set.blobs.store, { putPieces });
    const unfinished = join(set.root, '.cache', 'unfinished');
    const [key] = await readdir(unfinished);
    const folder = join(unfinished, key!);
    return { ...set, folder };
  }
  const chunk = async (folder: string) => (await stat(join(folder, '0'))).ino;

  test('are gone on with, also after a day', async () => {
    const { folder, prepare, blobs } = await stranded();
    const twoDaysAgo = new Date(Date.now() - 2 * 24 * 60 * 60 * 1000);
    await utimes(folder, twoDaysAgo, twoDaysAgo);
    const before = await chunk(folder);
    let during = 0;
    const { putPieces } = blobs.store;
    Object.assign(blobs.store, {
      putPieces: async (pieces: AsyncIterable<Uint8Array>) => {
        during ||= await chunk(folder);
        return putPieces(pieces);
      },
    });
    await prepare(source);
    expect(during).toBe(before);
  });

  test('are made again where a byte is another one', async () => {
    const { folder, prepare, pictures } = await stranded();
    const bytes = await readFile(join(folder, '0'));
    bytes[100]! ^= 0xff;
    await writeFile(join(folder, '0'), bytes);
    expect(pictures(await prepare(source)).every(byte => byte === 0)).toBe(true);
  });
});

test('progress counts every view of every input, up to the total', async () => {
  const { datasets, write } = await project(files);
  // Of so many bytes that they are made in several goes.
  await write({ images: idx([6, 1024, 1024], new Uint8Array(6 * 2 ** 20)) });
  const seen: [number, number][] = [];
  const views: ViewGrid = { corruptions: ['contrast'], severities: [1] };
  await datasets.prepare({ name: 'set', source, views }, (done, total) => seen.push([done, total]));
  expect(seen.length).toBeGreaterThan(1);
  expect(seen.map(([done]) => done)).toEqual(seen.map(([done]) => done).toSorted((a, b) => a - b));
  expect(seen.at(-1)).toEqual([12, 12]);
});
