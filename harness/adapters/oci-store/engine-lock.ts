import { resolve } from 'node:path';
import { digestsIn } from '../../core/digests-in.ts';
import { TriplicateError } from '../../core/errors.ts';
import { ciWritesNothing } from '../../core/golden-errors.ts';
import type { Digest, LockFile, PinnedEngine } from '../../core/records.ts';
import { isAsSealed, sealed } from '../../core/seal.ts';
import { ifUnwritable } from '../../core/unwritable.ts';
import type { EngineStore, Locks } from '../../ports.ts';
import { writeDurably } from '../files/durable.ts';
import { digestOf } from '../files/hash.ts';
import { textIfThere } from '../files/read-if-there.ts';
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
    const text = await textIfThere(file);
    return { lock: text === null ? { version: 1, engines: {} } : unsealed(text, file), text };
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
        const next = `${JSON.stringify(sorted(withSeals(validate('lock', edit(lock), file))), null, 2)}\n`;
        await writeDurably(file, next).catch(unwritable(file));
      });
    },
  };
}

const mapEntries = (
  { version, engines }: LockFile,
  change: (pin: PinnedEngine, key: string) => PinnedEngine,
): LockFile => ({
  version,
  engines: Object.fromEntries(Object.entries(engines).map(([key, pin]) => [key, change(pin, key)])),
});

// An entry at a time, so that git merges what two branches pinned.
const withSeals = (lock: LockFile): LockFile => mapEntries(lock, pin => sealed(pin, digestOf));

/** The pins, each of which is as it was pinned. Errors: RECORD_INVALID, RECORD_VERSION, PIN_EDITED. */
function unsealed(text: string, file: string): LockFile {
  const lock = parse('lock', text, file);
  const asWritten = (JSON.parse(text) as LockFile).engines;
  return mapEntries(lock, ({ digest: _, ...pin }, key) => {
    if (!isAsSealed(asWritten[key], digestOf)) throw edited(file, key);
    return pin;
  });
}

const edited = (file: string, key: string): TriplicateError =>
  new TriplicateError({
    code: 'PIN_EDITED',
    message: `${file} does not hold ${key} as it was pinned: the digest of its entry is of other content, or missing.`,
    next: 'Restore the file from git, or take the entry out and pin its engine again.',
  });

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
