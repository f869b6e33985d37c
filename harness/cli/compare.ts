import { resolve } from 'node:path';
import { sealedText } from '../adapters/schema/sealed.ts';
import type { Project } from '../compose/project.ts';
import type { StoredReport } from '../compose/read-records.ts';
import { compareCommand, runAllCommand } from '../core/commands.ts';
import { exitCode, hasCode, isBlobLost, TriplicateError } from '../core/errors.ts';
import type { Predictions } from '../core/predictions.ts';
import type { DatasetRecord, ReportComparison, RunRecord } from '../core/records.ts';
import { compareReports } from '../core/report-comparison/compare-reports.ts';
import type { ComparisonFormat } from '../core/report-comparison/formats.ts';
import { sealed } from '../core/seal.ts';
import { compareDecisions } from '../pipeline/compare-decisions.ts';
import { readPredictions } from '../pipeline/run-engines.ts';
import { isComparison } from '../report/comparison/caveats.ts';
import { renderComparisonMarkdown } from '../report/comparison/markdown.ts';
import { renderComparisonText } from '../report/comparison/text.ts';
import { harnessVersion } from '../version.ts';
import type { Globals } from './run-command.ts';

export interface CompareReportsOptions {
  readonly format: ComparisonFormat;
  readonly out?: string;
  /** Lines behind a row of text. */
  readonly top: number;
}

/** Two finished reports beside each other: what differs, and what moved. Nothing is judged. Errors: FORMAT_LOST, those of the record, of the file. */
export async function compare(
  globals: Globals,
  beforeName: string,
  afterName: string,
  options: CompareReportsOptions,
): Promise<number> {
  if (globals.json && options.out === undefined && ['md', 'html'].includes(options.format))
    throw new TriplicateError({
      code: 'FORMAT_LOST',
      message: `--json answers with the record alone, and nobody would see what --format ${options.format} made.`,
      next: `Leave --json out, or name a file for it: --out before-after.${options.format}`,
    });
  const project = globals.project();
  const [before, after] = await readBoth(project, beforeName, afterName);
  const found = await compareDecisions(before.document, after.document, storedIn(project));
  const record = compareReports(before, after, found, harnessVersion);
  const printedBy = compareCommand(beforeName, afterName);
  const text = await rendered(record, after.document.dataset, { ...options, printedBy }, project);
  if (options.out === undefined) globals.print(text.trimEnd());
  else {
    await project.outputs.write(resolve(globals.root, options.out), text, isComparison);
    globals.print(`Comparison: ${options.out}`);
  }
  globals.answer(sealed(record, project.ports.host.digest));
  return exitCode.pass;
}

/** Where neither is there, both are said: a command with one of them corrected would be refused again. */
async function readBoth(
  { reports }: Project,
  beforeName: string,
  afterName: string,
): Promise<[StoredReport, StoredReport]> {
  const [before, after] = await Promise.allSettled([
    reports.read(beforeName, known => compareCommand(known, afterName)),
    reports.read(afterName, known => compareCommand(beforeName, known)),
  ]);
  if (before.status === 'fulfilled' && after.status === 'fulfilled') return [before.value, after.value];
  const [error, other] = [before, after].flatMap(one => (one.status === 'rejected' ? [one.reason] : []));
  if (other === undefined || ![error, other].every(one => hasCode(one, 'REPORT_MISSING', 'REPORT_AMBIGUOUS')))
    throw error;
  throw new TriplicateError({
    code: error.code,
    message: `${error.message} ${other.message}`,
    next: `Name two reports that are there, or make them: ${runAllCommand}`,
    cause: error,
  });
}

async function rendered(
  record: ReportComparison,
  dataset: DatasetRecord | null,
  { format, out, top, printedBy }: CompareReportsOptions & { readonly printedBy: string },
  { ports: { host } }: Project,
): Promise<string> {
  if (format === 'json') return sealedText('report-comparison', record, out ?? 'the comparison', host.digest);
  if (format === 'md') return renderComparisonMarkdown(record, dataset);
  if (format === 'html') {
    const { renderComparisonHtml } = await import('../report/html/comparison.ts');
    return renderComparisonHtml(record, dataset, printedBy);
  }
  return `${renderComparisonText(record, dataset, top)}\n`;
}

/** Null where this store does not have them, as of a report from another machine. */
const storedIn =
  ({ ports }: Project) =>
  (run: RunRecord): Promise<Predictions | null> =>
    readPredictions({ ports }, run).catch(error => {
      if (isBlobLost(error)) return null;
      throw error;
    });
