import type { Spread } from '../records.ts';

/** What the numbers of a column are. */
export type Unit = 'ms' | 'µs' | 'MiB' | 'FPS' | '×' | '%' | '% wrong' | '% flipped' | Counted;

/** What a whole number counts; its column's title says it. */
export type Counted = 'calls' | 'flips' | 'inputs';

export interface TableColumn {
  readonly title: string;
  /** Absent for words. */
  readonly unit?: Unit;
  /** Whether its cells are means with a standard deviation. */
  readonly spread?: true;
}

export type CellValue = string | number | Spread;

/** The record that a cell's value is from. */
export interface CellSource {
  /** Id of a report, digest of an import, or a published table. */
  readonly record: string;
  /** What of it: a run's, engine's or comparison's label; absent where it is all of it. */
  readonly of?: string;
}

/** A value with the records that it is from: every number of a study has some. */
export interface SourcedCell {
  readonly value: CellValue;
  readonly from: readonly CellSource[];
}

/** null: there is no record of it. */
export type TableCell = CellValue | SourcedCell | null;

/** The published tables of what engines decide, named as in Shafi et al.; runs of a dataset fill them. */
const decisionTableNames = ['III', 'IV', 'V', 'VI'] as const;

/** Those that sessions of latency, or imports, can fill. */
export const latencyTableNames = ['II', 'VII', 'IX', 'X', 'XI', 'XII', 'XIII'] as const;
export type LatencyTableName = (typeof latencyTableNames)[number];

/** What follows from all of the others. */
const summaryTableNames = ['XIV', 'XV', 'XVI'] as const;

/** All of them, as they are numbered. */
export const tableNames = ['II', ...decisionTableNames, ...latencyTableNames.slice(1), ...summaryTableNames] as const;
export type TableName = LatencyTableName | (typeof decisionTableNames)[number] | (typeof summaryTableNames)[number];

export const tableFormats = ['text', 'csv', 'md', 'json'] as const;
export type TableFormat = (typeof tableFormats)[number];

export interface ResultTable {
  readonly name: TableName;
  readonly title: string;
  readonly columns: readonly TableColumn[];
  readonly rows: readonly (readonly TableCell[])[];
  /** What must be known to read it, each in a sentence. */
  readonly notes: readonly string[];
}

const isSourced = (cell: TableCell): cell is SourcedCell => typeof cell === 'object' && cell !== null && 'from' in cell;

export const cellValue = (cell: TableCell): CellValue | null => (isSourced(cell) ? cell.value : cell);

export const sourcesOf = (cell: TableCell): readonly CellSource[] => (isSourced(cell) ? cell.from : []);

/** Blank without a value. */
export const sourced = (value: CellValue | null, from: readonly CellSource[]): SourcedCell | null =>
  value === null ? null : { value, from };

export const isSpread = (value: CellValue | null): value is Spread => typeof value === 'object' && value !== null;
