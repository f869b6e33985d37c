import type { Spread } from '../records.ts';

/** What the numbers of a column are. */
export type Unit =
  | ('ms' | 'µs' | 'MiB' | 'KiB' | 'GiB' | 'GB/s' | 'GHz' | 'nm' | 'FPS' | '×')
  | ('%' | '% wrong' | '% flipped' | '% used' | '% off' | 'points')
  | Counted;

/** What a number counts, or is; its column's title says it. */
export type Counted = (typeof counted)[number];

export const counted = ['calls', 'flips', 'inputs', 'threads', 'units', 'cycles', 'λ'] as const;

/** What code finds a column by: its title is for people, and free to change. */
export type ColumnId =
  | ('model' | 'recipe' | 'platform' | 'device' | 'engine' | 'kernel' | 'decision' | 'conditions' | 'blank')
  | ('unoptimized' | 'most' | 'faster' | 'profiler' | 'whole' | 'compute' | 'upload' | 'copies' | 'longer' | 'slowest')
  | ('published' | 'question' | 'answer' | 'takes-longer');

export interface TableColumn {
  /** Of a column that something looks for, or that several tables have. */
  readonly id?: ColumnId;
  readonly title: string;
  /** Absent for words. */
  readonly unit?: Unit;
  /** Whether its cells are means with a standard deviation. */
  readonly spread?: true;
  /** Whether its numbers stand as somebody printed them, and are not rounded once more. */
  readonly asPrinted?: true;
}

export type CellValue = string | number | Spread;

/** The record that a cell's value is from. */
export interface CellSource {
  /** Id of a report, digest of the log of an import, name of a sweep, or a published table. */
  readonly record: string;
  /** What of it: a run's, engine's or comparison's label; absent where it is all of it. */
  readonly of?: string;
}

/** Where a record has a place to go to: an address, or null. A report has places of its own for what tables are of. */
export type LinkOf = (source: CellSource, table: TableName) => string | null;

/** A value with the records that it is from: every number of a study has some. */
export interface SourcedCell {
  readonly value: CellValue;
  readonly from: readonly CellSource[];
}

/** null: there is no record of it. */
export type TableCell = CellValue | SourcedCell | null;

/** All tables of Shafi et al. in their order; `figures` are Figures 3 and 4, as a table of what their text states. */
// biome-ignore format: a list
export const tableNames = [
  'I', 'II', 'III', 'IV', 'V', 'VI', 'VII', 'figures', 'VIII', 'IX', 'X', 'XI', 'XII', 'XIII', 'XIV', 'XV', 'XVI', 'XVII', 'XVIII',
] as const;
export type TableName = (typeof tableNames)[number];

/** As in "Table V". */
export const tableLabel = (name: TableName): string => (name === 'figures' ? 'Figures 3 and 4' : `Table ${name}`);

/** Those that sessions of latency, or imports, can fill. */
export const latencyTableNames = ['II', 'VII', 'VIII', 'IX', 'X', 'XI', 'XII', 'XIII'] as const;
export type LatencyTableName = (typeof latencyTableNames)[number];

export const tableFormats = ['text', 'csv', 'md', 'json'] as const;
export type TableFormat = (typeof tableFormats)[number];

export interface ResultTable {
  readonly name: TableName;
  readonly title: string;
  readonly columns: readonly TableColumn[];
  readonly rows: readonly (readonly TableCell[])[];
  /** What its cells come to, beside what the paper has; absent where they tell nothing. */
  readonly found?: string;
  /** What must be known to read it, each in a sentence. */
  readonly notes: readonly string[];
}

/** Where a column is; null of a table that may do without it. */
export function columnIfAny({ columns }: Pick<ResultTable, 'columns'>, id: ColumnId): number | null {
  const at = columns.findIndex(one => one.id === id);
  return at < 0 ? null : at;
}

/** Of one that the table must have, or what is made of it would silently be nothing. */
export function columnOf(table: Pick<ResultTable, 'name' | 'columns'>, id: ColumnId): number {
  const at = columnIfAny(table, id);
  if (at === null) throw new Error(`${tableLabel(table.name)} has no column ${id}.`);
  return at;
}

const isSourced = (cell: TableCell): cell is SourcedCell => typeof cell === 'object' && cell !== null && 'from' in cell;

export const cellValue = (cell: TableCell): CellValue | null => (isSourced(cell) ? cell.value : cell);

export const sourcesOf = (cell: TableCell): readonly CellSource[] => (isSourced(cell) ? cell.from : []);

/** Blank without a value. Each source is named once. */
export const sourced = (value: CellValue | null, from: readonly CellSource[]): SourcedCell | null =>
  value === null
    ? null
    : { value, from: [...new Map(from.map(one => [`${one.record} ${one.of ?? ''}`, one])).values()] };

/** A table with the sentence on what it comes to, if any. */
export const withFound = (table: ResultTable, found: string | null): ResultTable =>
  found === null ? table : { ...table, found };

export const isSpread = (value: CellValue | null): value is Spread => typeof value === 'object' && value !== null;
