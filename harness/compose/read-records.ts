import type { Dirent } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import { hasCode } from '../core/errors.ts';
import { consistentImports, type NamedImport } from '../core/imported/contradictions.ts';
import type { ConcurrencyRecord, StudyRecord } from '../core/records.ts';
import { refuseDoubles } from '../core/refuse-doubles.ts';
import { packedReportFile, reportFile } from '../core/report-id.ts';
import type { Project } from './project.ts';

export type StoredReport = Awaited<ReturnType<Project['reports']['read']>>;

export interface NamedSweep {
  /** Relative to the root. */
  readonly file: string;
  readonly record: ConcurrencyRecord;
}

export interface FoundRecords {
  /** Their files relative to the root. */
  readonly imports: NamedImport[];
  /** Each once. */
  readonly reports: StoredReport[];
  /** Of throughput, that stand in no report. */
  readonly sweeps: NamedSweep[];
  /** Whose reports are among these. */
  readonly studies: StudyRecord[];
  /** Files of the folders that are none of these, relative to the root. */
  readonly others: string[];
}

/**
 * What `paths` name: reports (folders, files or ids, or a folder of such folders), records of imports and sweeps of throughput (files, or
 * folders of them), and folders of studies, which stand for what they are of. Errors: REPORT_MISSING, REPORT_OF_DOUBLES, STUDY_BROKEN, and those of reading imports.
 */
export async function readRecords(project: Project, paths: readonly string[]): Promise<FoundRecords> {
  const { root } = project.options;
  const imports: NamedImport[] = [];
  const reports = new Map<string, StoredReport>();
  const sweeps: NamedSweep[] = [];
  const studies: StudyRecord[] = [];
  const others: string[] = [];
  const addReport = async (name: string) => {
    const stored = await project.reports.read(name);
    refuseDoubles(stored.document);
    reports.set(stored.document.id, stored);
  };
  /** A file, or a folder of files and of the folders of reports and sweeps. */
  const addOthers = async (path: string) => {
    const { files, folders } = await contentOf(path);
    const isOfReport = await Promise.all(folders.map(isReport));
    const ofReports = folders.filter((_, at) => isOfReport[at]);
    for (const folder of ofReports) await addReport(folder);
    const beside = await Promise.all(folders.filter((_, at) => !isOfReport[at]).map(contentOf));
    const all = [...files, ...beside.flatMap(one => one.files)];
    const isOfSweep = await Promise.all(all.map(isSweep));
    const swept = all.filter((_, at) => isOfSweep[at]);
    for (const file of swept) sweeps.push({ file: relative(root, file), record: await project.concurrency.read(file) });
    const left = files.filter(file => !swept.includes(file));
    const isTaken = swept.length > 0 || ofReports.length > 0;
    if (isTaken && left.length === 0) return;
    const found = await project.importFiles.records(path).catch(error => {
      if (isTaken && hasCode(error, 'IMPORT_NOT_A_RECORD')) return { imports: [], others: left };
      throw error;
    });
    imports.push(...found.imports.map(one => ({ ...one, file: relative(root, one.file) })));
    const isKnown = (file: string) =>
      swept.includes(file) || ofReports.some(folder => file.startsWith(`${folder}${sep}`));
    others.push(...found.others.filter(file => !isKnown(file)).map(file => relative(root, file)));
  };
  for (const path of paths) {
    const study = await project.studies.readIn(resolve(path));
    if (study) {
      studies.push(study);
      for (const { kind, place } of study.records)
        await (kind === 'report' ? addReport : addOthers)(resolve(path, place));
    } else await ((await isReport(path)) ? addReport(path) : addOthers(resolve(path)));
  }
  return { imports: consistentImports(imports), reports: [...reports.values()], sweeps, studies, others };
}

/** A folder or file of a report, or the name of one: whatever is not there as a path. */
async function isReport(path: string): Promise<boolean> {
  const isThere = (file: string) =>
    stat(file).then(
      () => true,
      () => false,
    );
  if (path.endsWith(reportFile) || path.endsWith(packedReportFile)) return true;
  if (!(await isThere(path))) return !path.includes('/') && !path.endsWith('.json');
  return (await isThere(join(path, reportFile))) || isThere(join(path, packedReportFile));
}

/** What a folder holds; of a file itself. */
async function contentOf(path: string): Promise<{ readonly files: string[]; readonly folders: string[] }> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => null);
  if (entries === null) return { files: [path], folders: [] };
  const placed = (rule: (entry: Dirent) => boolean) => entries.filter(rule).map(({ name }) => join(path, name));
  return {
    files: placed(entry => entry.isFile() && entry.name.endsWith('.json')),
    folders: placed(entry => entry.isDirectory()),
  };
}

/** What cannot be read is none: who reads it as an import says why. */
async function isSweep(file: string): Promise<boolean> {
  try {
    return (JSON.parse(await readFile(file, 'utf8')) as { kind?: unknown }).kind === 'concurrency';
  } catch {
    return false;
  }
}
