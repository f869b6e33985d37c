// The package's public face.

export { measurementPresets } from './core/measurement-presets.ts';
export type { FindingsSpec, Recipe, RecipeSpec, ReportDocument, Spec, Verdict } from './core/records.ts';
export { readyRecipes } from './core/spec.ts';
export { defineFindings } from './define-findings.ts';
export { defineSpec } from './define-spec.ts';
export { triplicateProjects } from './vitest/projects.ts';
