import {
  type ResultTable,
  sourced,
  type TableCell,
  type TableColumn,
  type TableName,
  tableLabel,
} from '../tables/table.ts';

// "Demystifying TensorRT: Characterizing Neural Network Inference Engine on Nvidia Edge Devices" (Shafi et al., IISWC 2021).
// What was transcribed is its text, from which some marks and letters are missing; each file says how those were decided.

/** Its platforms, Jetson Xavier NX and Jetson AGX Xavier; the smaller first. */
export const boards = ['nx', 'agx'] as const;
export type Board = (typeof boards)[number];

/** The record of a cell that nobody here measured. */
const publishedRecord = (name: TableName): string => `${tableLabel(name)} of Shafi et al.`;

/** Units whose columns have numbers of the paper; those of the others are derived, or have few digits. */
const isTranscribed = (unit: TableColumn['unit']): boolean => unit === 'ms' || unit === 'FPS' || unit === 'GHz';

/** Every number names the published table as its record, and what its row begins with as what it is of. */
export function publishedTable(table: ResultTable): ResultTable {
  const record = publishedRecord(table.name);
  return {
    ...table,
    title: `${table.title}, published`,
    columns: table.columns.map(one => (isTranscribed(one.unit) ? { ...one, asPrinted: true } : one)),
    rows: table.rows.map(row => {
      const [of] = row;
      const from = [{ record, ...(typeof of === 'string' ? { of } : {}) }];
      return row.map(
        (cell): TableCell =>
          typeof cell === 'number' || (typeof cell === 'object' && cell !== null && 'mean' in cell)
            ? sourced(cell, from)
            : cell,
      );
    }),
    notes: [
      ...table.notes,
      'Published by Shafi et al., Demystifying TensorRT (IISWC 2021); nothing in it was measured by Triplicate.',
    ],
  };
}

/** As in "13.6 to 74.4", and "13.6" of one. */
export function span(values: readonly number[], places: number): string {
  const [low, high] = [Math.min(...values), Math.max(...values)].map(value => value.toFixed(places));
  return low === high ? low! : `${low} to ${high}`;
}
