import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { startChild } from '../fixtures/child-process.ts';
import { fill, tasks, whatIsSeen } from '../fixtures/store-tasks.ts';
import { stores } from '../fixtures/stores.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

interface Outcome {
  readonly refused: { readonly code: string; readonly message: string } | null;
  readonly seen: Awaited<ReturnType<typeof whatIsSeen>>;
  readonly repeated: Outcome['seen'];
}

const faults = { ENOSPC: 'full', EROFS: 'read-only', EIO: 'broken' };
const cases = Object.entries(faults).flatMap(([code, disk]) => Object.keys(tasks).map(task => ({ code, disk, task })));

describe.for(stores)('$name', ({ name, open }) => {
  test.for(cases)(
    '$task on a disk that is $disk from any step on: an error, and nothing is lost',
    async ({ code, task }) => {
      const folder = await temporaryFolder();
      const template = open(join(folder, 'template'));
      await fill(template);
      const before = await whatIsSeen(template);
      const outcomes: Outcome[] = JSON.parse(await startChild('failing-disk', name, folder, task, code).line());
      const after = outcomes.at(-1)!;
      expect(after.refused).toBe(null);
      expect(outcomes.length).toBeGreaterThan(3);
      for (const [index, outcome] of outcomes.entries()) {
        const where = `refused from step ${index + 1} on: ${outcome.refused?.message}`;
        if (outcome.refused) expect(outcome.refused.code, where).toMatch(/^(STORE|LOCK_FILE|LOCKS|SHARD)_UNWRITABLE$/);
        else expect(outcome.seen, where).toEqual(after.seen);
        expect(outcome.seen.kept, where).toBe(true);
        expect([before.builds, after.seen.builds], where).toContainEqual(outcome.seen.builds);
        expect([before.lock, after.seen.lock], where).toContainEqual(outcome.seen.lock);
        expect(outcome.repeated, where).toEqual(after.seen);
      }
    },
  );
});
