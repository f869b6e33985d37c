import { declareChecks } from '../core/checks.ts';
import { TriplicateError } from '../core/errors.ts';
import type { EngineMode } from '../core/records.ts';
import type { Shard } from '../core/shards.ts';
import { normalizeSpec } from '../core/spec.ts';
import { acceptWhatPassed, requireBaselinesWritable } from './accept-baseline.ts';
import { worstCode } from './exit-code.ts';
import { givenCommand } from './given-command.ts';
import { type LoadedSpec, loadSpecs } from './load-specs.ts';
import type { Globals } from './run-command.ts';
import { runShards } from './run-shards.ts';
import { runSpecs, specAnswer } from './run-specs.ts';
import { partOf, type SpecPart } from './spec-platforms.ts';

export interface RunOptions extends SpecPart {
  readonly mode: EngineMode;
  readonly reportOnly?: boolean;
  readonly shard?: Shard;
  /** Id of the platform whose baseline is taken. */
  readonly against?: string;
  readonly acceptBaseline?: boolean;
}

export async function run(globals: Globals, names: string[], options: RunOptions): Promise<number> {
  const specs = (await loadSpecs(globals.root, names)).map(one => ({ ...one, spec: partOf(one.spec, options) }));
  if (options.shard) return runShards(globals, specs, options.mode, options.shard);
  const { against, acceptBaseline } = options;
  if (acceptBaseline) requireBaselinesWritable(globals);
  if (against !== undefined) for (const one of specs) requireRegression(one);
  const isPart = options.platforms !== undefined || options.recipes !== undefined;
  const finished = await runSpecs(globals, specs, options.mode, {
    ...(isPart ? { again: givenCommand() } : {}),
    ...(against === undefined ? {} : { against }),
    measuresAnew: acceptBaseline === true,
  });
  if (acceptBaseline) await acceptWhatPassed(globals, finished);
  globals.answer({ specs: specAnswer(finished) });
  const judged = options.reportOnly === true ? finished.filter(one => one.error) : finished;
  return worstCode(judged.map(one => one.code));
}

/** A baseline that no check asks for would be named in vain. */
function requireRegression({ spec, file }: LoadedSpec): void {
  if (declareChecks(normalizeSpec(spec)).some(({ threshold }) => threshold === 'latencyRegression')) return;
  throw new TriplicateError({
    code: 'SPEC_INVALID',
    message: `Spec ${spec.name} has no threshold latencyRegression, so that --against compares nothing.`,
    next: `Add it to the thresholds of ${file}, or measure by a ready recipe: pnpm triplicate latency --against …`,
  });
}
