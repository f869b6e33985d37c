import { readyMeasurement } from '../measurement-presets.ts';
import type { MeasurementRecipe } from '../records.ts';

export interface NamedRecipe {
  readonly name: string;
  readonly batch: number;
}

/** How a command has to name the recipe that a session was measured by; null where it is the spec's own. `again`: as reports have it. */
export const namedRecipe = (again: string | undefined, { name, batch }: MeasurementRecipe): NamedRecipe | null =>
  again !== undefined && readyMeasurement(name) ? { name, batch } : null;
