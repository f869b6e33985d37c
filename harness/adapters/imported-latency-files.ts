import { join } from 'node:path';
import type { ImportedLatencyRecord } from '../core/records.ts';
import { ifUnwritable } from '../core/unwritable.ts';
import { writeDurably } from './files/durable.ts';
import { digestOf } from './files/hash.ts';
import { sealedText } from './schema/sealed.ts';

/** Imports beside each other as folders, <models>-<what was compared, and how>/latency.json and latency.html. */
export function createImportedLatencyFiles({ folder }: { folder: string }) {
  return {
    /** Returns the folder; the same comparison has the same one. Errors: REPORT_UNWRITABLE. */
    async write(record: ImportedLatencyRecord, page: string): Promise<string> {
      const models = [...new Set(record.engines.map(({ model }) => model))].sort();
      const { sources, order, level, leastEffect } = record;
      const digest = digestOf(JSON.stringify([sources, order, level, leastEffect]));
      const target = join(folder, `${models.join('+').slice(0, 60)}-${digest.slice(7, 19)}`);
      const json = join(target, 'latency.json');
      const files = [
        [json, sealedText('imported-latency', record, json, digestOf)],
        [join(target, 'latency.html'), page],
      ] as const;
      for (const [file, text] of files) {
        await writeDurably(file, text).catch(
          ifUnwritable({
            code: 'REPORT_UNWRITABLE',
            what: `What was compared cannot be written to ${file}`,
            next: 'Make room or make it writable, and run the same command again.',
          }),
        );
      }
      return target;
    },
  };
}
