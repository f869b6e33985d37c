import type { StudyGap, StudyRecord, StudySession } from '../core/records.ts';
import type { Extent } from '../core/study/extent.ts';
import { isMissing, isWhole } from '../core/study/gaps.ts';
import type { ResultTable } from '../core/tables/table.ts';
import { plural, seconds, sentenceList } from './format.ts';
import { tableTitle } from './table-text.ts';

/** A session before the study goes on. */
export interface PlannedSession extends Pick<StudySession, 'spec' | 'session'> {
  readonly isFinished: boolean;
  /** null: nothing like it is known here. */
  readonly expectedSeconds: number | null;
  /** Platforms that are not in the seconds, because nobody measured them yet. */
  readonly without: readonly string[];
  readonly extent: Extent;
}

/** What is ahead, and for how long. */
export function planLines(id: string, planned: readonly PlannedSession[]): string[] {
  const specs = new Set(planned.map(({ spec }) => spec));
  const ahead = planned.filter(({ isFinished }) => !isFinished);
  const platforms = new Set(planned.flatMap(({ extent }) => extent.platforms));
  const unknown = new Set(ahead.filter(one => one.expectedSeconds === null).map(({ session }) => session));
  return [
    `${id}: ${plural(planned.length, 'session')} of ${plural(specs.size, 'spec')} on ${sentenceList([...platforms])}, ${planned.length - ahead.length} finished.`,
    ...planned.map(plannedLine),
    ...(unknown.size > 0 ? [`How long is not known before the first of its kind: ${sentenceList([...unknown])}.`] : []),
    ...(ahead.length > 0 ? [`Expected: ${sumWords(ahead)}.`] : []),
  ];
}

function plannedLine({ spec, session, isFinished, expectedSeconds, without, extent }: PlannedSession): string {
  if (isFinished) return `  finished  ${spec}, ${session}`;
  const words = [
    extentWords(session, extent),
    expectedSeconds === null ? '' : `about ${wholeSeconds(expectedSeconds)}${withoutWords(without)}`,
  ];
  const told = words.filter(one => one !== '').join('; ');
  return `  to do     ${spec}, ${session}${told && `: ${told}`}`;
}

/** As in "20 to 60 rounds, each engine loaded anew in each, up to 2 min after the least"; labels are measured in passing. */
function extentWords(session: string, { builds, rounds }: Extent): string {
  if (session === 'labels') return `up to ${plural(builds, 'build')}`;
  if (rounds === null) return '';
  const { least, most, isLoadedAnew, within } = rounds;
  return [
    least === most ? plural(least, 'round') : `${least} to ${plural(most, 'round')}`,
    ...(isLoadedAnew ? ['each engine loaded anew in each'] : []),
    ...(within === null ? [] : [`up to ${seconds(within)} after the least`]),
  ].join(', ');
}

/** No estimate is good to less than a second. */
const wholeSeconds = (value: number): string => seconds(Math.max(1, Math.round(value)));

const withoutWords = (platforms: readonly string[]): string =>
  platforms.length === 0 ? '' : ` without ${sentenceList([...new Set(platforms)])}`;

function sumWords(ahead: readonly PlannedSession[]): string {
  const known = ahead.flatMap(({ expectedSeconds }) => expectedSeconds ?? []);
  const unknown = ahead.length - known.length;
  const without = withoutWords(ahead.flatMap(one => one.without));
  const sum = known.length > 0 ? `about ${wholeSeconds(known.reduce((a, b) => a + b, 0))}${without}` : null;
  if (sum === null) return 'not known before the first';
  return unknown === 0 ? sum : `${sum}, and ${plural(unknown, 'session')} of which nothing is known yet`;
}

/** A session that has had its turn, and how long those after it may take. */
export function sessionEnd(entry: StudySession, after: readonly PlannedSession[]): string {
  const { spec, session, report, seconds: took, gaps } = entry;
  const missing = gaps.filter(isMissing);
  const outcome =
    report === null || took === null
      ? 'came to nothing'
      : `${seconds(took)}, reports/${report}/report.html${missing.length > 0 ? `, ${plural(missing.length, 'part')} missing` : ''}`;
  const ahead = after.filter(({ isFinished }) => !isFinished);
  return `${spec}, ${session}: ${outcome}${ahead.length > 0 ? `. Left: ${sumWords(ahead)}` : ''}`;
}

/** What the study came to: its tables, and what is missing of them. */
export function studyLines({ sessions, absent }: StudyRecord, tables: readonly ResultTable[]): string[] {
  return [
    '',
    ...tables.map(
      table => `${tableTitle(table)}: ${table.rows.length === 0 ? 'no rows' : plural(table.rows.length, 'row')}`,
    ),
    ...missingSentences(sessions).map(sentence => `Missing: ${sentence}`),
    ...absentLines(absent),
  ];
}

export const absentLines = (absent: StudyRecord['absent']): string[] =>
  absent.length === 0 ? [] : [`Not here: ${sentenceList(absent.map(({ name, reason }) => `${name} (${reason})`))}`];

/** What is missing of each spec, a sentence for each reason. */
export const missingSentences = (sessions: readonly StudySession[]): string[] => {
  const lacking = sessions
    .filter(one => !isWhole(one))
    .flatMap(({ spec, session, gaps }) => {
      const missing = gaps.filter(isMissing);
      const why = missing.length === 0 ? ['not done yet'] : [...new Set(missing.map(gapWords))];
      return why.map(reason => ({ spec, session, reason }));
    });
  return [...Map.groupBy(lacking, ({ spec, reason }) => JSON.stringify([spec, reason])).values()].map(same => {
    const { spec, reason } = same[0]!;
    return `${spec}, ${sentenceList([...new Set(same.map(({ session }) => session))])}: ${reason}`;
  });
};

const gapWords = ({ platform, recipe, problem: { code, message, next } }: StudyGap): string => {
  const where = [recipe, platform === null ? null : `on ${platform}`].filter(part => part !== null).join(' ');
  return `${where === '' ? '' : `${where}: `}${code}: ${message}${next === undefined ? '' : ` Next: ${next}`}`;
};
