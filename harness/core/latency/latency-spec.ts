import { narrowSpec } from '../narrow-spec.ts';
import type { MeasurementRecipe, Spec, Thresholds } from '../records.ts';
import { latencyThresholds } from '../spec.ts';

/** Inputs that are enough to fill the batches of a measurement, and to see that an engine runs at all. */
const inputs = 64;

/**
 * A spec that asks for the latency of the same engines and for nothing else: of its thresholds only those of latency stay. Where
 * it says nothing of cases, none is allowed; its limits in milliseconds are of its own recipe, and of no other. It has a name of its own, so that its reports are never taken for the spec's. Only the given platforms are left of it, and what is built for them.
 */
export function latencySpec(
  spec: Spec,
  recipe: MeasurementRecipe,
  platforms: readonly string[] = spec.platforms,
): Spec {
  const { views: _, limit = Number.MAX_SAFE_INTEGER, ...dataset } = spec.dataset;
  const { platformThresholds = {}, concurrency: _c, ...rest } = narrowSpec(spec, platforms);
  const isOwn = ownRecipe(spec) === recipe.name;
  const own = Object.entries(platformThresholds).flatMap(([platform, thresholds]) => {
    const kept = ofLatency(thresholds, isOwn);
    return kept ? [[platform, kept] as const] : [];
  });
  return {
    ...rest,
    name: `${spec.name.slice(0, 60)}.latency-${recipe.name.slice(0, 30)}`,
    dataset: { ...dataset, limit: Math.min(limit, Math.max(inputs, recipe.batch)) },
    measurement: recipe,
    thresholds: { latencyCases: { allowed: [] }, ...ofLatency(spec.thresholds, isOwn) },
    ...(own.length > 0 ? { platformThresholds: Object.fromEntries(own) } : {}),
  };
}

/** The same spec, its latency judged by the baseline, too; by the spec's own threshold where it has one. */
export const withRegression = (spec: Spec): Spec => ({
  ...spec,
  thresholds: { ...spec.thresholds, latencyRegression: spec.thresholds.latencyRegression ?? {} },
});

/** The same spec, held against no baseline, where nothing is judged: what would decide is not measured again. */
export function withoutRegression({ platformThresholds, ...spec }: Spec): Spec {
  const without = ({ latencyRegression: _, ...rest }: Thresholds): Thresholds => rest;
  const own = Object.entries(platformThresholds ?? {}).map(([platform, one]) => [platform, without(one)] as const);
  return {
    ...spec,
    thresholds: without(spec.thresholds),
    ...(platformThresholds ? { platformThresholds: Object.fromEntries(own) } : {}),
  };
}

/** A recipe with the batch that was asked for, else that of the spec's own recipe where it writes one out. */
export function withBatchOf(
  { measurement }: Pick<Spec, 'measurement'>,
  recipe: MeasurementRecipe,
  batch?: number,
): MeasurementRecipe {
  const own = typeof measurement === 'object' ? measurement.batch : undefined;
  return { ...recipe, batch: batch ?? own ?? recipe.batch };
}

const ownRecipe = ({ measurement = 'quick' }: Spec): string | null => {
  if (measurement === false) return null;
  return typeof measurement === 'string' ? measurement : measurement.name;
};

/** Those that are judged by a time itself, which is another by each recipe. */
const inMilliseconds: readonly string[] = ['latencyMedianMs', 'latencyP99Ms'];

function ofLatency(thresholds: Thresholds, isOwn: boolean): Thresholds | null {
  const kept = latencyThresholds.flatMap(name =>
    thresholds[name] === undefined || (!isOwn && inMilliseconds.includes(name))
      ? []
      : [[name, thresholds[name]] as const],
  );
  return kept.length > 0 ? Object.fromEntries(kept) : null;
}
