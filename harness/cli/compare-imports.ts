import { relative } from 'node:path';
import { resultsOfRecords } from '../compose/read-results.ts';
import { importedCommand } from '../core/commands.ts';
import { exitCode, TriplicateError } from '../core/errors.ts';
import { importedLatency } from '../core/imported/imported-record.ts';
import { gate } from '../core/latency/gate.ts';
import type { ImportedLatencyRecord, ReportDocument } from '../core/records.ts';
import type { LatencyTableName, TableFormat } from '../core/tables/table.ts';
import { resultTables } from '../core/tables/tables.ts';
import { renderImportedLatency } from '../report/imported-latency.ts';
import { harnessVersion } from '../version.ts';
import { readWithNotice } from './read-with-notice.ts';
import type { Globals } from './run-command.ts';
import { showTable } from './show-table.ts';

export interface CompareOptions {
  readonly from: readonly string[];
  /** Names of platforms, the smallest first. */
  readonly order?: readonly string[];
  /** Percent. */
  readonly leastEffect: number;
  readonly table?: LatencyTableName;
  readonly format: TableFormat;
  readonly top: number;
}

/** Latencies of imports, and of reports among them, beside each other. Nothing is judged. */
export async function compareImports(globals: Globals, options: CompareOptions): Promise<number> {
  const found = await readWithNotice(globals, options.from);
  const { imports } = found;
  const reports = found.reports.map(({ document }) => document);
  for (const document of reports) if (document.latency === null) throw withoutLatency(document);
  const results = resultsOfRecords(found, { order: options.order });
  if (options.table) {
    showTable(globals, resultTables[options.table](results), options.format);
    return exitCode.pass;
  }
  const sources: ImportedLatencyRecord['sources'] = [
    ...imports.map(({ file, record }) => ({ file, kind: 'import' as const, digest: record.source.digest })),
    ...reports.map(({ id }) => ({ file: id, kind: 'report' as const, digest: null })),
  ];
  // Platforms of logs stand in no order before somebody says it, and beside those that do they would be left out without a word.
  const order = options.order ?? (imports.length > 0 ? [] : results.order);
  const limits = { order, leastEffect: options.leastEffect / 100, level: gate.level };
  const record = importedLatency(sources, results.engines, limits, harnessVersion);
  const { renderImportedHtml } = await import('../report/html/imported.ts');
  const folder = relative(
    globals.root,
    await globals
      .project()
      .importedLatency.write(record, renderImportedHtml(record, results, importedCommand(options))),
  );
  globals.print(renderImportedLatency(record, options.top));
  globals.print(`\nPage: ${folder}/latency.html\nRecord: ${folder}/latency.json`);
  globals.answer({ ...record, folder });
  return exitCode.pass;
}

const withoutLatency = ({ id }: ReportDocument): TriplicateError =>
  new TriplicateError({
    code: 'REPORT_WITHOUT_LATENCY',
    message: `Report ${id} measured no latency.`,
    next: 'Name one that did; triplicate latency makes them.',
  });
