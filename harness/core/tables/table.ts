import type { Spread } from '../records.ts';

/** What the numbers of a column are. */
export type Unit = 'ms' | 'µs' | 'MiB' | 'FPS' | '×' | '%' | 'calls';

export interface TableColumn {
  readonly title: string;
  /** Absent for words. */
  readonly unit?: Unit;
  /** Whether its cells are means with a standard deviation. */
  readonly spread?: true;
}

/** null: there is no record of it. */
export type TableCell = string | number | Spread | null;

/** The published tables that measurements of ours, or imports, can fill; named as in Shafi et al. */
export const tableNames = ['II', 'VII', 'IX', 'X', 'XI', 'XII', 'XIII'] as const;
export type TableName = (typeof tableNames)[number];

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
