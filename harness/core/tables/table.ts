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

/** null: there is no record of it. */
export type TableCell = string | number | Spread | null;

/** The published tables of what engines decide, named as in Shafi et al.; runs of a dataset fill them. */
const decisionTableNames = ['III', 'IV', 'V', 'VI'] as const;

/** Those that sessions of latency, or imports, can fill. */
export const latencyTableNames = ['II', 'VII', 'IX', 'X', 'XI', 'XII', 'XIII'] as const;
export type LatencyTableName = (typeof latencyTableNames)[number];

/** All of them, as they are numbered. */
export const tableNames = ['II', ...decisionTableNames, ...latencyTableNames.slice(1)] as const;
export type TableName = LatencyTableName | (typeof decisionTableNames)[number];

export const tableFormats = ['text', 'csv', 'md'] as const;
export type TableFormat = (typeof tableFormats)[number];

export interface ResultTable {
  readonly name: TableName;
  readonly title: string;
  readonly columns: readonly TableColumn[];
  readonly rows: readonly (readonly TableCell[])[];
  /** What must be known to read it, each in a sentence. */
  readonly notes: readonly string[];
}

export const isSpread = (cell: TableCell): cell is Spread => typeof cell === 'object' && cell !== null;
