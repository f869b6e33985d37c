import type { ResultTable, TableFormat } from '../core/tables/table.ts';
import { renderTable } from '../report/table-text.ts';
import type { Globals } from './run-command.ts';

/** A table on stdout; under --json as data. */
export function showTable(globals: Globals, table: ResultTable, format: TableFormat, more: object = {}): void {
  globals.print(renderTable(table, format));
  globals.answer({ ...more, table });
}
