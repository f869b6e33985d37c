import type { TaskScore } from '../core/metrics/metric.ts';
import { metricFor } from '../core/metrics/registry.ts';
import { truthOf } from '../core/truth.ts';
import { type Context, writeOff } from './context.ts';
import type { FinishedRun } from './run-engines.ts';

/** Each run against the truth; without scores and with a failure that says why where truth and decisions do not fit: hours of runs must not be lost to it. */
export async function scoreRuns(context: Context, runs: readonly FinishedRun[]): Promise<TaskScore[]> {
  const { ports, dataset, spec } = context;
  const metric = metricFor(spec.model.task);
  try {
    const asksMasks = spec.model.task === 'segmentation' && dataset.masks !== undefined;
    const truth = truthOf(dataset, asksMasks ? await ports.blobs.read(dataset.masks!.digest) : null);
    return runs.map(({ predictions }) => metric.score(predictions, truth));
  } catch (error) {
    writeOff(context, { step: 'score', stage: 'compare', recipe: null, platform: null }, error);
    return runs.map(() => ({ score: null }));
  }
}
