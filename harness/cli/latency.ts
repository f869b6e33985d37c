import { sameCommand } from '../core/commands.ts';
import { latencySpec, withRegression } from '../core/latency/latency-spec.ts';
import { readyMeasurement } from '../core/measurement-presets.ts';
import type { EngineMode, MeasurementRecipe } from '../core/records.ts';
import { renderProfile } from '../report/profile-text.ts';
import { acceptWhatPassed, requireBaselinesWritable } from './accept-baseline.ts';
import { worstCode } from './exit-code.ts';
import { loadSpecs } from './load-specs.ts';
import type { Globals } from './run-command.ts';
import { type FinishedSpec, runSpecs, specAnswer } from './run-specs.ts';
import { platformsOf } from './spec-platforms.ts';

export interface LatencyOptions {
  readonly mode: EngineMode;
  readonly recipe: string;
  readonly batch?: number;
  readonly platforms?: readonly string[];
  readonly reportOnly?: boolean;
  /** Judges by the baseline, also where the spec does not ask for that. */
  readonly baseline?: boolean;
  /** Id of the platform whose baseline is taken. */
  readonly against?: string;
  readonly acceptBaseline?: boolean;
}

/** Measures the engines of specs by another recipe, and judges their latency alone. */
export async function latency(globals: Globals, names: string[], options: LatencyOptions): Promise<number> {
  if (options.acceptBaseline) requireBaselinesWritable(globals);
  const finished = await measured(globals, names, options);
  if (options.acceptBaseline) await acceptWhatPassed(globals, finished);
  globals.answer({ specs: specAnswer(finished) });
  const judged = finished.filter(one => one.error || !(options.reportOnly === true || asksNothing(one, globals)));
  return worstCode(judged.map(one => one.code));
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
  const finished = await measured(globals, names, { ...options, recipe: 'profile' });
  for (const { document } of finished) if (document) globals.print(renderProfile(document, options.top));
  globals.answer({ specs: specAnswer(finished) });
  return worstCode(finished.filter(one => one.error).map(one => one.code));
}

async function measured(globals: Globals, names: string[], options: LatencyOptions): Promise<FinishedSpec[]> {
  const { mode, recipe, batch, platforms, baseline, against } = options;
  const ready: MeasurementRecipe = readyMeasurement(recipe)!;
  const specs = await loadSpecs(globals.root, names);
  const changed = specs.map(({ spec, file }) => {
    const own = typeof spec.measurement === 'object' ? spec.measurement.batch : undefined;
    const asked = latencySpec(spec, { ...ready, batch: batch ?? own ?? ready.batch }, platformsOf(spec, platforms));
    return { file, spec: baseline || against !== undefined ? withRegression(asked) : asked };
  });
  const again = sameCommand(withoutFolders(process.argv.slice(2)));
  return runSpecs(globals, changed, mode, {
    again,
    ...(against === undefined ? {} : { against }),
    measuresAnew: options.acceptBaseline === true,
  });
}

/** A report is read on other machines, where this one's folders mean nothing. */
export function withoutFolders(words: readonly string[]): string[] {
  const places = ['--store', '--root'];
  return words.filter(
    (word, at) =>
      !places.includes(word) &&
      !places.includes(words[at - 1] ?? '') &&
      !places.some(one => word.startsWith(`${one}=`)),
  );
}
