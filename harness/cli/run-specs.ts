import { relative } from 'node:path';
import { toProblem } from '../core/errors.ts';
import type { EngineMode, ReportDocument, Spec } from '../core/records.ts';
import type { PipelineOptions } from '../pipeline.ts';
import { runSpec } from '../run-spec.ts';
import { harnessVersion } from '../version.ts';
import { codeOf, codeOfError } from './exit-code.ts';
import type { LoadedSpec } from './load-specs.ts';
import { createProgress } from './progress.ts';
import { complain, describeError, type Globals } from './run-command.ts';

export interface EndedSpec {
  readonly name: string;
  readonly file: string;
  readonly code: number;
  readonly error?: ReturnType<typeof toProblem>;
}

export interface FinishedSpec extends EndedSpec {
  readonly document?: ReportDocument;
  /** Relative to the root. */
  readonly folder?: string;
  /** What a report that was judged later could not be held against, each in a sentence. */
  readonly unchecked?: readonly string[];
}

/** Runs one spec after the other. */
export const runSpecs = (
  globals: Globals,
  specs: readonly LoadedSpec[],
  mode: EngineMode,
  more: Pick<PipelineOptions, 'again' | 'against' | 'measuresAnew'> = {},
): Promise<FinishedSpec[]> =>
  inTurn(
    globals,
    specs,
    mode,
    (spec, options) => runSpec(spec, globals.project(), { ...options, ...more }),
    ({ spec, file }, { document, folder: whole }) => {
      const folder = relative(globals.root, whole);
      globals.show(document);
      globals.print(`Report: ${folder}/report.html\n`);
      return { name: spec.name, file, code: codeOf(document.verdict.status), document, folder };
    },
  );

/** Works on one spec after the other, and tells of each; an error in one does not keep the others from their turn. */
export async function inTurn<Result, Told extends EndedSpec>(
  globals: Globals,
  specs: readonly LoadedSpec[],
  mode: EngineMode,
  work: (spec: Spec, options: PipelineOptions) => Promise<Result>,
  tell: (loaded: LoadedSpec, result: Result) => Told,
): Promise<(Told | EndedSpec)[]> {
  const ended: (Told | EndedSpec)[] = [];
  for (const loaded of specs) {
    const { spec, file } = loaded;
    const progress = createProgress(process.stderr);
    try {
      const result = await work(spec, { mode, specFile: file, version: harnessVersion, onEvent: progress.onEvent });
      progress.end();
      ended.push(tell(loaded, result));
    } catch (error) {
      progress.end();
      if (!globals.json) complain(`${spec.name}: ${describeError(error)}`);
      ended.push({ name: spec.name, file, code: codeOfError(error), error: toProblem(error) });
    }
  }
  return ended;
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
