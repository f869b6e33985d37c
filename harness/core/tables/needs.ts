import { measurementPresets } from '../measurement-presets.ts';
import type { MeasurementRecipe, Spec } from '../records.ts';
import { readyRecipes } from '../spec.ts';
import { type LatencyTableName, latencyTableNames } from './table.ts';

/** What each table is measured by where nobody says otherwise. */
const usual: Readonly<Record<LatencyTableName, MeasurementRecipe>> = {
  II: measurementPresets.quick,
  VII: measurementPresets.warm,
  VIII: measurementPresets.paper,
  IX: measurementPresets.paper,
  X: measurementPresets.paper,
  XI: measurementPresets.profile,
  XII: measurementPresets.paper,
  XIII: measurementPresets.profile,
};

/** The sessions that a table needs, by another recipe where one is given: kernels need the profiler, and Table IX both ways. */
export function sessionsFor(table: LatencyTableName, recipe: MeasurementRecipe = usual[table]): MeasurementRecipe[] {
  const profiled = { ...recipe, profiler: true };
  if (table === 'IX') {
    const { profiler: _, ...bare } = recipe;
    return [profiled, { ...bare, name: `${recipe.name}-unprofiled` }];
  }
  return [table === 'XI' || table === 'XIII' ? profiled : recipe];
}

/** The spec with what a table needs of it: Table VII an unoptimized recipe, where it has none of its own. */
export function withRecipesFor(table: LatencyTableName, spec: Spec): Spec {
  if (table !== 'VII') return spec;
  const ready: Readonly<Record<string, { readonly optimization: string }>> = readyRecipes;
  const isOff = (recipe: Spec['recipes'][number]) =>
    (typeof recipe === 'string' ? ready[recipe]?.optimization : recipe.optimization) === 'off';
  return spec.recipes.some(isOff) ? spec : { ...spec, recipes: [...spec.recipes, readyRecipes['fp32-off'].name] };
}

/** What the latency tables take together, and the cases by significance, each once; Table II takes builds alone. */
export const studiedMeasurements: readonly MeasurementRecipe[] = [
  ...new Map(
    [
      ...latencyTableNames.filter(name => name !== 'II').flatMap(name => sessionsFor(name)),
      measurementPresets.gate,
    ].map(recipe => [recipe.name, recipe]),
  ).values(),
];
