import { canonicalJson } from '../core/canonical-json.ts';
import { isRefusal } from '../core/concurrency.ts';
import { sweepsAsked } from '../core/concurrency-sweeps.ts';
import { throughputEngines } from '../core/judging/throughput-engines.ts';
import type { ConcurrencyRecord, ConcurrencyStep, Digest, Plan } from '../core/records.ts';
import type { Ports } from '../ports.ts';
import { type Context, isSince, type Obtained, platformOf, writeOff } from './context.ts';
import type { FinishedRun } from './run-engines.ts';
import { type ConcurrencyOptions, sweepConcurrency } from './sweep-concurrency.ts';

/** When the sweeps of a run began: with those of the same one that was broken off, if it goes on, else now. */
export async function beginSweeps({ journal, host }: Ports, plan: Plan, goesOn: boolean): Promise<Date> {
  const key = sweepsOf(plan, host.digest);
  if (!goesOn) await journal.end(key);
  return journal.begin(key);
}

/** From here on they are measured anew; where some came to nothing, the next run still goes on with those that did not. */
export async function endSweeps({ ports, plan, sweepsSince, failures }: Context): Promise<void> {
  if (sweepsSince === null || failures.some(({ stage }) => stage === 'concurrency')) return;
  await ports.journal.end(sweepsOf(plan, ports.host.digest));
}

const sweepsOf = ({ digest }: Plan, digestOf: (text: string) => Digest): Digest =>
  digestOf(canonicalJson({ sweepsOf: digest }));

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
          records.push(...(await sweptOnce(context, build, platform, { ...spec.concurrency!, sweeps })));
        } catch (error) {
          writeOff(context, { step: step.id, stage: 'concurrency', recipe, platform }, error);
        }
      }
    }
  }
  return records;
}

/** All sweeps of an engine on a platform, which are measured in turns with each other, so that they are kept and found together or not at all. */
async function sweptOnce(
  context: Context,
  obtained: Obtained,
  platform: string,
  options: ConcurrencyOptions,
): Promise<ConcurrencyRecord[]> {
  const { ports, sweepsSince, dataset } = context;
  if (sweepsSince === null) return sweepConcurrency(context, obtained, platform, options);
  const what = {
    engine: obtained.build.engine,
    recipe: obtained.recipe,
    platform: platformOf(context, platform).record.id,
    dataset: dataset.digest,
    spec: context.spec.name,
    options,
  };
  const keys = options.sweeps.map(sweep => ports.host.digest(canonicalJson({ ...what, sweep })));
  const now = ports.host.now();
  const kept = (await Promise.all(keys.map(key => ports.records.concurrency(key)))).flatMap(one =>
    one && isSince(one, sweepsSince.getTime(), now) ? one : [],
  );
  if (kept.length === keys.length) {
    context.onEvent({
      stage: 'concurrency',
      message: `${obtained.recipe} on ${platform} as it was swept before this run was broken off`,
    });
    return kept.map(({ key: _, ...record }) => record);
  }
  const records = await sweepConcurrency(context, obtained, platform, options);
  // That a platform refuses a level is an answer, and a failure is none.
  if (records.every(({ refused = [] }) => refused.every(({ problem }) => isRefusal(problem))))
    for (const [at, record] of records.entries()) await ports.records.put({ ...record, key: keys[at]! });
  return records;
}
