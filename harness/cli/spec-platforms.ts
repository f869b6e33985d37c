import { TriplicateError } from '../core/errors.ts';
import type { Spec } from '../core/records.ts';

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
