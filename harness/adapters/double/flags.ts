import { TriplicateError } from '../../core/errors.ts';
import { nearest } from '../../core/nearest.ts';
import type { Recipe } from '../../core/records.ts';

export type Phase = 'build' | 'run' | 'measure';

/** What a recipe plants in the double's engines. */
export interface Planted {
  /** So many inputs, other ones in each build, have their two best labels swapped. Default 0. */
  readonly flips: number;
  /** Every build gives other bytes. */
  readonly distinct: boolean;
  /** Inferences take so many times as long: a number, or "<platform> <number>" for engines that were built there only. */
  readonly slow: number;
  readonly crash: Phase | null;
  readonly hang: Phase | null;
  /** Prints on standard output. */
  readonly chatter: boolean;
}

const known = ['flips', 'distinct', 'slow', 'crash', 'hang', 'chatter'];

/** Errors: FLAG_UNKNOWN. */
export function plantedBy(flags: Recipe['flags'], platform: string): Planted {
  const unknown = Object.keys(flags).find(name => !known.includes(name));
  if (unknown !== undefined) {
    const near = nearest(unknown, known);
    throw new TriplicateError({
      code: 'FLAG_UNKNOWN',
      message: `The recipe sets flag ${unknown}${near === null ? '' : `, perhaps for ${near}`}. The test double knows ${known.join(', ')}.`,
      next: `Take ${unknown} out of the recipe.`,
    });
  }
  const { flips = 0, distinct, slow = 1, crash = null, hang = null, chatter } = flags;
  return {
    flips: Number(flips),
    distinct: distinct === true,
    slow: slowness(slow, platform),
    crash: crash as Phase | null,
    hang: hang as Phase | null,
    chatter: chatter === true,
  };
}

function slowness(flag: string | number | boolean, platform: string): number {
  if (typeof flag !== 'string') return Number(flag);
  const [where, factor] = flag.split(' ');
  return where === platform ? Number(factor) : 1;
}
