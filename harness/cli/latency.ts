import { exitCode, TriplicateError } from '../core/errors.ts';
import { latencySpec, withBatchOf, withoutRegression, withRegression } from '../core/latency/latency-spec.ts';
import { readyMeasurement } from '../core/measurement-presets.ts';
import type { EngineMode, MeasurementRecipe, Spec } from '../core/records.ts';
import { sessionsFor, withRecipesFor } from '../core/tables/needs.ts';
import type { LatencyTableName, TableFormat } from '../core/tables/table.ts';
import { resultsOf, resultTables } from '../core/tables/tables.ts';
import { failureReasons } from '../core/verdict.ts';
import { renderProfile } from '../report/profile-text.ts';
import { acceptWhatPassed, requireBaselinesWritable } from './accept-baseline.ts';
import { type CompareOptions, compareImports } from './compare-imports.ts';
import { worstCode } from './exit-code.ts';
import { givenCommand } from './given-command.ts';
import { loadSpecs } from './load-specs.ts';
import { complain, type Globals } from './run-command.ts';
import { type FinishedSpec, runSpecs, specAnswer } from './run-specs.ts';
import { aside, showTable } from './show-table.ts';
import { platformsOf } from './spec-platforms.ts';

export interface LatencyOptions {
  readonly mode: EngineMode;
  readonly recipe?: string;
  readonly batch?: number;
  readonly platforms?: readonly string[];
  readonly reportOnly?: boolean;
  /** Judges by the baseline, also where the spec does not ask for that. */
  readonly baseline?: boolean;
  /** Id of the platform whose baseline is taken. */
  readonly against?: string;
  readonly acceptBaseline?: boolean;
}

type LatencyCommandOptions = LatencyOptions & Omit<CompareOptions, 'from'> & Partial<Pick<CompareOptions, 'from'>>;

/** Measures the engines of specs by another recipe, and judges their latency alone; or compares what is there already. */
export async function latency(globals: Globals, names: string[], options: LatencyCommandOptions): Promise<number> {
  const { from, order, table, format, acceptBaseline } = options;
  if (table === undefined && format !== 'text')
    throw misplaced(`--format ${format} is of a table, and none is named`, 'Add --table, as in --table VII.');
  if (from !== undefined) {
    if (names.length > 0)
      throw misplaced(
        `--from compares records, and measures no spec such as ${names[0]}`,
        'Leave it out, or name it after --from if it is a report.',
      );
    return compareImports(globals, { ...options, from });
  }
  if (order !== undefined)
    throw misplaced(
      '--order is of records that --from names',
      'Add --from, or leave --order out: what is measured here has its sizes.',
    );
  if (table !== undefined) return measureTable(globals, names, options, table, format);
  if (acceptBaseline) requireBaselinesWritable(globals);
  const recipe = named(options.recipe ?? 'gate');
  const finished = await measured(globals, names, options, spec => [{ spec, recipe }]);
  if (acceptBaseline) await acceptWhatPassed(globals, finished);
  globals.answer({ specs: specAnswer(finished) });
  const judged = finished.filter(one => one.error || !(options.reportOnly === true || asksNothing(one, globals)));
  return worstCode(judged.map(one => one.code));
}

const misplaced = (why: string, next: string): TriplicateError =>
  new TriplicateError({ code: 'OPTIONS_CONTRADICT', message: `${why}.`, next });

/** Measures what a table needs, and shows it; nothing is judged. */
async function measureTable(
  globals: Globals,
  names: string[],
  options: LatencyOptions,
  table: LatencyTableName,
  format: TableFormat,
): Promise<number> {
  const asked = options.recipe === undefined ? undefined : named(options.recipe);
  const all = await measured(aside(globals), names, options, spec =>
    sessionsFor(table, asked).map(recipe => ({ spec: withoutRegression(withRecipesFor(table, spec)), recipe })),
  );
  const finished = all.map(one => unjudged(globals, one));
  const reports = finished.flatMap(({ document }) => document ?? []);
  const results = resultsOf(reports);
  showTable(globals, resultTables[table](results), format, { specs: specAnswer(finished) });
  return worstCode(finished.map(one => one.code));
}

/** Of what is shown and not judged, whether all was measured; what was not is said on stderr, where no table is. */
function unjudged(globals: Globals, one: FinishedSpec): FinishedSpec {
  if (!one.document) return one;
  const { failures, latency } = one.document;
  const reasons = failures.length === 0 && !latency ? ['Latency was not measured.'] : failureReasons(failures);
  if (!globals.json) for (const reason of reasons) complain(`${one.name}: ${reason}`);
  return { ...one, code: reasons.length > 0 ? exitCode.inconclusive : exitCode.pass };
}

/** Whether all was measured of a spec that allows every latency case, so that there is nothing to judge. */
function asksNothing({ document, name }: FinishedSpec, globals: Globals): boolean {
  if (!document || document.failures.length > 0 || document.verdict.checks.length > 0) return false;
  globals.print(`${name}: nothing is judged, because the spec allows every latency case.`);
  return true;
}

/** The same with the profiler on, and then layers and kernels of the engines beside each other; nothing is judged. */
export async function profile(
  globals: Globals,
  names: string[],
  options: Pick<LatencyOptions, 'mode' | 'batch' | 'platforms'> & { readonly top: number },
): Promise<number> {
  const all = await measured(globals, names, options, spec => [
    { spec: withoutRegression(spec), recipe: named('profile') },
  ]);
  const finished = all.map(one => unjudged(globals, one));
  for (const { document } of finished) if (document) globals.print(renderProfile(document, options.top));
  globals.answer({ specs: specAnswer(finished) });
  return worstCode(finished.map(one => one.code));
}

type MeasuredOptions = Omit<LatencyOptions, 'recipe' | 'reportOnly' | 'acceptBaseline'>;

const named = (recipe: string): MeasurementRecipe => readyMeasurement(recipe)!;

/** One session after the other, of each spec those that `sessions` says. */
async function measured(
  globals: Globals,
  names: string[],
  { mode, batch, platforms, baseline, against }: MeasuredOptions,
  sessions: (spec: Spec) => { readonly spec: Spec; readonly recipe: MeasurementRecipe }[],
): Promise<FinishedSpec[]> {
  const specs = await loadSpecs(globals.root, names);
  const changed = specs.flatMap(({ spec, file }) => {
    return sessions(spec).map(({ spec: wanted, recipe }) => {
      const asked = latencySpec(wanted, withBatchOf(spec, recipe, batch), platformsOf(spec, platforms));
      return { file, spec: baseline || against !== undefined ? withRegression(asked) : asked };
    });
  });
  return runSpecs(globals, changed, mode, {
    again: givenCommand(),
    ...(against === undefined ? {} : { against }),
    measuresAnew: true,
  });
}
