// The package's public face.

export { measurementPresets } from './core/measurement-presets.ts';
export type { Recipe, RecipeSpec, ReportDocument, Spec, Verdict } from './core/records.ts';
export { readyRecipes } from './core/spec.ts';
export { defineSpec } from './define-spec.ts';
export { triplicateProjects } from './vitest/projects.ts';
