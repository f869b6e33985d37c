import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { digestsIn } from '../../core/digests-in.ts';
import { ciWritesNothing } from '../../core/golden-errors.ts';
import { nullIfMissing } from '../../core/null-if-missing.ts';
import type { Digest, LockFile } from '../../core/records.ts';
import { ifUnwritable } from '../../core/unwritable.ts';
import type { EngineStore, Locks } from '../../ports.ts';
import { writeDurably } from '../files/durable.ts';
import { parse, validate } from '../schema/validate.ts';

/** golden/engines.lock.json: sorted, so that a change of one pin is a diff of one entry. */
export function createEngineLock(
  file: string,
  ci: boolean,
  locks: Locks,
): Pick<EngineStore, 'readLock' | 'changeLock'> & {
  /** Every digest that it names. */
  digests(): Promise<Digest[]>;
} {
  async function readLock(): Promise<{ lock: LockFile; text: string | null }> {
    const text = await readFile(file, 'utf8').catch(nullIfMissing);
    return { lock: text === null ? { version: 1, engines: {} } : parse('lock', text, file), text };
  }

  return {
    readLock: async () => (await readLock()).lock,
    digests: async () => digestsIn((await readLock()).text ?? ''),
    async changeLock(edit) {
      if (ci) throw ciWritesNothing(file);
      await locks.hold(`file ${resolve(file)}`, async () => {
        const { lock, text } = await readLock();
        // Reading leaves out what a newer triplicate wrote beside our fields; writing it back would lose that.
        if (text !== null) validate('lock', JSON.parse(text), file);
        const next = `${JSON.stringify(sorted(validate('lock', edit(lock), file)), null, 2)}\n`;
        await writeDurably(file, next).catch(unwritable(file));
      });
    },
  };
}

const unwritable = (file: string) =>
  ifUnwritable({
    code: 'LOCK_FILE_UNWRITABLE',
    what: `${file} cannot be written`,
    kept: 'It is as it was.',
    next: 'Make room or make its folder writable, then run the same command again.',
  });

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, entry]) => [key, sorted(entry)]));
}
