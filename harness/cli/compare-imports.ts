import { stat } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { exitCode, TriplicateError } from '../core/errors.ts';
import { consistentImports, type NamedImport } from '../core/imported/contradictions.ts';
import { importedLatency } from '../core/imported/imported-record.ts';
import { enginesOfImports } from '../core/imported/of-imports.ts';
import { gate } from '../core/latency/gate.ts';
import type { ImportedLatencyRecord, ReportDocument } from '../core/records.ts';
import { refuseDoubles } from '../core/refuse-doubles.ts';
import { packedReportFile, reportFile } from '../core/report-id.ts';
import { enginesOfReport } from '../core/tables/of-report.ts';
import type { LatencyTableName, TableFormat } from '../core/tables/table.ts';
import { type Results, resultTables, sizeOrder } from '../core/tables/tables.ts';
import { renderImportedHtml } from '../report/html/imported.ts';
import { renderImportedLatency } from '../report/imported-latency.ts';
import { harnessVersion } from '../version.ts';
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
  const { imports, reports } = await readAll(globals, options.from);
  const engines = [...enginesOfImports(imports), ...reports.flatMap(enginesOfReport)];
  // Reports know the sizes of their own platforms; a log knows none.
  const order = options.order ?? (imports.length === 0 ? sizeOrder(reports) : []);
  const results: Results = { reports, engines, order, imports };
  if (options.table) {
    showTable(globals, resultTables[options.table](results), options.format);
    return exitCode.pass;
  }
  const sources: ImportedLatencyRecord['sources'] = [
    ...imports.map(({ file, record }) => ({ file, kind: 'import' as const, digest: record.source.digest })),
    ...reports.map(({ id }) => ({ file: id, kind: 'report' as const, digest: null })),
  ];
  const limits = { order, leastEffect: options.leastEffect / 100, level: gate.level };
  const record = importedLatency(sources, engines, limits, harnessVersion);
  const folder = relative(
    globals.root,
    await globals.project().importedLatency.write(record, renderImportedHtml(record, results)),
  );
  globals.print(renderImportedLatency(record, options.top));
  globals.print(`\nPage: ${folder}/latency.html\nRecord: ${folder}/latency.json`);
  globals.answer({ ...record, folder });
  return exitCode.pass;
}

async function readAll(
  globals: Globals,
  paths: readonly string[],
): Promise<{ imports: NamedImport[]; reports: ReportDocument[] }> {
  const project = globals.project();
  const imports: NamedImport[] = [];
  const reports = new Map<string, ReportDocument>();
  for (const path of paths) {
    if (await isReport(path)) {
      const { document } = await project.reports.read(path);
      if (document.latency === null) throw withoutLatency(document);
      refuseDoubles(document);
      reports.set(document.id, document);
      continue;
    }
    const found = await project.importFiles.records(resolve(path));
    imports.push(...found.imports.map(one => ({ ...one, file: relative(globals.root, one.file) })));
    for (const file of found.others)
      complain(`${relative(globals.root, file)} is no record of an import, and was left out.`);
  }
  return { imports: consistentImports(imports), reports: [...reports.values()] };
}

/** A folder or file of a report, or the name of one: whatever is not there as a path. */
async function isReport(path: string): Promise<boolean> {
  const isThere = (file: string) =>
    stat(file).then(
      () => true,
      () => false,
    );
  if (path.endsWith(reportFile) || path.endsWith(packedReportFile)) return true;
  if (!(await isThere(path))) return !path.includes('/') && !path.endsWith('.json');
  return (await isThere(join(path, reportFile))) || isThere(join(path, packedReportFile));
}

const withoutLatency = ({ id }: ReportDocument): TriplicateError =>
  new TriplicateError({
    code: 'REPORT_WITHOUT_LATENCY',
    message: `Report ${id} measured no latency.`,
    next: 'Name one that did; triplicate latency makes them.',
  });
