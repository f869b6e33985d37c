import { applies } from '../families.ts';
import { normalizeSpec } from '../spec.ts';
import type { Session } from './sessions.ts';

/** How much a session is, as far as its spec tells before anything is built. */
export interface Extent {
  readonly platforms: readonly string[];
  /** The most builds of its recipes: one that is stored, or of a platform that is not here or only runs engines, is not made. */
  readonly builds: number;
  /** Timed rounds over all engines; null where nothing is timed by rounds. */
  readonly rounds: {
    readonly least: number;
    readonly most: number;
    readonly isLoadedAnew: boolean;
    /** After the least, in seconds; null where their number alone ends them. */
    readonly within: number | null;
  } | null;
}

/** Without platforms that are known not to be here. */
export function extentOf({ spec }: Session, absent: readonly string[] = []): Extent {
  const { platforms: all, recipes, k, measurement } = normalizeSpec(spec);
  const platforms = all.filter(name => !absent.includes(name));
  return {
    platforms,
    builds:
      k * recipes.reduce((sum, recipe) => sum + platforms.filter(platform => applies(recipe, platform)).length, 0),
    rounds: measurement && {
      least: measurement.rounds,
      most: Math.max(measurement.rounds, measurement.until?.rounds ?? 0),
      isLoadedAnew: measurement.load === 'fresh' || measurement.load === 'round',
      within: measurement.until?.seconds ?? null,
    },
  };
}
