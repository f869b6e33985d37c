import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { hasCode, TriplicateError, toProblem } from '../core/errors.ts';
import type { StudyRecord } from '../core/records.ts';
import { studyFile } from '../core/report-id.ts';
import { nullIfAbsent } from '../core/unreadable.ts';
import { ifUnwritable } from '../core/unwritable.ts';
import { writeDurably } from './files/durable.ts';
import { digestOf } from './files/hash.ts';
import { textIfThere } from './files/read-if-there.ts';
import { parseOnlySealed, sealedText } from './schema/sealed.ts';

/** Studies as folders, <id>/study.json, and beside it what was made of it: index.html and tables/. */
export function createStudyFiles({ folder }: { folder: string }) {
  const folderOf = (id: string) => join(folder, id);
  return {
    folderOf,
    /** Null where there is none. Errors: STUDY_BROKEN, RECORD_VERSION, FILE_UNREADABLE. */
    read: (id: string): Promise<StudyRecord | null> => readIn(folderOf(id)),
    /** Those of all studies that can be read. */
    async all(): Promise<StudyRecord[]> {
      const names = (await readdir(folder).catch(nullIfAbsent(folder))) ?? [];
      const found: StudyRecord[] = [];
      for (const name of names.filter(one => one.startsWith('study-')).sort()) {
        const record = await readIn(folderOf(name)).catch(() => null);
        if (record) found.push(record);
      }
      return found;
    },
    /** Errors: STUDY_UNWRITABLE. */
    async write(record: StudyRecord): Promise<void> {
      const file = join(folderOf(record.id), studyFile);
      await writeDurably(file, sealedText('study', record, file, digestOf)).catch(unwritable(file));
    },
    /** Writes what was made of a record, by its name in the folder, in the place of what was made before; returns the folder. */
    async publish(id: string, files: ReadonlyMap<string, string>): Promise<string> {
      const tables = join(folderOf(id), 'tables');
      await rm(tables, { recursive: true, force: true }).catch(unwritable(tables));
      for (const [name, text] of files) {
        const file = join(folderOf(id), name);
        await writeDurably(file, text).catch(unwritable(file));
      }
      return folderOf(id);
    },
    /** The study in a folder, wherever that is. Errors: as read. */
    readIn,
  };
}

async function readIn(folder: string): Promise<StudyRecord | null> {
  const file = join(folder, studyFile);
  const text = await textIfThere(file);
  if (text === null) return null;
  try {
    return parseOnlySealed('study', text, file, digestOf);
  } catch (error) {
    if (hasCode(error, 'RECORD_VERSION', 'FILE_UNREADABLE')) throw error;
    throw new TriplicateError({
      code: 'STUDY_BROKEN',
      message: `${file} says no more which sessions are finished. ${toProblem(error).message} The reports of its sessions are as they were.`,
      next: `Restore it from a copy, or begin anew with --fresh; stored engines and runs are not made again. Tables of the reports that are there: triplicate study --from reports/…`,
      cause: error,
    });
  }
}

const unwritable = (file: string) =>
  ifUnwritable({
    code: 'STUDY_UNWRITABLE',
    what: `The study cannot be written to ${file}`,
    kept: 'Reports of finished sessions are as they were.',
    next: 'Make room or make it writable, and run the same command again; finished sessions are kept.',
  });
