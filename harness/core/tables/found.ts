import { many } from '../findings/words.ts';
import { span } from '../paper/published-table.ts';
import { publishedTables } from '../paper/published-tables.ts';
import { tableXIII } from '../paper/table-xiii.ts';
import { withoutSize } from './advice/bigger.ts';
import { worstCase } from './advice/worst-case.ts';
import { decisionNames, sameBytes } from './flip-words.ts';
import { valuesIn } from './range.ts';
import {
  type ColumnId,
  cellValue,
  columnIfAny,
  columnOf,
  isSpread,
  type ResultTable,
  type TableCell,
  type TableName,
} from './table.ts';

/** What the cells of a table come to, beside what the published ones do; null where no cell tells it. */
export function foundOf(table: ResultTable): string | null {
  const find = findings[table.name];
  const found = table.rows.length === 0 ? null : (find?.(table) ?? null);
  if (!find || found === null) return null;
  return besidePublished(table.name, ofTimes.includes(table.name) ? `${found}, by means` : found);
}

/** What was found in a table, beside what is found so in the published one. */
export function besidePublished(name: TableName, found: string): string {
  const published = inWords[name] ?? findings[name]?.(publishedTables[name]()) ?? null;
  return `Found: ${found}.${published === null ? '' : ` Published: ${published}.`}`;
}

/** By how many percent the slowest engine takes longer than the fastest. */
export const slowestWords = (percents: readonly number[]): string =>
  `the slowest engine takes ${span(percents, 1)} % longer than the fastest`;

/** How many percent the profiler adds. */
export const profilerWords = (percents: readonly number[]): string => `the profiler adds ${span(percents, 1)} %`;

/** Of sentences on times: one load that took long moves a mean, and no median. */
export const byMedians = ', by medians';

/** Tables of times, of which those that have medians say what they come to by them. */
const ofTimes: readonly TableName[] = ['IX', 'XI', 'XII'];

/** Of tables that are words in the paper, or that count nothing there. */
const inWords: Readonly<Partial<Record<TableName, string>>> = {
  I: 'a Xavier NX and a Xavier AGX of one architecture',
  XIII: `three engines of inception-v4 on agx call one kernel ${tableXIII.map(({ length }) => length).join(', ')} times`,
  XV: 'build one engine and deploy that binary, and try a few of the bigger boards before many are bought',
  XVI: 'deploy one binary on all platforms',
};

const findings: Readonly<Partial<Record<TableName, (table: ResultTable) => string | null>>> = {
  II: table => {
    const ratios = acrossColumns(table, 'MiB', (engine, model) => engine / model);
    return ratios.length === 0 ? null : `engines have ${span(ratios, 2)} times the size of their model`;
  },
  III: errorGains,
  IV: errorGains,
  V: flipRates,
  VI: flipRates,
  VII: table => columnSpan(table, 'faster', 1, range => `optimized engines are ${range} times as fast`),
  IX: table => columnValues(table, 'profiler', profilerWords),
  X: table => {
    const whole = columnOf(table, 'whole');
    // Of a warm engine the upload is not in the whole; the published rows have all copies in one. Logs may tell neither.
    const [compute, ...copies] = (['compute', 'upload', 'copies'] as const).map(id => columnIfAny(table, id));
    const fresh = table.rows.filter(row => copies.some(at => meansIn(row, at).length > 0));
    const shares = fresh.flatMap(row =>
      meansOf(row[whole]).flatMap(all => meansIn(row, compute!).map(part => 100 * (1 - part / all))),
    );
    return shares.length === 0 ? null : `all but compute takes ${span(shares, 1)} % of the whole`;
  },
  XI: table => {
    const [kernels, engines] = [keysOf(table, 'kernel'), keysOf(table, 'model', 'recipe', 'engine')].map(
      keys => new Set(keys),
    );
    return columnSpan(
      table,
      'longer',
      0,
      range =>
        `in ${many(table.rows.length, 'row')} ${many(kernels!.size, 'kernel')} of ${many(engines!.size, 'engine')} take ${range} % longer`,
    );
  },
  XII: table => columnValues(table, 'slowest', slowestWords),
  XIII: table => {
    const calls = table.columns.flatMap(({ unit }, at) => (unit === 'calls' ? at : []));
    // Several sessions of the same engines are no further recipes.
    const keys = keysOf(table, 'model', 'recipe', 'platform');
    const groups = [...Map.groupBy(table.rows.keys(), row => keys[row]).values()].map(rows =>
      rows.map(row => table.rows[row]!),
    );
    const unlike = groups.filter(rows =>
      rows.some(row => new Set(calls.flatMap(at => cellValue(row[at]!) ?? [])).size > 1),
    );
    return groups.length === 0 || calls.length === 0
      ? null
      : `engines of ${unlike.length} of ${groups.length} recipes on a platform differ in how often they call a kernel`;
  },
  XV: table => {
    const [answers, longer, asked] = (['answer', 'takes-longer', 'question'] as const).map(id =>
      valuesOfColumn(table, id),
    );
    const questions = Map.groupBy(table.rows.keys(), row => asked![row]);
    const told = [...questions].map(([question, rows]) => {
      const times = rows.flatMap(row => longer![row] ?? []).filter(value => typeof value === 'number');
      // Answers there are times of their own.
      return question === worstCase
        ? `${question} ${span(times, 1)} % over the best one`
        : `${question} ${countsOf(rows.map(row => withoutSize(String(answers![row]))))}`;
    });
    return told.length === 0 ? null : told.join('; ');
  },
  XVI: table => `one engine where it was not built: ${countsOf(valuesOfColumn(table, 'answer'))}`,
};

function valuesOfColumn(table: ResultTable, id: ColumnId): unknown[] {
  const at = columnOf(table, id);
  return table.rows.map(row => cellValue(row[at] ?? null));
}

/** What tells rows apart, by those of the columns that the table has. */
function keysOf(table: ResultTable, first: ColumnId, ...more: readonly ColumnId[]): string[] {
  const places = [columnOf(table, first), ...more.flatMap(id => columnIfAny(table, id) ?? [])];
  return table.rows.map(row => JSON.stringify(places.map(at => cellValue(row[at] ?? null))));
}

/** How often each of the words in a column stands there, as in "yes 3, no 1". */
function countsOf(words: readonly unknown[]): string {
  const counts = Map.groupBy(words, word => word);
  return [...counts].map(([word, all]) => `${word} ${all.length}`).join(', ');
}

const meansOf = (cell: TableCell | undefined): number[] => {
  const value = cell === undefined ? null : cellValue(cell);
  return isSpread(value) ? [value.mean] : valuesIn(value);
};

/** None where there is no such column. */
const meansIn = (row: readonly TableCell[], at: number | null): number[] => (at === null ? [] : meansOf(row[at]));

function columnSpan(
  table: ResultTable,
  id: ColumnId,
  places: number,
  sentence: (range: string) => string,
): string | null {
  return columnValues(table, id, values => sentence(span(values, places)));
}

function columnValues(
  table: ResultTable,
  id: ColumnId,
  sentence: (values: readonly number[]) => string,
): string | null {
  const at = columnOf(table, id);
  const values = table.rows.flatMap(row => meansOf(row[at]));
  return values.length === 0 ? null : sentence(values);
}

/** Each value of the other columns of a unit with that of the unoptimized model. */
function acrossColumns(
  table: ResultTable,
  unit: 'MiB' | '% wrong',
  of: (value: number, unoptimized: number) => number,
): number[] {
  const unoptimized = columnOf(table, 'unoptimized');
  const others = table.columns.flatMap((one, at) => (one.unit === unit && at !== unoptimized ? at : []));
  return table.rows.flatMap(row =>
    meansOf(row[unoptimized]).flatMap(base => others.flatMap(at => meansOf(row[at]).map(value => of(value, base)))),
  );
}

function errorGains(table: ResultTable): string | null {
  const gains = acrossColumns(table, '% wrong', (error, unoptimized) => unoptimized - error);
  if (gains.length === 0) return null;
  if (gains.every(gain => gain === 0)) return 'engines are wrong as often as the unoptimized model';
  return `engines are ${gainWords(gains)} than the unoptimized model`;
}

/** As in "0.05 points worse to 0.05 points better": a range over zero is no gain. */
function gainWords(gains: readonly number[]): string {
  const worst = -Math.min(...gains);
  if (worst <= 0) return `${span(gains, 2)} points better`;
  const best = Math.max(...gains);
  if (best <= 0) return `${span(gains.map(Math.abs), 2)} points worse`;
  return `${worst.toFixed(2)} points worse to ${best.toFixed(2)} points better`;
}

function flipRates(table: ResultTable): string | null {
  const [at, decision] = [columnOf(table, 'most'), columnIfAny(table, 'decision')];
  // The published ones are of labels: a box or a pixel that moved is another thing.
  const rows = table.rows.filter(
    row => decision === null || cellValue(row[decision]!) === decisionNames.classification,
  );
  const rates = rows.flatMap(row => meansOf(row[at]));
  if (rates.length === 0) return null;
  const pairs = table.columns.flatMap(({ unit }, at) => (unit === 'flips' ? at : []));
  const cells = rows.flatMap(row => pairs.map(at => row[at]!));
  const counts = cells.flatMap(meansOf);
  const without = counts.filter(flips => flips === 0).length;
  const alike = cells.filter(cell => cellValue(cell) === sameBytes).length;
  const pairsWords = many(counts.length, 'pair');
  const upTo = `up to ${Math.max(...rates).toFixed(3)} % of the inputs flip`;
  const flips =
    counts.length === 0
      ? []
      : without === counts.length
        ? `no input flips in any of ${pairsWords}`
        : without === 0
          ? `${upTo}, some in each of ${pairsWords}`
          : `${upTo}, and none in ${without} of ${pairsWords}`;
  return [flips, alike === 0 ? [] : `${many(alike, 'pair')} of builds ${alike === 1 ? 'is' : 'are'} the same bytes`]
    .flat()
    .join('; ');
}
