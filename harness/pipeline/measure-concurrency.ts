import { sweepsAsked } from '../core/concurrency-sweeps.ts';
import { throughputEngines } from '../core/judging/throughput-engines.ts';
import type { ConcurrencyRecord, ConcurrencyStep } from '../core/records.ts';
import { type Context, type Obtained, writeOff } from './context.ts';
import type { FinishedRun } from './run-engines.ts';
import { sweepConcurrency } from './sweep-concurrency.ts';

/** The throughput that the spec's thresholds ask for, of every engine that counts. What comes to nothing is among the context's failures. */
export async function measureConcurrency(
  context: Context,
  step: ConcurrencyStep,
  obtained: readonly Obtained[],
  runs: readonly FinishedRun[],
): Promise<ConcurrencyRecord[]> {
  const { spec } = context;
  const platforms = [...context.platforms.values()].map(({ record }) => record);
  const records: ConcurrencyRecord[] = [];
  for (const platform of platforms.map(({ name }) => name)) {
    const sweeps = sweepsAsked(spec, platform);
    if (sweeps.length === 0) continue;
    for (const { name: recipe } of spec.recipes) {
      for (const { engine } of throughputEngines({ recipe, platforms: [platform] }, { runs, platforms })) {
        const build = obtained.find(one => one.build.engine === engine && one.recipe === recipe);
        if (!build) continue;
        try {
          records.push(...(await sweepConcurrency(context, build, platform, { ...spec.concurrency!, sweeps })));
        } catch (error) {
          writeOff(context, { step: step.id, stage: 'concurrency', recipe, platform }, error);
        }
      }
    }
  }
  return records;
}
