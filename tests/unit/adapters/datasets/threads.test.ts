import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { makeViews } from '../../../../harness/adapters/datasets/make-views.ts';
import { startViewThreads } from '../../../../harness/adapters/datasets/view-threads.ts';
import type { DatasetRecord, DatasetSpec } from '../../../../harness/core/records.ts';
import { startChild } from '../../../fixtures/child-process.ts';
import { idx } from '../../../fixtures/datasets/files.ts';
import { project } from '../../../fixtures/datasets/prepare.ts';

const spec = (more: Partial<DatasetSpec> = {}): DatasetSpec => ({
  name: 'set',
  source: { kind: 'idx', images: 'images' },
  views: { corruptions: ['gaussian-noise', 'jpeg'], severities: [3] },
  ...more,
});
/** So many pictures of 64 × 64 that they are made in several chunks. */
const files = (items: number) => ({
  images: idx(
    [items, 64, 64],
    Uint8Array.from({ length: items * 64 * 64 }, (_, at) => (at * 7919) % 251),
  ),
});

describe('a preparation on threads', () => {
  test('gives the same dataset on any number of them', async () => {
    const { withThreads, blobs, root } = await project(files(120));
    const records: DatasetRecord[] = [];
    for (const threads of [0, 1, 3]) {
      records.push(await withThreads(threads).prepare(spec()));
      // So that nothing is left to find.
      for (const digest of [...blobs.bytesOf.keys()]) await blobs.store.drop(digest);
    }
    expect(new Set(records.map(record => JSON.stringify(record))).size).toBe(1);
    expect(await readdir(join(root, '.cache', 'unfinished'))).toEqual([]);
  });

  test('fails with the first picture that cannot be made, whichever thread comes to it first', async () => {
    const { withThreads, write } = await project({});
    const pictures = Array.from({ length: 400 }, (_, index) => [`set/${index}.png`, 'no picture']);
    await write(Object.fromEntries(pictures));
    const preprocess = { width: 64, height: 64 };
    const broken = spec({ source: { kind: 'folder', path: 'set' }, preprocess });
    for (const threads of [1, 3]) {
      await expect(withThreads(threads).prepare(broken)).rejects.toMatchObject({
        code: 'PICTURE_BROKEN',
        message: expect.stringContaining('set/0.png'),
      });
    }
  });
});

describe('threads that make views', () => {
  const job = () => ({
    ...{ width: 2, height: 1, channels: 3, names: ['a'], seed: 0 },
    pictures: Uint8Array.of(1, 2, 3, 4, 5, 6),
    views: [{ corruption: 'gaussian-noise', severity: 5 } as const],
  });

  test('answer each job with its own views, more jobs at once than threads', async () => {
    const maker = startViewThreads(2);
    onTestFinished(() => maker.close());
    const names = ['a', 'b', 'c', 'd', 'e'];
    const made = await Promise.all(names.map(name => maker.make({ ...job(), names: [name] })));
    expect(made).toEqual(await Promise.all(names.map(name => makeViews({ ...job(), names: [name] }))));
    expect(new Set(made.map(String)).size).toBe(names.length);
  });

  test('tell why a job failed, and fail at once from then on', async () => {
    const maker = startViewThreads(1);
    onTestFinished(() => maker.close());
    const torn = { ...job(), views: [{ corruption: 'gaussian-noise', severity: 9 } as const] };
    await expect(maker.make(torn)).rejects.toThrow('severity is 1 to 5, not 9');
    await expect(maker.make(job())).rejects.toThrow('severity is 1 to 5, not 9');
  });
});

describe('a preparation that was killed', () => {
  test('goes on with the chunks that it had finished, and gives what an undisturbed one gives', async () => {
    const { root, withThreads } = await project(files(500));
    const faded = spec({ views: { corruptions: ['contrast'], severities: [3] } });
    const run = (...last: string[]) =>
      startChild('prepare-dataset', root, join(root, 'store'), JSON.stringify(faded), '1', ...last);
    expect(await run('300').ended).toBe('SIGKILL');
    const unfinished = join(root, 'store/datasets/unfinished');
    const [key] = await readdir(unfinished);
    const left = (await readdir(join(unfinished, key!))).filter(name => /^\d+$/.test(name));
    expect(left.length).toBeGreaterThan(1);
    const { digest, resumed } = JSON.parse(await run().line());
    expect(digest).toBe((await withThreads(0).prepare(faded)).digest);
    expect(resumed).toBe(left.length);
    expect(await readdir(unfinished)).toEqual([]);
  });
});
