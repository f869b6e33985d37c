import { applies } from './families.ts';
import type { RecipeSpec, Spec } from './records.ts';
import { readyRecipes } from './spec.ts';

type AskedRecipe = Spec['recipes'][number];

const part = 'part';

/** Of a part of a spec, whose reports must not be taken for those of the whole; 100 characters at most. */
export const partName = (name: string): string => `${name.slice(0, 95)}.${part}`;

/** The name with other words in place of those that make it a part's; itself where it is none. */
export const replacePartName = (name: string, words: string): string =>
  name
    .split('.')
    .map(word => (word === part ? words : word))
    .join('.');

/** Whether a report is of a part of a spec, and so of some of its checks alone. */
export const isPart = ({ name }: Pick<Spec, 'name'>): boolean => name.split('.').includes(part);

export const recipeName = (recipe: AskedRecipe): string => (typeof recipe === 'string' ? recipe : recipe.name);

/**
 * A spec with only these of its platforms and recipes, what is built for them, and the thresholds that are theirs. Recipes
 * that are asked for by name stay, whether or not a platform that is left takes them.
 */
export function narrowSpec(spec: Spec, platforms: readonly string[], recipes?: readonly string[]): Spec {
  const { platformThresholds, ...rest } = spec;
  const left = spec.platforms.filter(platform => platforms.includes(platform));
  const own = Object.entries(platformThresholds ?? {}).filter(([platform]) => left.includes(platform));
  return {
    ...rest,
    platforms: left,
    recipes: spec.recipes.filter(recipe =>
      recipes ? recipes.includes(recipeName(recipe)) : left.some(platform => isFor(recipe, platform)),
    ),
    ...(own.length > 0 ? { platformThresholds: Object.fromEntries(own) } : {}),
  };
}

function isFor(recipe: AskedRecipe, platform: string): boolean {
  if (typeof recipe !== 'string') return applies(recipe, platform);
  const ready = (readyRecipes as Readonly<Record<string, RecipeSpec>>)[recipe];
  return ready === undefined || applies(ready, platform);
}
