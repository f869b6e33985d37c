import { relative } from 'node:path';
import { changeWords } from '../core/change-words.ts';
import { comparisonName, flipsCommand, reportCommand } from '../core/commands.ts';
import { exitCode, TriplicateError } from '../core/errors.ts';
import { comparisonsOf } from '../core/judging/flips.ts';
import type { Comparison, ReportDocument } from '../core/records.ts';
import { publish } from '../publish.ts';
import { flipLine } from '../report/flip-words.ts';
import { tellOfKeptPage } from './kept-page.ts';
import type { Globals } from './run-command.ts';

export async function report(
  globals: Globals,
  name: string | undefined,
  options: { check?: string; flips?: string; anew?: boolean },
): Promise<number> {
  const project = globals.project();
  const found = await project.reports.read(name ?? null);
  const { document, isSealed } = found;
  if (options.check !== undefined) showCheck(globals, document, options.check);
  else if (options.flips !== undefined) showFlips(globals, document, namedComparisons(document, options.flips));
  else {
    const { anew = false } = options;
    const { folder, keptFor } = await publish(document, project.ports, project.reports.beside(found), {
      isSealed,
      anew,
    });
    globals.show(document);
    globals.print(`Report: ${relative(globals.root, folder)}/report.html`);
    // By the name that found it: a copy has the id of what it is a copy of.
    tellOfKeptPage(name ?? document.id, keptFor);
    globals.answer(document);
  }
  return exitCode.pass;
}

function showCheck(globals: Globals, document: ReportDocument, id: string): void {
  const check = document.verdict.checks.find(one => one.id === id);
  if (!check) {
    throw new TriplicateError({
      code: 'CHECK_UNKNOWN',
      message: `Report ${document.id} has no check ${id}. It has: ${document.verdict.checks.map(one => one.id).join(', ') || 'none'}.`,
      next: reportCommand(document.id),
    });
  }
  const behind = comparisonsOf(check, document.comparisons);
  globals.print(`${check.status}: ${check.message}`);
  if (!globals.json) showFlips(globals, document, behind);
  globals.answer({ check, comparisons: behind });
}

function namedComparisons(document: ReportDocument, name: string): Comparison[] {
  const found = document.comparisons.filter(one => name === 'all' || comparisonName(one) === name);
  if (found.length > 0) return found;
  throw new TriplicateError({
    code: 'COMPARISON_UNKNOWN',
    message: `Report ${document.id} has no comparison ${name}.`,
    next: flipsCommand(document.id, 'all'),
  });
}

function showFlips(globals: Globals, document: ReportDocument, comparisons: readonly Comparison[]): void {
  for (const comparison of comparisons) {
    const { relation, left, right, flips, inputs, list } = comparison;
    globals.print(`\n${relation}: ${left.label} against ${right.label}: ${flips} of ${inputs}`);
    const changes = changeWords(comparison);
    if (changes !== null) globals.print(`  ${changes}`);
    for (const flip of list) globals.print(`  ${flipLine(flip, document.dataset)}`);
  }
  globals.answer({ comparisons });
}
