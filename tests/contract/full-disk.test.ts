import { execFileSync } from 'node:child_process';
import { readFile, rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, type TestContext, test } from 'vitest';
import { fill, saveBuild, tasks, whatIsSeen } from '../fixtures/store-tasks.ts';
import { stores } from '../fixtures/stores.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

/** A file system of its own with room for 512 KiB; the test is skipped where mounting is not allowed. */
async function smallDisk(context: TestContext): Promise<string> {
  const folder = await temporaryFolder();
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=512k', 'tmpfs', folder], { stdio: 'pipe' });
  } catch (error) {
    context.skip(`no file system can be mounted here: ${(error as Error).message}`);
  }
  onTestFinished(() => void execFileSync('umount', ['--lazy', folder]));
  return folder;
}

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
    execFileSync('mount', ['-o', 'remount,ro', folder]);
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
