import { canonicalJson } from '../core/canonical-json.ts';
import { runCommand } from '../core/commands.ts';
import { exitCode } from '../core/errors.ts';
import { judgeDocument } from '../core/judge-document.ts';
import type { ReportDocument, Spec } from '../core/records.ts';
import { normalizeSpec } from '../core/spec.ts';
import { codeOf } from './exit-code.ts';
import type { LoadedSpec } from './load-specs.ts';
import type { Globals } from './run-command.ts';
import type { FinishedSpec } from './run-specs.ts';

/**
 * Judges finished reports by the specs as they are now, without a device: a stored verdict is never believed. A spec
 * without a report, and a report of other work than the spec's, are undecided.
 */
export async function judgeReports(
  globals: Globals,
  specs: readonly LoadedSpec[],
  wanted: readonly string[],
): Promise<FinishedSpec[]> {
  const { reports } = globals.project();
  const found = await Promise.all(wanted.map(name => reports.read(name)));
  return specs.map(({ spec, file }): FinishedSpec => {
    const mine = found.find(({ document }) => document.spec.name === spec.name);
    const problem = mine ? otherWork(mine.document, spec) : `None of the reports is of spec ${spec.name}.`;
    if (!mine || problem) {
      const error = { code: 'REPORT_MISSING', message: problem ?? '', next: `Make one: ${runCommand(file)}` };
      globals.print(`${spec.name}: ${error.message} ${error.next}`);
      return { name: spec.name, file, code: exitCode.inconclusive, error };
    }
    const document = judgeDocument(mine.document, normalizeSpec(spec));
    globals.show(document);
    return { name: spec.name, file, code: codeOf(document.verdict.status), document, folder: mine.folder };
  });
}

/** Why the report is no evidence for the spec: anything but the thresholds differs. */
function otherWork(document: ReportDocument, spec: Spec): string | null {
  const work = (one: Spec) => canonicalJson({ ...normalizeSpec(one), thresholds: null });
  return work(document.spec) === work(spec)
    ? null
    : `Report ${document.id} is of another version of spec ${spec.name}.`;
}
