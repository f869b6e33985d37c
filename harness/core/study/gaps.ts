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

/** Tables that need a smaller platform and a bigger one. */
const ofTwoPlatforms: ReadonlySet<string> = new Set(['V', 'VIII', 'XI', 'XVII', 'XVIII']);

/**
 * A table that says what it lacks: a row for each model that it has none of, a note for each platform that told nothing of some, and a
 * word where it needs two platforms and there is one. `order` has the names of all platforms.
 */
export function withGaps(table: ResultTable, sessions: readonly Told[], order: readonly string[]): ResultTable {
  const mine = sessions.filter(({ session, gaps }) => gaps.length > 0 && feeds(session, table.name));
  const isBlank = (model: string) => !table.rows.some(([first]) => isOf(first, model));
  const [first, second] = table.columns;
  // Other tables have rows of platforms, findings or kernels.
  const hasModels = first?.title === 'Model' && second !== undefined && second.unit === undefined;
  const blank = hasModels ? [...Map.groupBy(mine, ({ model }) => model)].filter(([model]) => isBlank(model)) : [];
  const rows = blank.map(([model, ones]): TableCell[] => [
    model,
    `not measured: ${[...new Set(ones.flatMap(({ gaps }) => gaps.map(words)))].join('; ')}`,
    ...Array<null>(table.columns.length - 2).fill(null),
  ]);
  const others = mine.filter(({ model }) => !blank.some(([one]) => one === model));
  return {
    ...table,
    rows: [...table.rows, ...rows],
    notes: [
      ...table.notes,
      ...gapNotes(others),
      ...(order.length === 1 && ofTwoPlatforms.has(table.name)
        ? [`It takes two platforms, and ${order[0]} is the only one.`]
        : []),
    ],
  };
}

/** Also with the kind of its weights behind its name. */
function isOf(cell: TableCell | undefined, model: string): boolean {
  const value = cellValue(cell ?? null);
  return typeof value === 'string' && (value === model || value.startsWith(`${model} (`));
}

const words = ({ platform, recipe, problem }: StudyGap): string => {
  const where = [recipe, platform === null ? null : `on ${platform}`].filter(part => part !== null).join(' ');
  return `${where === '' ? '' : `${where}: `}${problem.code}: ${problem.message}`;
};

/** Each reason once, with the models that it is of. */
function gapNotes(sessions: readonly Told[]): string[] {
  const all = sessions.flatMap(({ model, gaps }) => gaps.map(gap => ({ model, why: words(gap) })));
  return [...Map.groupBy(all, ({ why }) => why)].map(
    ([why, ones]) => `Missing of ${[...new Set(ones.map(({ model }) => model))].join(', ')}: ${why}`,
  );
}
