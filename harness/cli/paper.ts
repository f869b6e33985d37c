import { exitCode, TriplicateError } from '../core/errors.ts';
import { publishedTables } from '../core/paper/published-tables.ts';
import { type TableFormat, type TableName, tableNames } from '../core/tables/table.ts';
import type { Globals } from './run-command.ts';
import { showTable } from './show-table.ts';

export interface PaperOptions {
  readonly table?: TableName;
  readonly format?: TableFormat;
}

/** A table as published; without one, which there are. */
export async function paper(globals: Globals, { table, format }: PaperOptions): Promise<number> {
  if (table !== undefined) showTable(globals, publishedTables[table](), format ?? 'text');
  else if (format === undefined) list(globals);
  else
    throw new TriplicateError({
      code: 'OPTIONS_CONTRADICT',
      message: '--format is of a table, and none is named.',
      next: `Add --table with one of ${tableNames.join(', ')}.`,
    });
  return exitCode.pass;
}

function list(globals: Globals): void {
  const tables = tableNames.map(name => ({ name, title: publishedTables[name]().title }));
  const width = Math.max(...tableNames.map(name => name.length));
  for (const { name, title } of tables) globals.print(`${name.padEnd(width)}  ${title}`);
  globals.print(`\nOne of them: pnpm triplicate paper --table ${tableNames[0]}`);
  globals.answer({ tables });
}
