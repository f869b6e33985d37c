import type { Digest, PlatformRecord, Side } from '../records.ts';

interface Ran {
  readonly runs: readonly { readonly side: Side }[];
  readonly platforms: readonly Pick<PlatformRecord, 'name' | 'builds'>[];
}

/**
 * The engines of a recipe whose throughput counts on a platform, each once: those that were built there, and where nothing is built
 * those that run there.
 */
export function throughputEngines(
  { recipe, platforms: [name] }: { readonly recipe: string; readonly platforms: readonly string[] },
  { runs, platforms }: Ran,
): { readonly engine: Digest; readonly label: string }[] {
  const builds = platforms.some(one => one.name === name && one.builds);
  const isOfAnother = ({ builtOn }: Side) => platforms.some(one => one.name === builtOn && one.name !== name);
  const mine = runs.flatMap(({ side }) =>
    side.engine !== null && side.recipe === recipe && side.ranOn === name && !(builds && isOfAnother(side))
      ? [{ engine: side.engine, label: side.label }]
      : [],
  );
  return [...new Map(mine.map(one => [one.engine, one])).values()];
}
