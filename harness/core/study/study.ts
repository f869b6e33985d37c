import { canonicalJson } from '../canonical-json.ts';
import type { Digest, EngineMode, ReportDocument, StudyRecord, StudySession } from '../records.ts';
import { type ResultTable, type TableName, tableNames } from '../tables/table.ts';
import { type Results, resultTables } from '../tables/tables.ts';
import { feeds } from './feeds.ts';
import { withGaps } from './gaps.ts';
import type { Session } from './sessions.ts';

type DigestOf = (text: string) => Digest;

const studyId = (content: unknown, digest: DigestOf): string => `study-${digest(canonicalJson(content)).slice(7, 19)}`;

/** The name of a study and of its folder: the same for the same sessions, whoever does which of them. */
export const studyIdOf = (sessions: readonly Session[], mode: EngineMode, digest: DigestOf): string =>
  studyId({ mode, sessions: sessions.map(({ session, spec }) => ({ session, spec })) }, digest);

/** The same of one that is put together from finished records. */
export const assembledIdOf = ({ records, order }: Pick<StudyRecord, 'records' | 'order'>, digest: DigestOf): string =>
  studyId({ order, records: records.map(({ kind, name, digest: of }) => ({ kind, name, digest: of })) }, digest);

/** Every table, with what it lacks; of doubles each says that it is no measurement. */
export const studyTables = (results: Results, sessions: StudyRecord['sessions']): ResultTable[] =>
  tableNames.map(name => studyTable(name, results, sessions));

/** One of them. */
export function studyTable(name: TableName, results: Results, sessions: StudyRecord['sessions']): ResultTable {
  const table = withGaps(resultTables[name](resultsFor(name, results, sessions)), sessions);
  const doubles = doublesOf(results.reports);
  if (doubles.length === 0) return table;
  return { ...table, notes: [`Of test doubles (${doubles.join(', ')}): no measurement.`, ...table.notes] };
}

/** What was done for this table; of a record that is of no session, all. */
function resultsFor(table: TableName, results: Results, sessions: StudyRecord['sessions']): Results {
  const others = new Set(sessions.flatMap(({ session, report }) => (report && !feeds(session, table) ? report : [])));
  return {
    ...results,
    reports: results.reports.filter(({ id }) => !others.has(id)),
    engines: results.engines.filter(({ sources }) => !sources.some(one => others.has(one))),
  };
}

/** Names of the platforms that are test doubles. */
export const doublesOf = (reports: readonly Pick<ReportDocument, 'platforms'>[]): string[] => [
  ...new Set(reports.flatMap(({ platforms }) => platforms.filter(({ double }) => double).map(({ name }) => name))),
];

/** Platforms that specs named and that were not there, each once. */
export const absentOf = (reports: readonly Pick<ReportDocument, 'absent'>[]): StudyRecord['absent'] => [
  ...new Map(reports.flatMap(({ absent }) => absent.map(one => [one.name, one] as const))).values(),
];

/**
 * Those of several records, each once. What one record of a study, such as a shard's, has not begun another may have; all that was done or came
 * to nothing stays, because boards that were given the same study have reports of their own of each session.
 */
export function sessionsOfAll(studies: readonly Pick<StudyRecord, 'id' | 'sessions'>[]): StudySession[] {
  const all = studies.flatMap(({ id, sessions }) => sessions.map(entry => ({ id, entry })));
  const kept = [...Map.groupBy(all, ({ id, entry }) => JSON.stringify([id, entry.spec, entry.session])).values()]
    .map(same => same.map(({ entry }) => entry))
    .flatMap(same => (same.some(hasHadItsTurn) ? same.filter(hasHadItsTurn) : same));
  return [...new Map(kept.map(entry => [entry.report ?? canonicalJson(entry), entry])).values()];
}

const hasHadItsTurn = ({ report, gaps }: StudySession): boolean => report !== null || gaps.length > 0;
