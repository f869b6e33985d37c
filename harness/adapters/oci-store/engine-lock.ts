import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { ciWritesNothing } from '../../core/golden-errors.ts';
import { nullIfMissing } from '../../core/null-if-missing.ts';
import type { EngineStore, Locks } from '../../ports.ts';
import { writeDurably } from '../files/durable.ts';
import { orUnwritable } from '../files/refused.ts';
import { parse, validate } from '../schema/validate.ts';

/** golden/engines.lock.json: sorted, so that a change of one pin is a diff of one entry. */
export function createEngineLock(file: string, ci: boolean, locks: Locks): Pick<EngineStore, 'readLock' | 'writeLock'> {
  const text = () => readFile(file, 'utf8').catch(nullIfMissing);
  return {
    async readLock() {
      const present = await text();
      return present === null ? { version: 1, engines: {} } : parse('lock', present, file);
    },
    async writeLock(lock) {
      if (ci) throw ciWritesNothing(file);
      validate('lock', lock, file);
      await locks.hold(`file ${resolve(file)}`, async () => {
        const present = await text();
        // Reading leaves out what a newer triplicate wrote beside our fields; writing it back would lose that.
        if (present !== null && parse('lock', present, file)) validate('lock', JSON.parse(present), file);
        await orUnwritable(() => writeDurably(file, `${JSON.stringify(sorted(lock), null, 2)}\n`), {
          code: 'LOCK_FILE_UNWRITABLE',
          what: `${file} cannot be written`,
          next: 'Make room or make its folder writable, then run the same command again.',
        });
      });
    },
  };
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, entry]) => [key, sorted(entry)]));
}
