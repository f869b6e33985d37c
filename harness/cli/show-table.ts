import type { ResultTable, TableFormat } from '../core/tables/table.ts';
import { renderTable, tableText } from '../report/table-text.ts';
import { complain, type Globals } from './run-command.ts';
import { terminalWidth } from './terminal-width.ts';

/** A table on stdout, as text no wider than the terminal that it goes to; under --json as data. */
export function showTable(globals: Globals, table: ResultTable, format: TableFormat, more: object = {}): void {
  globals.print(format === 'text' ? tableText(table, terminalWidth()) : renderTable(table, format));
  globals.answer({ ...more, table });
}

/** Standard output has the table and nothing else; the reports that it is made of are named beside it. */
export const aside = (globals: Globals): Globals => ({
  ...globals,
  show: () => {},
  print: line => {
    if (!globals.json) complain(line.trimEnd());
  },
});
