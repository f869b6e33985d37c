import { builtOnName } from '../core/built-on.ts';
import type { Digest, ObtainedEngine, ReportDocument } from '../core/records.ts';
import { plural } from './format.ts';

/** The builds of one recipe on one platform. */
export interface BuildGroup {
  readonly recipe: string;
  readonly builtOn: string;
  readonly builds: readonly ObtainedEngine[];
  readonly distinct: readonly Digest[];
}

/** In the order in which the engines were obtained. */
export function buildGroups({ engines, platforms }: ReportDocument): BuildGroup[] {
  const groups = Map.groupBy(engines, ({ build }) =>
    JSON.stringify([build.recipe.name, builtOnName(build, platforms)]),
  );
  return [...groups.values()].map(builds => {
    const { build } = builds[0]!;
    return {
      recipe: build.recipe.name,
      builtOn: builtOnName(build, platforms),
      builds,
      distinct: [...new Set(builds.map(({ build }) => build.engine))],
    };
  });
}

/** "3 builds, 1 distinct engine": a finding either way. */
export const buildSentence = ({ builds, distinct }: Pick<BuildGroup, 'builds' | 'distinct'>): string =>
  `${plural(builds.length, 'build')}, ${plural(distinct.length, 'distinct engine')}`;

/** A letter per engine of a recipe, so that equal bytes are seen at a glance, on whatever platform they were built. */
export function engineLetters(document: ReportDocument, recipe: string): ReadonlyMap<Digest, string> {
  const digests = document.engines.filter(({ build }) => build.recipe.name === recipe).map(({ build }) => build.engine);
  return new Map([...new Set(digests)].map((digest, index) => [digest, letter(index)]));
}

/** A to Z, then A2 to Z2 and so on. */
const letter = (index: number): string =>
  String.fromCharCode(65 + (index % 26)) + (index < 26 ? '' : String(Math.floor(index / 26) + 1));
