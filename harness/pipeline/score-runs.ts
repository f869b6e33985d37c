import { doubtfulLabels } from '../core/label-doubt.ts';
import type { TaskScore } from '../core/metrics/metric.ts';
import { metricFor } from '../core/metrics/registry.ts';
import { truthOf } from '../core/truth.ts';
import { type Context, writeOff } from './context.ts';
import type { FinishedRun } from './run-engines.ts';

export interface Scored {
  /** Of each run. */
  readonly scores: readonly TaskScore[];
  /** What the labels look like beside the decisions of the reference, or of whatever ran, if that is suspicious. */
  readonly doubt: string | null;
}

/** Each run against the truth; without scores and with a failure that says why where truth and decisions do not fit: hours of runs must not be lost to it. */
export async function scoreRuns(context: Context, runs: readonly FinishedRun[]): Promise<Scored> {
  const { ports, dataset, spec } = context;
  const metric = metricFor(spec.model.task);
  try {
    const asksMasks = spec.model.task === 'segmentation' && dataset.masks !== undefined;
    const truth = truthOf(dataset, asksMasks ? await ports.blobs.read(dataset.masks!.digest) : null);
    const first = runs.find(({ isReference }) => isReference) ?? runs[0];
    return {
      scores: runs.map(({ predictions }) => metric.score(predictions, truth)),
      doubt: first ? doubtfulLabels(first.predictions, truth, dataset, first.side.label) : null,
    };
  } catch (error) {
    writeOff(context, { step: 'score', stage: 'compare', recipe: null, platform: null }, error);
    return { scores: runs.map(() => ({ score: null })), doubt: null };
  }
}
