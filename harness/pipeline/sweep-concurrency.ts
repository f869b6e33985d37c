import { bandwidthBound, isSaturated, kneeOf, moreThreads } from '../core/concurrency.ts';
import { exitOf, toProblem } from '../core/errors.ts';
import type { Concurrency } from '../core/protocol.ts';
import type { ConcurrencyLevel, ConcurrencyRecord, Problem } from '../core/records.ts';
import { elementsOf } from '../core/shape.ts';
import type { LoadedEngine } from '../ports.ts';
import { type Context, engineRef, type Obtained, platformOf } from './context.ts';
import { holdAccelerators } from './hold-accelerators.ts';
import { inputTensors } from './run-engines.ts';

export interface ConcurrencyOptions {
  readonly batch: number;
  /** Of each level. */
  readonly seconds: number;
  /** Threads at most. */
  readonly most: number;
}

/**
 * More and more threads of one engine where it was built, until throughput no longer grows, the platform refuses more, or
 * there are as many as asked for, while nothing else measures there. Errors: those of the first level.
 */
export async function sweepConcurrency(
  context: Context,
  { build, recipe }: Obtained,
  options: ConcurrencyOptions,
): Promise<ConcurrencyRecord> {
  const { host, machineLocks } = context.ports;
  const { builtOn, engine, sizeBytes } = build;
  const platform = platformOf(context, builtOn.name);
  const { batch, seconds } = options;
  const startedAt = host.now().toISOString();
  const loaded = await platform.load(engineRef(context, build));
  try {
    const swept = await holdAccelerators(machineLocks, [platform.record], () =>
      machineLocks.hold('latency', () => sweep(context, loaded, options)),
    );
    const [single] = swept.levels;
    const inputBytes = 4 * elementsOf(context.dataset.input.shape);
    return {
      kind: 'concurrency',
      version: 1,
      spec: context.spec.name,
      model: context.model.digest,
      recipe,
      engine,
      builtOn: builtOn.name,
      platform: platform.record,
      batch,
      seconds,
      ...swept,
      knee: kneeOf(swept.levels),
      bound: single ? bandwidthBound(platform.record, single, { engineBytes: sizeBytes, inputBytes, batch }) : null,
      startedAt,
    };
  } finally {
    await loaded.close();
  }
}

async function sweep(
  context: Context,
  loaded: LoadedEngine,
  { batch, seconds, most }: ConcurrencyOptions,
): Promise<Pick<ConcurrencyRecord, 'levels' | 'ended' | 'refusal'>> {
  const levels: ConcurrencyLevel[] = [];
  for (let threads = 1; threads <= most; threads = moreThreads(threads)) {
    context.onEvent({ stage: 'measure', message: `${threads} threads` });
    const refusal = await level(loaded, { threads, batch, seconds }, context, levels);
    if (refusal) return { levels, ended: 'refused', refusal };
    if (isSaturated(levels)) return { levels, ended: 'saturated' };
  }
  return { levels, ended: 'most' };
}

/** Adds one level. What the platform refuses after the first one, such as more memory than there is, is an answer. */
async function level(
  loaded: LoadedEngine,
  job: { readonly threads: number; readonly batch: number; readonly seconds: number },
  context: Context,
  levels: ConcurrencyLevel[],
): Promise<Problem | null> {
  try {
    const ran = await loaded.runThreads({ inputs: inputTensors(context.dataset), ...job });
    levels.push(levelOf(ran, job));
    return null;
  } catch (error) {
    if (levels.length === 0 || exitOf(error) === 'usage') throw error;
    return toProblem(error);
  }
}

function levelOf(
  { threads, cpuPercent, telemetry, utilizationPercent }: Concurrency,
  job: { readonly threads: number; readonly batch: number },
): ConcurrencyLevel {
  const perThread = threads.map(one => (one.inferences * job.batch) / one.seconds);
  return {
    threads: job.threads,
    fps: perThread.reduce((sum, fps) => sum + fps, 0),
    perThread,
    cpuPercent,
    telemetry,
    ...(utilizationPercent === undefined ? {} : { utilizationPercent }),
  };
}
