import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import { canonicalJson } from '../core/canonical-json.ts';
import { hasCode, TriplicateError } from '../core/errors.ts';
import { consistentImports, type NamedImport } from '../core/imported/contradictions.ts';
import type { ConcurrencyRecord, Digest, StudyRecord } from '../core/records.ts';
import { refuseDoubles } from '../core/refuse-doubles.ts';
import { isRecordName, isReportFile, packedReportFile, reportFile } from '../core/report-id.ts';
import { isThere } from './is-there.ts';
import type { Project } from './project.ts';

export type StoredReport = Awaited<ReturnType<Project['reports']['read']>>;

export interface NamedSweep {
  /** Relative to the root. */
  readonly file: string;
  readonly record: ConcurrencyRecord;
  /** Of its canonical JSON. */
  readonly digest: Digest;
}

export interface FoundRecords {
  /** Their files relative to the root. */
  readonly imports: NamedImport[];
  /** Each once. */
  readonly reports: StoredReport[];
  /** Of throughput, that stand in no report; each once. */
  readonly sweeps: NamedSweep[];
  /** Whose reports are among these. */
  readonly studies: StudyRecord[];
  /** Files of the folders that are none of these, relative to the root. */
  readonly others: string[];
}

/**
 * What `paths` name: reports (folders, files or ids, or a folder of such folders), records of imports and sweeps of throughput (files, or
 * folders of them), and folders of studies, which stand for what they are of; what of that is another now is said. Errors: REPORT_MISSING,
 * REPORT_OF_DOUBLES, REPORTS_CONTRADICT, STUDY_BROKEN, and those of reading imports.
 */
export async function readRecords(project: Project, paths: readonly string[]): Promise<FoundRecords> {
  const { root, onNotice } = project.options;
  const { host } = project.ports;
  const imports: NamedImport[] = [];
  const reports = new Map<string, StoredReport>();
  const sweeps = new Map<Digest, NamedSweep>();
  const studies: StudyRecord[] = [];
  const others: string[] = [];
  /** These return the digests of what they add. */
  const addReport = async (name: string): Promise<(Digest | null)[]> => {
    const stored = await project.reports.read(name);
    const { document, digest } = stored;
    refuseDoubles(`Report ${document.id}`, document);
    const before = reports.get(document.id) ?? stored;
    if (!isSame(before, stored)) throw contradiction(before, stored, root);
    reports.set(document.id, before);
    return [digest];
  };
  const addSweep = async (path: string): Promise<Digest> => {
    const file = relative(root, path);
    const record = await project.concurrency.read(path);
    refuseDoubles(file, { platforms: [record.platform] });
    const digest = host.digest(canonicalJson(record));
    if (!sweeps.has(digest)) sweeps.set(digest, { file, record, digest });
    return digest;
  };
  /** A file, or a folder of files and of the folders of reports and sweeps. */
  const addOthers = async (path: string): Promise<(Digest | null)[]> => {
    const { files, folders } = await contentOf(path);
    const isOfReport = await Promise.all(folders.map(isReport));
    const ofReports = folders.filter((_, at) => isOfReport[at]);
    const added: (Digest | null)[] = [];
    for (const folder of ofReports) added.push(...(await addReport(folder)));
    const beside = await Promise.all(folders.filter((_, at) => !isOfReport[at]).map(contentOf));
    const all = [...files, ...beside.flatMap(one => one.files)];
    const isOfSweep = await Promise.all(all.map(file => project.concurrency.isSweep(file)));
    const swept = all.filter((_, at) => isOfSweep[at]);
    for (const file of swept) added.push(await addSweep(file));
    const left = files.filter(file => !swept.includes(file));
    const isTaken = swept.length > 0 || ofReports.length > 0;
    if (isTaken && left.length === 0) return added;
    const found = await project.importFiles.records(path).catch(error => {
      if (isTaken && hasCode(error, 'IMPORT_NOT_A_RECORD')) return { imports: [], others: left };
      throw error;
    });
    imports.push(...found.imports.map(one => ({ ...one, file: relative(root, one.file) })));
    const isKnown = (file: string) =>
      swept.includes(file) || ofReports.some(folder => file.startsWith(`${folder}${sep}`));
    others.push(...found.others.filter(file => !isKnown(file)).map(file => relative(root, file)));
    return [...added, ...found.imports.map(({ record }) => record.source.digest)];
  };
  for (const path of paths) {
    const study = await project.studies.readIn(resolve(path));
    if (study) {
      studies.push(study);
      for (const { kind, name, digest, place } of study.records) {
        const at = resolve(path, place);
        const now = await (kind === 'report' ? addReport(at).catch(ifLost(study, name, at)) : addOthers(at));
        if (digest !== null && !now.includes(digest))
          onNotice?.(
            `${name} is another now than when ${study.id} was made of it. What is made here is of the one of now.`,
          );
      }
    } else await ((await isReport(path)) ? addReport(path) : addOthers(resolve(path)));
  }
  return {
    imports: consistentImports(imports),
    reports: [...reports.values()],
    sweeps: [...sweeps.values()],
    studies,
    others,
  };
}

const isSame = (one: StoredReport, other: StoredReport): boolean =>
  (one.digest !== null && one.digest === other.digest) || canonicalJson(one.document) === canonicalJson(other.document);

/** For `catch` behind the read of a report that a study names. */
const ifLost =
  (study: StudyRecord, report: string, at: string) =>
  (error: unknown): never => {
    if (!hasCode(error, 'REPORT_MISSING')) throw error;
    const owner = study.sessions.find(one => one.report === report);
    const which = owner ? `session ${owner.session} of spec ${owner.spec}` : 'a session';
    // One that was put together of others does no session.
    const isOwn = !study.command.includes(' --from ');
    throw new TriplicateError({
      code: 'REPORT_MISSING',
      message: `${study.id} lacks report ${report}, of ${which}: it is not in ${at}.`,
      next: isOwn ? study.command.replace(' --fresh', '') : 'Put it back there, or name only records that are there.',
      cause: error,
    });
  };

function contradiction({ document, folder }: StoredReport, other: StoredReport, root: string): TriplicateError {
  const [one, another] = [folder, other.folder].map(place => relative(root, place));
  return new TriplicateError({
    code: 'REPORTS_CONTRADICT',
    message: `${one} and ${another} are both report ${document.id}, and say other things: the same was run twice, or one was changed since.`,
    next: 'Name only the one that is meant.',
  });
}

/** A folder or file of a report, or the name of one: whatever is not there as a path. */
async function isReport(path: string): Promise<boolean> {
  if (isReportFile(path)) return true;
  if (!(await isThere(path))) return !path.includes('/') && !isRecordName(path);
  return (await isThere(join(path, reportFile))) || isThere(join(path, packedReportFile));
}

/** What a folder holds; of a file itself. */
async function contentOf(path: string): Promise<{ readonly files: string[]; readonly folders: string[] }> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => null);
  if (entries === null) return { files: [path], folders: [] };
  const placed = (rule: (entry: Dirent) => boolean) => entries.filter(rule).map(({ name }) => join(path, name));
  return {
    files: placed(entry => entry.isFile() && isRecordName(entry.name)),
    folders: placed(entry => entry.isDirectory()),
  };
}
