import { csvCells } from '../csv.ts';
import { excerpt, interleaved, type LogPlace } from './refusals.ts';

/** A row of a CSV table by column; every column of the header is there. */
export type Row = (column: string) => string;

/** Columns of a header line, each once. Errors: IMPORT_INTERLEAVED. */
export function headerCells(line: string, place: LogPlace): string[] {
  const columns = csvCells(line);
  const twice = columns.find((column, index) => columns.indexOf(column) !== index);
  if (twice !== undefined) throw interleaved(place, `the column ${excerpt(twice)} is there twice.`);
  return columns;
}

/** Reads the rows under a header. A row with more or fewer cells is another process's line, or has decimal commas. Errors: IMPORT_INTERLEAVED. */
export function rowReader(columns: readonly string[]): (line: string, place: LogPlace) => Row {
  const positions = new Map(columns.map((column, index) => [column, index]));
  return (line, place) => {
    const cells = csvCells(line);
    if (cells.length !== columns.length || cells.some(cell => cell.startsWith('"'))) {
      throw interleaved(
        place,
        `${excerpt(line)} has ${cells.length} cells where ${columns.length} belong: it is cut, another process wrote into it, or its numbers have commas.`,
      );
    }
    return column => cells[positions.get(column) ?? -1] ?? '';
  };
}
