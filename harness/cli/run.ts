import { type CheckDeclaration, declareChecks } from '../core/checks.ts';
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
import { checksLeftOut, partOf, type SpecPart } from './spec-platforms.ts';

export interface RunOptions extends SpecPart {
  readonly mode: EngineMode;
  readonly reportOnly?: boolean;
  readonly shard?: Shard;
  /** Id of the platform whose baseline is taken. */
  readonly against?: string;
  readonly acceptBaseline?: boolean;
}

export async function run(globals: Globals, names: string[], options: RunOptions): Promise<number> {
  const wholes = await loadSpecs(globals.root, names);
  const specs = wholes.map(one => ({ ...one, spec: partOf(one.spec, options) }));
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
  const leftOut = specs.map(({ spec }, at) => checksLeftOut(wholes[at]!.spec, spec));
  for (const [at, checks] of leftOut.entries()) sayLeftOut(globals, specs[at]!.spec.name, checks);
  const answers = specAnswer(finished).map((one, at) => {
    const checks = leftOut[at]!.map(({ id }) => id);
    return checks.length > 0 ? { ...one, checksLeftOut: checks } : one;
  });
  globals.answer({ specs: answers });
  const judged = options.reportOnly === true ? finished.filter(one => one.error) : finished;
  return worstCode(judged.map(one => one.code));
}

/** What a part does not ask would else be missed by nobody. */
function sayLeftOut({ print }: Globals, name: string, checks: readonly CheckDeclaration[]): void {
  if (checks.length === 0) return;
  print(`${name}: ${checks.length} of the checks of the whole spec were not asked:`);
  for (const { title } of checks) print(`  ${title}`);
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
