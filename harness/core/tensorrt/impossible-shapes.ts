import type { BatchRange, Recipe } from '../records.ts';

interface Impossible {
  readonly what: string;
  readonly next: string;
}

/** What keeps a recipe's batches or profiles from being shapes to build for; null where nothing does. */
export function impossibleShapes({ tensorrt: { batch, profiles } = {} }: Recipe): Impossible | null {
  if (batch && profiles) {
    return {
      what: 'has both tensorrt.batch and tensorrt.profiles, which say the shapes instead of it',
      next: 'Leave one of them out; profiles have the batch as their first dimension.',
    };
  }
  if (batch && !isInOrder(batch)) return outOfOrder('batch', batch);
  for (const [index, profile] of (profiles ?? []).entries()) {
    for (const [input, { min, opt, max }] of Object.entries(profile)) {
      const place = `profiles[${index}].${input}`;
      if (min.length !== opt.length || min.length !== max.length) {
        return {
          what: `has tensorrt.${place} with min of ${min.length}, opt of ${opt.length}, max of ${max.length} dimensions`,
          next: 'Give all three the dimensions of the input.',
        };
      }
      const ranges = min.map((least, dim): BatchRange => ({ min: least, opt: opt[dim]!, max: max[dim]! }));
      const wrong = ranges.findIndex(range => !isInOrder(range));
      if (wrong >= 0) return outOfOrder(place, ranges[wrong]!, ` on axis ${wrong}`);
    }
  }
  return null;
}

const isInOrder = ({ min, opt, max }: BatchRange): boolean => min <= opt && opt <= max;

const outOfOrder = (place: string, { min, opt, max }: BatchRange, where = ''): Impossible => ({
  what: `has tensorrt.${place} with min ${min}, opt ${opt}, max ${max}${where}, and min ≤ opt ≤ max must hold`,
  next: `Correct the numbers in tensorrt.${place}.`,
});
