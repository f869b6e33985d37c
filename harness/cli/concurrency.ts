import { relative } from 'node:path';
import { isRefusal } from '../core/concurrency.ts';
import { type SweepWords, sweepsOf } from '../core/concurrency-sweeps.ts';
import { exitCode } from '../core/errors.ts';
import { latencySpec } from '../core/latency/latency-spec.ts';
import { measurementPresets } from '../core/measurement-presets.ts';
import type { ConcurrencyRecord, EngineMode } from '../core/records.ts';
import { referenceRecipe } from '../core/spec.ts';
import { platformOf } from '../pipeline/context.ts';
import { sweepConcurrency } from '../pipeline/sweep-concurrency.ts';
import { gather } from '../pipeline.ts';
import { bestSentence, concurrencyLines } from '../report/concurrency-text.ts';
import { worstCode } from './exit-code.ts';
import { loadSpecs } from './load-specs.ts';
import type { Globals } from './run-command.ts';
import { inTurn } from './run-specs.ts';
import { platformsOf } from './spec-platforms.ts';

export interface ConcurrencyCommandOptions extends SweepWords {
  readonly mode: EngineMode;
  readonly batch: number;
  readonly seconds: number;
  readonly repeats: number;
  readonly seed: number;
  readonly platforms?: readonly string[];
}

/** Throughput by threads and streams, of the first engine of each recipe on each platform that builds. Nothing is judged. */
export async function concurrency(
  globals: Globals,
  names: string[],
  options: ConcurrencyCommandOptions,
): Promise<number> {
  const specs = await loadSpecs(globals.root, names);
  const changed = specs.map(({ spec, file }) => ({
    file,
    spec: {
      ...latencySpec(spec, { ...measurementPresets.warm, batch: options.batch }, platformsOf(spec, options.platforms)),
      name: spec.name,
    },
  }));
  const records: (ConcurrencyRecord & { readonly file: string })[] = [];
  const ended = await inTurn(
    globals,
    changed,
    options.mode,
    async (spec, pipeline) => {
      const project = globals.project();
      const { failures } = (
        await gather(
          spec,
          project.ports,
          pipeline,
          plan => plan.steps.filter(({ kind }) => kind !== 'measure' && kind !== 'concurrency'),
          async (context, obtained) => {
            for (const one of obtained.filter(
              ({ build, recipe }) => build.ordinal === 1 && recipe !== referenceRecipe.name,
            )) {
              const { builtOn } = one.build;
              const sweeps = sweepsOf(options, platformOf(context, builtOn.name).record);
              for (const record of await sweepConcurrency(context, one, builtOn.name, { ...options, sweeps })) {
                const file = relative(globals.root, await project.concurrency.write(record));
                records.push({ ...record, file });
              }
            }
          },
        )
      ).context;
      return failures;
    },
    ({ spec, file }, failures) => {
      const mine = records.filter(one => one.spec === spec.name);
      for (const same of Map.groupBy(mine, ({ recipe, platform }) => `${recipe} ${platform.name}`).values()) {
        for (const record of same) {
          for (const line of concurrencyLines(record)) globals.print(line);
          globals.print(`  Record: ${record.file}\n`);
        }
        const best = bestSentence(same);
        if (best !== null && same.length > 1) globals.print(`${best}\n`);
      }
      for (const { problem } of failures) globals.print(`${problem.code}: ${problem.message}`);
      const isWhole =
        failures.length === 0 &&
        mine.length > 0 &&
        mine.every(({ levels, refused = [] }) => levels.length > 0 && refused.every(one => isRefusal(one.problem)));
      return { name: spec.name, file, code: isWhole ? exitCode.pass : exitCode.inconclusive };
    },
  );
  globals.answer({ concurrency: records, specs: ended });
  return worstCode(ended.map(({ code }) => code));
}
