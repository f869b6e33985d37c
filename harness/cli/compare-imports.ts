import { relative } from 'node:path';
import { resultsOfRecords } from '../compose/read-results.ts';
import { importedCommand } from '../core/commands.ts';
import { exitCode, TriplicateError } from '../core/errors.ts';
import { importedLatency } from '../core/imported/imported-record.ts';
import { gate } from '../core/latency/gate.ts';
import type { ImportedLatencyRecord } from '../core/records.ts';
import { someOf } from '../core/some-of.ts';
import type { LatencyTableName, TableFormat } from '../core/tables/table.ts';
import { resultTables } from '../core/tables/tables.ts';
import { renderImportedLatency } from '../report/imported-latency.ts';
import { harnessVersion } from '../version.ts';
import { readWithNotice } from './read-with-notice.ts';
import { complain, type Globals } from './run-command.ts';
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
  const measured = found.reports.filter(({ document }) => document.latency !== null);
  const without = found.reports.filter(one => !measured.includes(one)).map(({ document }) => document.id);
  if (without.length > 0 && measured.length + imports.length === 0) throw withoutLatency(without);
  if (without.length > 0)
    complain(`${someOf(without)} measured no latency, and ${without.length === 1 ? 'is' : 'are'} left out.`);
  const reports = measured.map(({ document }) => document);
  const results = resultsOfRecords({ ...found, reports: measured }, { order: options.order });
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

const withoutLatency = (reports: readonly string[]): TriplicateError =>
  new TriplicateError({
    code: 'REPORT_WITHOUT_LATENCY',
    message: `Of latency nothing was measured by ${someOf(reports)}.`,
    next: 'Name a report that did; triplicate latency makes them.',
  });
