import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Digest } from '../core/records.ts';
import type { RebuildJournal } from '../ports.ts';

/** One small file per unfinished rebuild: when it began. */
export function createRebuildJournal({ folder }: { folder: string }): RebuildJournal {
  const file = (plan: Digest) => join(folder, plan.slice(7));
  return {
    async begin(plan) {
      await mkdir(folder, { recursive: true });
      // Exclusive: of two processes that start the same rebuild, the later one joins the earlier one's.
      await writeFile(file(plan), new Date().toISOString(), { flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'EEXIST') throw error;
      });
      const began = new Date(await readFile(file(plan), 'utf8'));
      return Number.isNaN(began.getTime()) ? new Date() : began;
    },
    end: plan => rm(file(plan), { force: true }),
  };
}
