import { stat } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import type { Project } from '../compose/project.ts';
import { consistentImports, type NamedImport } from '../core/imported/contradictions.ts';
import type { StudyRecord } from '../core/records.ts';
import { packedReportFile, reportFile } from '../core/report-id.ts';
import { refuseDoubles } from './refuse-doubles.ts';
import { complain, type Globals } from './run-command.ts';

export type StoredReport = Awaited<ReturnType<Project['reports']['read']>>;

export interface FoundRecords {
  /** Their files relative to the root. */
  readonly imports: NamedImport[];
  /** Each once. */
  readonly reports: StoredReport[];
  /** Whose reports are among these. */
  readonly studies: StudyRecord[];
}

/**
 * What --from names: reports (folders, files or ids), records of imports (files, or folders of them), and folders of studies, which
 * stand for what they are of. Errors: REPORT_MISSING, REPORT_OF_DOUBLES, STUDY_BROKEN, and those of reading imports.
 */
export async function readRecords(globals: Globals, paths: readonly string[]): Promise<FoundRecords> {
  const project = globals.project();
  const imports: NamedImport[] = [];
  const reports = new Map<string, StoredReport>();
  const studies: StudyRecord[] = [];
  const addReport = async (name: string) => {
    const stored = await project.reports.read(name);
    refuseDoubles(stored.document);
    reports.set(stored.document.id, stored);
  };
  const addImports = async (path: string) => {
    const found = await project.importFiles.records(path);
    imports.push(...found.imports.map(one => ({ ...one, file: relative(globals.root, one.file) })));
    for (const file of found.others)
      complain(`${relative(globals.root, file)} is no record of an import, and was left out.`);
  };
  for (const path of paths) {
    const study = await project.studies.readIn(resolve(path));
    if (study) {
      studies.push(study);
      for (const { kind, place } of study.records)
        await (kind === 'report' ? addReport : addImports)(resolve(path, place));
    } else await ((await isReport(path)) ? addReport(path) : addImports(resolve(path)));
  }
  return { imports: consistentImports(imports), reports: [...reports.values()], studies };
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
