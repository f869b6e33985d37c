import { readdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { byText } from '../core/by-text.ts';
import { isRecordName, isReportFile, studyFile } from '../core/report-id.ts';
import { unreadable } from '../core/unreadable.ts';
import { isFolder } from './is-there.ts';

/** Where a folder may have records. */
export interface RecordPlaces {
  /** Folders of reports; nothing in them is a record of its own. */
  readonly reports: string[];
  /** Folders of studies. */
  readonly studies: string[];
  /** Files called as records of imports and sweeps are. */
  readonly files: string[];
  /** Files called as logs of other tools are, of which records can be made. */
  readonly logs: string[];
}

/** What lies in a folder and in those below it, as boards that were copied beside each other. Errors: FILE_UNREADABLE. */
export async function findRecords(folder: string): Promise<RecordPlaces> {
  const found: RecordPlaces = { reports: [], studies: [], files: [], logs: [] };
  await look(folder, found, new Set());
  return found;
}

const ofLogs = /\.(?:csv|log|sqlite|txt)$/;

async function look(folder: string, found: RecordPlaces, seen: Set<string>): Promise<void> {
  const place = await realpath(folder).catch(unreadable(folder));
  // A link may lead back to where it is.
  if (seen.has(place)) return;
  seen.add(place);
  const names = (await readdir(folder).catch(unreadable(folder))).sort(byText);
  if (names.some(isReportFile)) {
    found.reports.push(folder);
    return;
  }
  const isOfStudy = names.includes(studyFile);
  if (isOfStudy) found.studies.push(folder);
  for (const name of names) {
    const path = join(folder, name);
    if (await isFolder(path)) {
      if (!isPassedBy(name, isOfStudy)) await look(path, found, seen);
    } else if (isRecordName(name)) {
      if (name !== studyFile) found.files.push(path);
    } else if (ofLogs.test(name)) found.logs.push(path);
  }
}

/** Packages, what is hidden, and the tables that a study was made into. */
const isPassedBy = (name: string, isOfStudy: boolean): boolean =>
  name.startsWith('.') || name === 'node_modules' || (isOfStudy && name === 'tables');
