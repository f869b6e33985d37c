import { join } from 'node:path';
import { concurrencyName } from '../core/concurrency-sweeps.ts';
import type { ConcurrencyRecord } from '../core/records.ts';
import { ifUnwritable } from '../core/unwritable.ts';
import { writeDurably } from './files/durable.ts';
import { digestOf } from './files/hash.ts';
import { recordText } from './files/unpacked.ts';
import { parseOnlySealed, sealedText } from './schema/sealed.ts';

/** Sweeps as files of one folder, <spec>.<recipe>.<platform>.<sweep>.json; a later one takes the place of an earlier one. */
export function createConcurrencyFiles({ folder }: { folder: string }) {
  return {
    /** Returns the file. Errors: REPORT_UNWRITABLE. */
    async write(record: ConcurrencyRecord): Promise<string> {
      const file = join(folder, `${concurrencyName(record)}.json`);
      await writeDurably(file, sealedText('concurrency', record, file, digestOf)).catch(
        ifUnwritable({
          code: 'REPORT_UNWRITABLE',
          what: `What threads and streams did cannot be written to ${file}`,
          next: 'Make room or make it writable, and run the same command again.',
        }),
      );
      return file;
    },
    /** Errors: RECORD_UNREADABLE, RECORD_INVALID, RECORD_VERSION, RECORD_EDITED. */
    async read(file: string): Promise<ConcurrencyRecord> {
      return parseOnlySealed('concurrency', await recordText(file), file, digestOf);
    },
  };
}
