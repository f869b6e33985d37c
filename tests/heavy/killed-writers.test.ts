import { cp, readdir } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { startChild } from '../fixtures/child-process.ts';
import type { Step } from '../fixtures/file-steps.ts';
import { fillGolden, goldenSeen, goldenTask } from '../fixtures/golden-task.ts';
import { fill, kept, tasks, whatIsSeen } from '../fixtures/store-tasks.ts';
import { stores } from '../fixtures/stores.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

let points = 0;

describe.for(stores)('$name', ({ name, open }) => {
  const startings = ['an empty store', 'a store in use'] as const;
  const cases = startings.flatMap(start => Object.keys(tasks).map(task => ({ start, task })));

  test.for(cases)('$task in $start is killed at every step, and nothing is lost or half', async ({ start, task }) => {
    const template = await temporaryFolder();
    if (start === 'a store in use') await fill(open(template));
    const before = await whatIsSeen(open(template));

    const finished = await copyOf(template);
    const steps: Step[] = JSON.parse(await startChild('killed-writer', name, finished, task, '0').line());
    const after = await whatIsSeen(open(finished));

    for (const at of killPoints(steps)) {
      const folder = await copyOf(template);
      const where = `${steps[Number(at[0]) - 1]!.op}, step ${at.join(' ')} of ${steps.length}`;
      expect(await startChild('killed-writer', name, folder, task, ...at).ended, where).toBe('SIGKILL');
      const store = open(folder);
      // Whole, and either as before or as afterwards.
      const seen = await whatIsSeen(store);
      expect(seen.kept).toBe(before.kept);
      expect([before.builds, after.builds], where).toContainEqual(seen.builds);
      expect([before.lock, after.lock], where).toContainEqual(seen.lock);

      await tasks[task]!(store, folder);
      expect(await whatIsSeen(store), where).toEqual(after);
      await store.gc(kept, { graceMinutes: 0 });
      expect(await unfinishedIn(folder), where).toEqual([]);
      points++;
    }
  });

  test('these are 50 points at least', () => {
    console.log(`writers were killed at ${points} points`);
    expect(points).toBeGreaterThanOrEqual(50);
  });
});

test.for([
  ['the first golden', () => {}],
  ['a golden in the place of another one', fillGolden],
] as const)('the acceptance of %s is killed at every step, and is not made or finished', async ([, fill]) => {
  const template = await temporaryFolder();
  await fill(template);
  const before = await goldenSeen(template);
  const finished = await copyOf(template);
  const steps: Step[] = JSON.parse(await startChild('killed-writer', 'none', finished, 'golden', '0').line());
  const after = await goldenSeen(finished);
  for (const at of killPoints(steps)) {
    const folder = await copyOf(template);
    const where = `${steps[Number(at[0]) - 1]!.op}, step ${at.join(' ')} of ${steps.length}`;
    expect(await startChild('killed-writer', 'none', folder, 'golden', ...at).ended, where).toBe('SIGKILL');
    expect([before, after], where).toContainEqual(await goldenSeen(folder));
    await goldenTask(folder);
    expect(await goldenSeen(folder), where).toEqual(after);
  }
});

/** Before each step, and in the middle of each write. */
const killPoints = (steps: readonly Step[]): string[][] =>
  steps.flatMap(({ op }, index) => {
    const before = [String(index + 1)];
    return op === 'write' || op === 'writeFile' ? [before, [...before, 'half']] : [before];
  });

async function copyOf(template: string): Promise<string> {
  const folder = await temporaryFolder();
  await cp(template, folder, { recursive: true });
  return folder;
}

async function unfinishedIn(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true });
  return names.filter(entry => entry.includes('unfinished'));
}
