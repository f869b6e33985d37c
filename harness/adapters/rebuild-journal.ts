import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { hexOf } from '../core/hex-of.ts';
import { nullIfMissing } from '../core/null-if-missing.ts';
import type { Digest } from '../core/records.ts';
import { storeUnwritable } from '../core/unwritable.ts';
import type { Locks, RebuildJournal } from '../ports.ts';
import { writeDurably } from './files/durable.ts';

/** One small file per unfinished rebuild: when it began. Errors: STORE_UNWRITABLE. */
export function createRebuildJournal({ folder, locks }: { folder: string; locks: Locks }): RebuildJournal {
  const file = (plan: Digest) => join(folder, hexOf(plan));
  return {
    // Of two processes that start the same rebuild, the later one joins the earlier one's.
    begin: plan =>
      locks.hold(`rebuild-${plan.slice(7, 23)}`, async () => {
        const began = new Date((await readFile(file(plan), 'utf8').catch(nullIfMissing)) ?? Number.NaN);
        const now = new Date();
        // What a clock that has been set back since had said is later than any build from now on.
        if (began <= now) return began;
        await writeDurably(file(plan), now.toISOString()).catch(storeUnwritable(folder));
        return now;
      }),
    end: plan => rm(file(plan), { force: true }),
  };
}
