import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
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
 * What `paths` name: reports (folders, files or ids), records of imports and sweeps of throughput (files, or folders of them), and folders
 * of studies, which stand for what they are of. Errors: REPORT_MISSING, REPORT_OF_DOUBLES, STUDY_BROKEN, and those of reading imports.
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
  const addOthers = async (path: string) => {
    const files = await jsonFilesOf(path);
    const isOfSweep = await Promise.all(files.map(isSweep));
    const swept = files.filter((_, at) => isOfSweep[at]);
    for (const file of swept) sweeps.push({ file: relative(root, file), record: await project.concurrency.read(file) });
    if (files.length > 0 && swept.length === files.length) return;
    const found = await project.importFiles.records(path);
    imports.push(...found.imports.map(one => ({ ...one, file: relative(root, one.file) })));
    others.push(...found.others.filter(file => !swept.includes(file)).map(file => relative(root, file)));
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

/** Those of a folder, else the path itself. */
async function jsonFilesOf(path: string): Promise<string[]> {
  const names = await readdir(path).catch(() => null);
  return names === null ? [path] : names.filter(name => name.endsWith('.json')).map(name => join(path, name));
}

/** What cannot be read is none: who reads it as an import says why. */
async function isSweep(file: string): Promise<boolean> {
  try {
    return (JSON.parse(await readFile(file, 'utf8')) as { kind?: unknown }).kind === 'concurrency';
  } catch {
    return false;
  }
}
