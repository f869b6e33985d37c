import { readdir, rename } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { digestsIn } from '../core/digests-in.ts';
import { hasCode, TriplicateError, toProblem } from '../core/errors.ts';
import { hexOf } from '../core/hex-of.ts';
import { nullIfMissing } from '../core/null-if-missing.ts';
import type { Digest, LatencyRecord, Problem, RunRecord } from '../core/records.ts';
import { nullIfAbsent } from '../core/unreadable.ts';
import { storeUnwritable } from '../core/unwritable.ts';
import type { RecordStore } from '../ports.ts';
import { writeDurably } from './files/durable.ts';
import { digestOf } from './files/hash.ts';
import { textIfThere } from './files/read-if-there.ts';
import { parseOnlySealed, sealedText } from './schema/sealed.ts';

export interface RecordStoreOptions {
  /** Holds <kind>/<hex of the key>.json. */
  readonly folder: string;
  readonly hasBlob: (digest: Digest) => Promise<boolean>;
  /** Told of a record that could not be read and was moved aside as `.broken`. */
  readonly onBroken?: (problem: Problem) => void;
}

interface Kinds {
  readonly run: RunRecord;
  readonly latency: LatencyRecord;
}

const nothing = { record: null, text: '' };

const recordKinds = ['run', 'latency'] as const;

/**
 * Finished work as JSON files, written atomically and checked both ways. A record that cannot be read counts as absent
 * and is kept beside as `.broken`. Errors: RECORD_VERSION for one that a newer triplicate wrote, FILE_UNREADABLE.
 */
export function createRecordStore(options: RecordStoreOptions): RecordStore & {
  /** Every digest that any record names, in order. */
  digests(): Promise<Digest[]>;
} {
  const { folder, hasBlob, onBroken } = options;
  const fileOf = (kind: keyof Kinds, key: Digest) => join(folder, kind, `${hexOf(key)}.json`);

  async function read<K extends keyof Kinds>(
    kind: K,
    file: string,
  ): Promise<{ record: Kinds[K] | null; text: string }> {
    const text = await textIfThere(file);
    if (text === null) return nothing;
    try {
      return { record: belonging(parseOnlySealed(kind, text, file, digestOf), file), text };
    } catch (error) {
      if (hasCode(error, 'RECORD_VERSION')) throw error;
      await rename(file, `${file}.broken`).catch(nullIfMissing);
      const { code, message } = toProblem(error);
      onBroken?.({
        code,
        message: `${message}\nIt was moved aside as ${basename(file)}.broken; its work is done again.`,
      });
      return nothing;
    }
  }

  return {
    async run(key) {
      const { record } = await read('run', fileOf('run', key));
      const blobs = record ? [record.predictions, ...record.outputs.map(({ digest }) => digest)] : [];
      const present = await Promise.all(blobs.map(digest => digest === null || hasBlob(digest)));
      return present.every(Boolean) ? record : null;
    },
    latency: async key => (await read('latency', fileOf('latency', key))).record,
    async put(record) {
      const file = fileOf(record.kind, record.key);
      const text = sealedText(record.kind, record, file, digestOf);
      await writeDurably(file, text).catch(storeUnwritable(folder));
    },
    async digests() {
      const found = new Set<Digest>();
      for (const kind of recordKinds) {
        const ofKind = join(folder, kind);
        const names = (await readdir(ofKind).catch(nullIfAbsent(ofKind))) ?? [];
        for (const name of names.filter(entry => /^[0-9a-f]{64}\.json$/.test(entry))) {
          const { text } = await read(kind, join(ofKind, name));
          for (const digest of digestsIn(text)) found.add(digest);
        }
      }
      return [...found].sort();
    },
  };
}

/** A record under a name that is not its key was copied there by hand, and would pass for other work. */
function belonging<R extends RunRecord | LatencyRecord>(record: R, file: string): R {
  if (`sha256:${basename(file, '.json')}` === record.key) return record;
  throw new TriplicateError({
    code: 'RECORD_INVALID',
    message: `${file} holds the record of another key, ${record.key}.`,
  });
}
