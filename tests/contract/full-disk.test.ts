import { readFile, rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { mountReadOnly, smallDisk } from '../fixtures/small-disk.ts';
import { fill, saveBuild, tasks, whatIsSeen } from '../fixtures/store-tasks.ts';
import { stores } from '../fixtures/stores.ts';

describe.for(stores)('$name', ({ open }) => {
  test('on a disk that runs full, whatever room is left, an error, and nothing is lost', async context => {
    const folder = await smallDisk(context);
    const store = open(folder);
    await fill(store);
    // So that index.json takes more than one block, and only a part of it may find room.
    for (let ordinal = 10; ordinal < 40; ordinal++) await saveBuild(store, ordinal, 'another');
    const before = await whatIsSeen(store);
    const index = await readFile(join(folder, 'store', 'index.json'));
    expect(index.length).toBeGreaterThan(8192);

    const ballast = join(folder, 'ballast');
    let refused = 0;
    for (let blocks = 0; refused === blocks; blocks++) {
      const { bavail, bsize } = await statfs(folder);
      await writeFile(ballast, new Uint8Array((bavail - blocks) * bsize));
      const error = await saveBuild(store, 99, 'one more').then(
        () => null,
        reason => reason,
      );
      await rm(ballast);
      if (error === null) break;
      refused++;
      expect(error).toMatchObject({ code: expect.stringMatching(/_UNWRITABLE$/), exit: 'environment' });
      expect(await whatIsSeen(store)).toEqual(before);
    }
    expect(refused).toBeGreaterThanOrEqual(3);
    // Once there is room for all of it.
    expect((await whatIsSeen(store)).builds).toHaveLength(before.builds.length + 1);
  });

  test('on a read-only disk everything can be read, and every change is an error', async context => {
    const folder = await smallDisk(context);
    const store = open(folder);
    await fill(store);
    const before = await whatIsSeen(store);
    mountReadOnly(folder);
    for (const task of ['put', 'save', 'pin', 'gc']) {
      await expect(tasks[task]!(store, folder), task).rejects.toMatchObject({
        code: expect.stringMatching(/_UNWRITABLE$/),
        exit: 'environment',
        next: expect.any(String),
      });
    }
    expect(await whatIsSeen(store)).toEqual(before);
  });
});
