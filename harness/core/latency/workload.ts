import type { DatasetRecord, MeasurementRecipe, ModelRecord, PlatformRecord } from '../records.ts';
import type { NormalSpec } from '../spec.ts';
import type { Workload } from './relate.ts';

export interface WorkloadParts {
  readonly spec: NormalSpec;
  readonly model: ModelRecord;
  readonly dataset: DatasetRecord;
  readonly measurement: MeasurementRecipe;
}

/** What the latency of a recipe of the spec on a platform is of. */
export function workloadOf(parts: WorkloadParts, recipeName: string, platform: PlatformRecord): Workload {
  const { spec, model, dataset, measurement } = parts;
  const recipe = spec.recipes.find(({ name }) => name === recipeName);
  if (!recipe) throw new Error(`Spec ${spec.name} has no recipe ${recipeName}.`);
  const { name, digest } = model;
  return { model: { name, digest }, recipe, inputs: [...dataset.input.shape], measurement, platform };
}
