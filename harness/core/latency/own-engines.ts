import type { Digest, Side } from '../records.ts';

/** The engines by which a platform is judged for a recipe: those that were built there, else all that ran there; each once, in order. */
export function ownEngines(runs: readonly { readonly side: Side }[], recipe: string, platform: string): Digest[] {
  const mine = runs.flatMap(({ side }) => (side.recipe === recipe && side.ranOn === platform ? [side] : []));
  const home = mine.filter(({ builtOn }) => builtOn === platform);
  const engines = (home.length > 0 ? home : mine).flatMap(({ engine }) => engine ?? []);
  return [...new Set(engines)].sort();
}
