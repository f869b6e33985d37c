import type { ReportDocument, StudyGap, StudySession } from '../records.ts';
import { cellValue, type ResultTable, type TableCell } from '../tables/table.ts';
import { feeds } from './feeds.ts';

type Told = Pick<StudySession, 'model' | 'session' | 'report' | 'gaps'>;

/** What a report has nothing of, and why. */
export function gapsOf({ failures, latency, spec, concurrency }: ReportDocument): StudyGap[] {
  const gaps = failures.map(({ platform, recipe, problem }) => ({ platform, recipe, problem }));
  if (gaps.length > 0) return gaps;
  const isWanting = spec.measurement === false ? spec.concurrency !== undefined && !concurrency?.length : !latency;
  if (!isWanting) return [];
  const problem = { code: 'NOTHING_MEASURED', message: 'None of its engines was measured.' };
  return [{ platform: null, recipe: null, problem }];
}

/** That a platform cannot follow a recipe is an answer, the same each time; all else that came to nothing is missing. */
export const isMissing = ({ problem }: StudyGap): boolean => problem.code !== 'MEASUREMENT_UNSUPPORTED';

export const isWhole = ({ report, gaps }: Pick<StudySession, 'report' | 'gaps'>): boolean =>
  report !== null && !gaps.some(isMissing);

/**
 * A table that says what it lacks: a row for each model of which a session that it is made of came to nothing, and no other left a row; a
 * note where its rows are not of models. What whole reports lack the table tells itself.
 */
export function withGaps(table: ResultTable, sessions: readonly Told[]): ResultTable {
  const lost = sessions.filter(
    ({ session, report, gaps }) => report === null && gaps.length > 0 && feeds(session, table.name),
  );
  const blank = [...Map.groupBy(lost, ({ model }) => model)]
    .filter(([model]) => !table.rows.some(([first]) => isOf(first, model)))
    .map(([model, ones]) => ({ model, why: [...new Set(ones.flatMap(({ gaps }) => gaps.map(words)))].join('; ') }));
  const [first, second] = table.columns;
  if (first?.id !== 'model' || second === undefined || second.unit !== undefined)
    return { ...table, notes: [...table.notes, ...blank.map(({ model, why }) => `Nothing of ${model}: ${why}`)] };
  const rows = blank.map(({ model, why }): TableCell[] => [
    model,
    `not measured: ${why}`,
    ...Array<null>(table.columns.length - 2).fill(null),
  ]);
  return { ...table, rows: [...table.rows, ...rows] };
}

/** Also with the kind of its weights behind its name. */
function isOf(cell: TableCell | undefined, model: string): boolean {
  const value = cellValue(cell ?? null);
  return typeof value === 'string' && (value === model || value.startsWith(`${model} (`));
}

const words = ({ problem }: StudyGap): string => `${problem.code}: ${problem.message}`;
