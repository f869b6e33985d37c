import { readdir } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { type Project, stateFolder } from '../compose/project.ts';
import type { StoredReport } from '../compose/read-records.ts';
import { canonicalJson } from '../core/canonical-json.ts';
import { exitCode, hasCode, toProblem } from '../core/errors.ts';
import type {
  AbsentPlatform,
  EngineMode,
  ReportDocument,
  StudyGap,
  StudyRecord,
  StudySession,
} from '../core/records.ts';
import type { Shard } from '../core/shards.ts';
import { normalizeSpec } from '../core/spec.ts';
import { expectedTime, othersOf } from '../core/study/expected.ts';
import { extentOf } from '../core/study/extent.ts';
import { gapsOf, isWhole } from '../core/study/gaps.ts';
import { type Session, sessionsOf, sessionsOfShard, usualSessions } from '../core/study/sessions.ts';
import { studyIdOf } from '../core/study/study.ts';
import type { TableFormat, TableName } from '../core/tables/table.ts';
import { type Results, resultsOf } from '../core/tables/tables.ts';
import { closeAll, openPlatforms } from '../pipeline/open-platforms.ts';
import { absentLines, type PlannedSession, planLines, sessionEnd } from '../report/study-text.ts';
import { runSpec } from '../run-spec.ts';
import { worstCode } from './exit-code.ts';
import { answerStudy, finishStudy, sourcesOf } from './finish-study.ts';
import { freshnessOf } from './freshness.ts';
import { givenCommand } from './given-command.ts';
import { loadSpecs } from './load-specs.ts';
import { complain, type Globals } from './run-command.ts';
import { type FinishedSpec, inTurn } from './run-specs.ts';
import { aside } from './show-table.ts';
import { partOf, type SpecPart } from './spec-platforms.ts';
import { openJournal, type StudyJournal } from './study-journal.ts';

export interface RunStudyOptions extends SpecPart {
  readonly mode: EngineMode;
  readonly sessions?: readonly string[];
  readonly short?: boolean;
  /** Says what would be done, and does nothing. */
  readonly plan?: boolean;
  /** Does finished sessions again. */
  readonly fresh?: boolean;
  readonly shard?: Shard;
  /** A file of what platforms are, which predictions take. */
  readonly parameters?: string;
  readonly table?: TableName;
  readonly format: TableFormat;
}

type OwnSession = Session & { readonly file: string };

interface Study {
  readonly globals: Globals;
  readonly project: Project;
  readonly options: RunStudyOptions;
  readonly id: string;
  /** Of all shards. */
  readonly sessions: readonly OwnSession[];
  readonly mine: readonly OwnSession[];
}

/** Every session of specs that is not finished, and then the tables. Errors: as loadSpecs, STUDY_BROKEN, STUDY_UNWRITABLE. */
export async function runStudy(globals: Globals, names: readonly string[], options: RunStudyOptions): Promise<number> {
  const specs = await loadSpecs(globals.root, names);
  const sessions = specs.flatMap(({ spec, file }) =>
    sessionsOf(partOf(spec, options), options.sessions ?? usualSessions, options.short === true).map(
      (one): OwnSession => ({ ...one, file }),
    ),
  );
  const project = globals.project();
  const id = studyIdOf(sessions, options.mode, project.ports.host.digest);
  const mine = options.shard ? sessionsOfShard(sessions, options.shard) : sessions;
  const study: Study = { globals, project, options, id, sessions, mine };
  if (options.plan) return showPlan(study);
  const entered = await enteredParameters(project, options);
  // A second process of one study waits, and then finds all of it finished.
  return project.ports.locks.hold(`${id}-${turnOf(options)}`, () => work(study, entered));
}

/** What somebody entered of platforms, as tables take it. Errors: PLATFORM_PARAMETERS_MISSING, RECORD_INVALID. */
export const enteredParameters = async (
  { readPlatformParameters }: Project,
  { parameters: file }: Pick<RunStudyOptions, 'parameters'>,
): Promise<Pick<Results, 'parameters'>> =>
  file === undefined ? {} : { parameters: await readPlatformParameters(resolve(file)) };

const turnOf = ({ shard }: RunStudyOptions): string => (shard ? `${shard.index}-of-${shard.of}` : 'all');

async function showPlan({ globals, project, options, id, mine }: Study): Promise<number> {
  const record = options.fresh ? null : await project.studies.read(id);
  const found = record === null ? [] : await Promise.all(mine.map(one => notedReport(project, options, one, record)));
  for (const [at, { differs }] of found.entries()) tell(mine[at]!, differs);
  const isDone = (_: OwnSession, at: number) => found[at]?.stored != null;
  const absent = await absentHere(project, mine);
  const names = absent.map(({ name }) => name);
  const planned = await withReported(project, mine, plan(mine, isDone, await project.studies.all(), names));
  for (const line of [...planLines(id, planned), ...absentLines(absent)]) globals.print(line);
  globals.answer({ id, sessions: planned, absent });
  return exitCode.pass;
}

/** Platforms of the sessions that say of themselves that they are not here. One that nobody knows is for its own spec to complain of. */
async function absentHere(
  { ports: { platforms } }: Project,
  sessions: readonly OwnSession[],
): Promise<AbsentPlatform[]> {
  const wanted = new Set(sessions.flatMap(({ spec }) => normalizeSpec(spec).platforms));
  const opened = await Promise.all(
    [...wanted].map(async name => {
      const one = await openPlatforms(platforms, [name]).catch(error => {
        if (hasCode(error, 'PLATFORM_UNKNOWN')) return null;
        throw error;
      });
      await closeAll(one?.platforms.values() ?? []);
      return one?.absent ?? [];
    }),
  );
  return opened.flat();
}

/** What no study knows, the newest report of the same by another command may. */
async function withReported(
  project: Project,
  mine: readonly OwnSession[],
  planned: readonly PlannedSession[],
): Promise<PlannedSession[]> {
  const ids = await readdir(join(stateFolder(project.options), 'reports')).catch(() => []);
  return Promise.all(
    planned.map(async (one, at) => {
      const { name } = mine[at]!.spec;
      const isThere = ids.some(id => id.slice(0, -'-0123456789ab'.length) === name);
      if (one.expectedSeconds !== null || !isThere) return one;
      const stored = await project.reports.read(name).catch(() => null);
      const measured = stored ? platformsOf(stored.document) : [];
      // What other platforms take says nothing of these.
      if (measured.length === 0 || othersOf(measured, one.extent.platforms).length > 0) return one;
      const without = othersOf(one.extent.platforms, measured);
      return { ...one, expectedSeconds: stored!.document.seconds, without };
    }),
  );
}

function plan(
  mine: readonly OwnSession[],
  isDone: (one: OwnSession, at: number) => boolean,
  studies: readonly StudyRecord[],
  absent: readonly string[] = [],
): PlannedSession[] {
  return mine.map((one, at) => {
    const which = { spec: one.of, session: one.session };
    const extent = extentOf(one, absent);
    const { seconds, without } = expectedTime({ ...which, platforms: extent.platforms }, studies);
    return { ...which, isFinished: isDone(one, at), expectedSeconds: seconds, without, extent };
  });
}

const entryOf = (one: OwnSession, { sessions }: StudyRecord): StudySession | null => sessions.find(isOf(one)) ?? null;

const isOf =
  ({ of, session }: Session) =>
  (entry: Pick<StudySession, 'spec' | 'session'>): boolean =>
    entry.spec === of && entry.session === session;

async function work(study: Study, entered: Pick<Results, 'parameters'>): Promise<number> {
  const { project, options, id, sessions, mine } = study;
  const globals = options.table === undefined ? study.globals : aside(study.globals);
  const journal = openJournal(project, id, sessions.map(blank));
  // Of what is begun anew, the record before is no longer there; else what stands there now is more than it.
  const before = (await project.studies.all()).filter(one => options.fresh || one.id !== id);
  const begun = await journal.begin(options.fresh ? mine.map(blank) : []);
  const found = await Promise.all(mine.map(one => notedReport(project, options, one, begun)));
  /** Noted as finished, and to be done again all the same; when it has its turn it says why. */
  const isLost = (at: number) => found[at]!.stored === null && found[at]!.differs !== null;
  const planned = (now: StudyRecord) =>
    plan(mine, (one, at) => !isLost(at) && now.sessions.some(entry => isOf(one)(entry) && isWhole(entry)), [
      ...before,
      now,
    ]);
  for (const line of planLines(id, planned(begun))) globals.print(line);
  const stored: StoredReport[] = [];
  const errors: number[] = [];
  for (const [at, one] of mine.entries()) {
    // A shard and the whole in one folder have sessions in common: who waited here finds it finished.
    await project.ports.locks.hold(`${id}-${one.of}-${one.session}`, async () => {
      const now = await journal.read();
      // Checked for the plan, and not again unless another process has noted something since.
      const isAsPlanned = canonicalJson(entryOf(one, now)) === canonicalJson(entryOf(one, begun));
      const noted = isAsPlanned ? found[at]! : await notedReport(project, options, one, now);
      tell(one, noted.differs);
      if (noted.stored) {
        if (noted.entry) await journal.note(noted.entry, sourcesOf(project, [noted.stored], []));
        stored.push(noted.stored);
        return;
      }
      const { entry, report, code } = await doSession(study, globals, one);
      if (report) stored.push(report);
      else errors.push(code);
      await journal.note(entry, report ? sourcesOf(project, [report], []) : []);
      const ahead = planned(await journal.read()).slice(at + 1);
      globals.print(`${at + 1} of ${mine.length}: ${sessionEnd(entry, ahead)}`);
    });
  }
  if (options.shard) return endShard(study, globals, journal);
  const reports = stored.map(({ document }) => document);
  const results = resultsOf(reports, entered);
  const finished = await finishStudy(globals, results, await journal.read());
  answerStudy(study.globals, finished, options);
  // Where nothing at all could be done, what stood against it says more than that it is undecided.
  return reports.length === 0 ? worstCode(errors) : finished.code;
}

const blank = ({ of, session, spec }: Session): StudySession => ({
  spec: of,
  model: spec.model.name,
  session,
  report: null,
  seconds: null,
  gaps: [],
});

function tell({ of, session }: OwnSession, differs: string | null): void {
  if (differs !== null) complain(`${of}, ${session}: ${differs}`);
}

interface NotedReport {
  /** null: the session is to be done. */
  readonly stored: StoredReport | null;
  /** What is not as it was noted; null: nothing, or nothing was noted. */
  readonly differs: string | null;
  /** To be noted from now on, where another report has taken the place. */
  readonly entry?: StudySession;
}

/** What is there of a session that a study noted as finished: its report, if that is whole and of what is here now. A plan and the study itself ask here, so that they agree. */
async function notedReport(
  project: Project,
  options: RunStudyOptions,
  one: OwnSession,
  record: StudyRecord,
): Promise<NotedReport> {
  const entry = entryOf(one, record);
  if (!entry || entry.report === null || !isWhole(entry)) return { stored: null, differs: null };
  const again = (why: string): NotedReport => ({ stored: null, differs: `${why} It is done again.` });
  const folder = join(stateFolder(project.options), 'reports', entry.report);
  const found = await project.reports.read(folder).catch(error => {
    if (hasCode(error, 'REPORT_MISSING')) return again(`Report ${entry.report} is no longer there.`);
    if (hasCode(error, 'RECORD_INVALID', 'RECORD_EDITED', 'FILE_UNREADABLE')) return again(toProblem(error).message);
    throw error;
  });
  if ('stored' in found) return found;
  const { stale } = await freshnessOf(found.document, normalizeSpec(one.spec), project.ports);
  if (stale !== null) return again(stale);
  const noted = record.records.find(({ kind, name }) => kind === 'report' && name === entry.report);
  if (noted === undefined || noted.digest === found.digest) return { stored: found, differs: null };
  // The same was run outside of this study, such as by another one, which leaves its report in this place.
  const { id, seconds } = found.document;
  const platforms = platformsOf(found.document);
  const now = { ...entry, platforms, report: id, seconds, gaps: gapsIn(found.document, options) };
  if (!isWhole(now)) return again(`Report ${entry.report} is another now, and not whole.`);
  const differs = `Report ${entry.report} is another now than when this was finished, and is taken for it.`;
  return { stored: found, differs, entry: now };
}

interface DoneSession {
  readonly entry: StudySession;
  readonly report: StoredReport | null;
  readonly code: number;
}

async function doSession({ project, options }: Study, globals: Globals, one: OwnSession): Promise<DoneSession> {
  const { host } = project.ports;
  const isItself = one.session === 'labels';
  // Engines are built anew once, for the labels; the other sessions measure those.
  const mode = options.mode === 'rebuild' && !isItself ? 'ensure' : options.mode;
  const began = host.seconds();
  const [ended] = await inTurn(
    globals,
    [{ spec: one.spec, file: one.file }],
    mode,
    (spec, how) =>
      runSpec(spec, project, { ...how, ...(isItself ? {} : { again: givenCommand() }), measuresAnew: true }),
    ({ spec, file }, { document, folder }): FinishedSpec => ({
      name: spec.name,
      file,
      code: exitCode.pass,
      document,
      folder,
    }),
  );
  const { code, error, document, folder } = ended as FinishedSpec;
  if (!document || folder === undefined)
    return { entry: { ...blank(one), gaps: [{ platform: null, recipe: null, problem: error! }] }, report: null, code };
  const entry = {
    ...blank(one),
    platforms: platformsOf(document),
    report: document.id,
    seconds: host.seconds() - began,
    gaps: gapsIn(document, options),
  };
  return { entry, report: await project.reports.read(folder), code };
}

/** Those that were asked for and are here; a reference may be run on another one. */
const platformsOf = ({ spec, platforms }: ReportDocument): string[] =>
  normalizeSpec(spec).platforms.filter(name => platforms.some(one => one.name === name));

/** What a report lacks; a platform that was asked for by name is missing where it is not here. */
const gapsIn = (document: ReportDocument, { platforms }: RunStudyOptions): StudyGap[] => [
  ...gapsOf(document),
  ...document.absent
    .filter(({ name }) => platforms?.includes(name))
    .map(
      ({ name, reason }): StudyGap => ({
        platform: name,
        recipe: null,
        problem: { code: 'PLATFORM_ABSENT', message: reason },
      }),
    ),
];

async function endShard(
  { project, id, mine, options }: Study,
  globals: Globals,
  journal: StudyJournal,
): Promise<number> {
  const { sessions } = await journal.read();
  const entries = sessions.filter(entry => mine.some(one => isOf(one)(entry)));
  const folder = relative(globals.root, project.studies.folderOf(id));
  const which = `Shard ${turnOf(options).replaceAll('-', ' ')}`;
  globals.print(
    mine.length === 0
      ? `${which} has no spec to do: a spec is all on one machine, and there are fewer specs than shards.`
      : `${which}: ${entries.filter(isWhole).length} of ${entries.length} sessions are finished; each spec is all on one machine.`,
  );
  globals.print(
    `Study: ${folder}\nNo tables yet. Copy reports/ of all shards into one folder, each under a name of its own, and put them together: pnpm triplicate study --from <folder>`,
  );
  globals.answer({ id, folder, sessions: entries });
  return entries.every(isWhole) ? exitCode.pass : exitCode.inconclusive;
}
