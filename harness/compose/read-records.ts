import { join, relative, resolve } from 'node:path';
import { canonicalJson } from '../core/canonical-json.ts';
import { hasCode, TriplicateError, toProblem } from '../core/errors.ts';
import { consistentImports, type NamedImport } from '../core/imported/contradictions.ts';
import type { ConcurrencyRecord, Digest, StudyRecord } from '../core/records.ts';
import { refuseDoubles } from '../core/refuse-doubles.ts';
import { isRecordName, isReportFile, packedReportFile, reportFile } from '../core/report-id.ts';
import { someOf } from '../core/some-of.ts';
import { findRecords } from './find-records.ts';
import { isFolder, isThere } from './is-there.ts';
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
  /** What each folder had that was named. */
  readonly folders: FoundInFolder[];
}

/** Places relative to the root. */
export interface FoundInFolder {
  readonly folder: string;
  /** Also what something else had named before. */
  readonly taken: Readonly<Record<'report' | 'import' | 'sweep' | 'study', readonly string[]>>;
  /** JSON files that no table can be made of, and what may be logs of other tools. */
  readonly left: readonly string[];
}

/**
 * What `paths` name: reports (folders, files or ids), records of imports and sweeps of throughput, studies, which stand for what they are
 * of, and folders that have any of these, however deep. What of a study is another now is said. Errors: REPORT_MISSING,
 * REPORT_OF_DOUBLES, REPORTS_CONTRADICT, STUDY_BROKEN, IMPORT_MISSING, IMPORT_NOT_A_RECORD, and those of reading sweeps and imports.
 */
export async function readRecords(project: Project, paths: readonly string[]): Promise<FoundRecords> {
  const { root, onNotice = () => {} } = project.options;
  const { host } = project.ports;
  const imports: NamedImport[] = [];
  const reports = new Map<string, StoredReport>();
  const sweeps = new Map<Digest, NamedSweep>();
  const studies = new Map<string, StudyRecord>();
  const folders: FoundInFolder[] = [];
  /** Of what was read, by its place: nothing is read twice. */
  const digests = new Map<string, Digest | null>();

  const addReport = async (name: string): Promise<void> => {
    if (digests.has(resolve(name))) return;
    const stored = await project.reports.read(name);
    const { document, digest, folder } = stored;
    refuseDoubles(`Report ${document.id}`, document);
    const before = reports.get(document.id) ?? stored;
    if (!isSame(before, stored)) throw contradiction(before, stored, root);
    reports.set(document.id, before);
    digests.set(resolve(folder), digest);
  };

  /** Returns what the file was taken for; null: it is of another kind. */
  const addFile = async (path: string, kind: string | null): Promise<'import' | 'sweep' | null> => {
    const file = relative(root, path);
    if (kind === 'import') {
      if (digests.has(path)) return 'import';
      const record = await project.importFiles.record(path);
      imports.push({ file, record });
      digests.set(path, record.source.digest);
      return 'import';
    }
    if (kind !== 'concurrency') return null;
    if (digests.has(path)) return 'sweep';
    const record = await project.concurrency.read(path);
    refuseDoubles(file, { platforms: [record.platform] });
    const digest = host.digest(canonicalJson(record));
    if (!sweeps.has(digest)) sweeps.set(digest, { file, record, digest });
    digests.set(path, digest);
    return 'sweep';
  };

  const addNamed = async (path: string): Promise<void> => {
    const kind = await project.recordKind(path).catch(ifMissing(path));
    if ((await addFile(path, kind)) === null) throw noRecord(path);
  };

  /** Behind all that it is of. */
  const keepStudy = (folder: string, study: StudyRecord): void => {
    studies.set(folder, study);
    for (const { name, digest, place } of study.records) {
      const now = digests.get(resolve(folder, place));
      if (now !== undefined && digest !== null && now !== digest)
        onNotice(
          `${name} is another now than when ${study.id} was made of it. What is made here is of the one of now.`,
        );
    }
  };

  const addStudy = async (folder: string, study: StudyRecord): Promise<void> => {
    for (const { kind, name, place } of study.records) {
      const at = resolve(folder, place);
      if (kind === 'report') await addReport(at).catch(ifLost(study, name, at));
      else await addNamed(at);
    }
    keepStudy(folder, study);
  };

  /** That lies in a folder: it says what its sessions came to. What it is of lies there by itself, or was not named. */
  const addFoundStudy = async (folder: string): Promise<boolean> => {
    if (studies.has(folder)) return true;
    const study = await project.studies.readIn(folder).catch(error => {
      onNotice(`${toProblem(error).message} The study was left out.`);
      return null;
    });
    if (study === null) return false;
    keepStudy(folder, study);
    const elsewhere = study.records.filter(({ place }) => !digests.has(resolve(folder, place)));
    if (elsewhere.length > 0)
      onNotice(
        `${study.id} is also of ${someOf(elsewhere.map(({ name }) => name))}, which the folder does not have that was named. To have them, name the study: ${relative(root, folder)}`,
      );
    return true;
  };

  const addFolder = async (folder: string): Promise<void> => {
    const found = await findRecords(folder);
    const taken = { report: found.reports, import: [] as string[], sweep: [] as string[], study: [] as string[] };
    const left: string[] = [];
    for (const place of found.reports) await addReport(place);
    for (const file of found.files) {
      const kind = await addFile(file, await project.recordKind(file).catch(ifNotUnpacked));
      (kind === null ? left : taken[kind]).push(file);
    }
    for (const place of found.studies) if (await addFoundStudy(place)) taken.study.push(place);
    left.push(...found.logs);
    if (Object.values(taken).every(places => places.length === 0)) throw nothingIn(folder, left);
    const placed = (all: readonly string[]) => all.map(one => relative(root, one));
    const { report, import: imported, sweep, study } = taken;
    folders.push({
      folder: relative(root, folder),
      taken: { report: placed(report), import: placed(imported), sweep: placed(sweep), study: placed(study) },
      left: placed(left),
    });
  };

  for (const name of paths) {
    if (await isReport(name)) {
      await addReport(name);
      continue;
    }
    const path = resolve(name);
    const study = await project.studies.readIn(path);
    if (study) await addStudy(path, study);
    if (await isFolder(path)) await addFolder(path);
    else await addNamed(path);
  }
  return {
    imports: consistentImports(imports),
    reports: [...reports.values()],
    sweeps: [...sweeps.values()],
    studies: [...studies.values()],
    folders,
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

/** For `catch` behind the kind of a file in a folder: what is no packed record is left out there. */
const ifNotUnpacked = (error: unknown): null => {
  if (hasCode(error, 'RECORD_INVALID')) return null;
  throw error;
};

const ifMissing =
  (path: string) =>
  async (error: unknown): Promise<never> => {
    if (await isThere(path)) throw error;
    throw new TriplicateError({
      code: 'IMPORT_MISSING',
      message: `${path} is not there.`,
      next: 'Name records that triplicate import wrote, the folder of them, or a report.',
    });
  };

const next =
  'Name one of these, or a folder that has them. Records of logs are made first: triplicate import <logs…> --model … --built-on … --ran-on …';

const noRecord = (path: string): TriplicateError =>
  new TriplicateError({
    code: 'IMPORT_NOT_A_RECORD',
    message: `${path} is no report, sweep, study or record of an import.`,
    next,
  });

const nothingIn = (folder: string, left: readonly string[]): TriplicateError =>
  new TriplicateError({
    code: 'IMPORT_NOT_A_RECORD',
    message: `${folder} has no report, sweep, study or record of an import, nor has a folder in it${left.length === 0 ? '' : `; ${someOf(left)} ${left.length === 1 ? 'is' : 'are'} none`}.`,
    next,
  });

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
