import { type CheckDeclaration, declareChecks } from '../core/checks.ts';
import { TriplicateError } from '../core/errors.ts';
import { narrowSpec, partName, recipeName } from '../core/narrow-spec.ts';
import type { Spec } from '../core/records.ts';
import { normalizeSpec } from '../core/spec.ts';

/** The platforms of a spec that were named, all without names. Errors: PLATFORM_UNKNOWN. */
export function platformsOf({ name, platforms }: Spec, wanted: readonly string[] = platforms): readonly string[] {
  const unknown = wanted.find(one => !platforms.includes(one));
  if (unknown === undefined) return wanted;
  throw new TriplicateError({
    code: 'PLATFORM_UNKNOWN',
    message: `Spec ${name} has no platform ${unknown}; it has ${platforms.join(', ')}.`,
    next: 'Name some of these with --platforms, or add it to the spec.',
  });
}

export interface SpecPart {
  readonly platforms?: readonly string[];
  readonly recipes?: readonly string[];
}

/**
 * The part of a spec that was asked for, under a name of its own where it is not the whole: its reports must not be taken for
 * those of the spec. Errors: PLATFORM_UNKNOWN, RECIPE_UNKNOWN.
 */
export function partOf(spec: Spec, { platforms, recipes }: SpecPart): Spec {
  const part = narrowSpec(spec, platformsOf(spec, platforms), recipesOf(spec, recipes));
  if (part.recipes.length === 0) {
    throw new TriplicateError({
      code: 'RECIPE_UNKNOWN',
      message: `Spec ${spec.name} has no recipe for ${part.platforms.join(', ')}; it has ${spec.recipes.map(recipeName).join(', ')}.`,
      next: 'Name other platforms, or add a recipe to the spec.',
    });
  }
  const isWhole = part.platforms.length === spec.platforms.length && part.recipes.length === spec.recipes.length;
  return isWhole ? spec : { ...part, name: partName(spec.name) };
}

/** The checks of the whole spec that its part does not have; empty where that is the whole. */
export function checksLeftOut(whole: Spec, part: Spec): CheckDeclaration[] {
  if (part === whole) return [];
  const asked = new Set(declareChecks(normalizeSpec(part)).map(({ id }) => id));
  return declareChecks(normalizeSpec(whole)).filter(({ id }) => !asked.has(id));
}

function recipesOf({ name, recipes }: Spec, wanted?: readonly string[]): readonly string[] | undefined {
  const known = recipes.map(recipeName);
  const unknown = wanted?.find(one => !known.includes(one));
  if (unknown === undefined) return wanted;
  throw new TriplicateError({
    code: 'RECIPE_UNKNOWN',
    message: `Spec ${name} has no recipe ${unknown}; it has ${known.join(', ')}.`,
    next: 'Name some of these with --recipes, or add it to the spec.',
  });
}
