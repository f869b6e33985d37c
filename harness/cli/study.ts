import { exitCode, TriplicateError } from '../core/errors.ts';
import type { ReportDocument } from '../core/records.ts';
import { refuseDoubles } from '../core/refuse-doubles.ts';
import { enginesOfReport } from '../core/tables/of-report.ts';
import type { TableFormat, TableName } from '../core/tables/table.ts';
import { resultTables, sizeOrder } from '../core/tables/tables.ts';
import type { Globals } from './run-command.ts';
import { showFindings } from './show-findings.ts';
import { showTable } from './show-table.ts';

export interface StudyOptions {
  /** Reports: folders, files or ids. */
  readonly from: readonly string[];
  readonly table?: TableName;
  /** Whether the findings are judged instead of a table shown. */
  readonly findings?: boolean;
  readonly format: TableFormat;
}

/** A table of the paper from reports that are there, or its findings held against them; nothing is run. */
export async function study(globals: Globals, { from, table, findings, format }: StudyOptions): Promise<number> {
  if ((table === undefined) === !findings)
    throw new TriplicateError({
      code: 'OPTIONS_CONTRADICT',
      message: 'It takes either --table or --findings.',
      next: 'Name one of them, as in --table V.',
    });
  const { reports: store } = globals.project();
  const reports = new Map<string, ReportDocument>();
  for (const name of from) {
    const { document } = await store.read(name);
    refuseDoubles(document);
    reports.set(document.id, document);
  }
  const all = [...reports.values()];
  const results = { reports: all, engines: all.flatMap(enginesOfReport), order: sizeOrder(all) };
  if (table === undefined) return showFindings(globals, results);
  showTable(globals, resultTables[table](results), format);
  return exitCode.pass;
}
