import { exitCode } from '../core/errors.ts';
import type { ReportDocument } from '../core/records.ts';
import { refuseDoubles } from '../core/refuse-doubles.ts';
import { enginesOfReport } from '../core/tables/of-report.ts';
import type { TableFormat, TableName } from '../core/tables/table.ts';
import { resultTables, sizeOrder } from '../core/tables/tables.ts';
import type { Globals } from './run-command.ts';
import { showTable } from './show-table.ts';

export interface StudyOptions {
  /** Reports: folders, files or ids. */
  readonly from: readonly string[];
  readonly table: TableName;
  readonly format: TableFormat;
}

/** A table of the paper from reports that are there; nothing is run, and nothing is judged. */
export async function study(globals: Globals, { from, table, format }: StudyOptions): Promise<number> {
  const { reports: store } = globals.project();
  const reports = new Map<string, ReportDocument>();
  for (const name of from) {
    const { document } = await store.read(name);
    refuseDoubles(document);
    reports.set(document.id, document);
  }
  const all = [...reports.values()];
  const filled = resultTables[table]({ reports: all, engines: all.flatMap(enginesOfReport), order: sizeOrder(all) });
  showTable(globals, filled, format);
  return exitCode.pass;
}
