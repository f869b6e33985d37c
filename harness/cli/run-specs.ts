import { relative } from 'node:path';
import { toProblem } from '../core/errors.ts';
import type { EngineMode, ReportDocument } from '../core/records.ts';
import { runSpec } from '../run-spec.ts';
import { harnessVersion } from '../version.ts';
import { codeOf, codeOfError } from './exit-code.ts';
import type { LoadedSpec } from './load-specs.ts';
import { createProgress } from './progress.ts';
import { complain, describeError, type Globals } from './run-command.ts';

export interface FinishedSpec {
  readonly name: string;
  readonly file: string;
  readonly code: number;
  readonly document?: ReportDocument;
  /** Relative to the root. */
  readonly folder?: string;
  readonly error?: ReturnType<typeof toProblem>;
  /** What a report that was judged later could not be held against, each in a sentence. */
  readonly unchecked?: readonly string[];
}

/** Runs one spec after the other; an error in one does not keep the others from being judged. */
export async function runSpecs(
  globals: Globals,
  specs: readonly LoadedSpec[],
  mode: EngineMode,
): Promise<FinishedSpec[]> {
  const project = globals.project();
  const finished: FinishedSpec[] = [];
  for (const { spec, file } of specs) {
    const progress = createProgress(process.stderr);
    try {
      const { document, folder } = await runSpec(spec, project, {
        mode,
        specFile: file,
        version: harnessVersion,
        onEvent: progress.onEvent,
      });
      progress.end();
      globals.show(document);
      globals.print(`Report: ${relative(globals.root, folder)}/report.html\n`);
      finished.push({
        name: spec.name,
        file,
        code: codeOf(document.verdict.status),
        document,
        folder: relative(globals.root, folder),
      });
    } catch (error) {
      progress.end();
      if (!globals.json) complain(`${spec.name}: ${describeError(error)}`);
      finished.push({ name: spec.name, file, code: codeOfError(error), error: toProblem(error) });
    }
  }
  return finished;
}

/** What --json says of finished specs. */
export const specAnswer = (finished: readonly FinishedSpec[]) =>
  finished.map(({ name, file, code, document, folder, error }) => ({
    spec: name,
    file,
    exitCode: code,
    ...(document ? { report: document.id, folder, verdict: document.verdict } : {}),
    ...(error ? { error } : {}),
  }));
