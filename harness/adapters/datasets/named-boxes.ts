import { TriplicateError } from '../../core/errors.ts';
import { didYouMean } from '../../core/nearest.ts';
import type { TruthBox } from '../../core/records.ts';
import { type Classes, classFinder } from './classes.ts';

/** A box as annotations have it, with the name of its class. */
export interface NamedBox extends Omit<TruthBox, 'label'> {
  readonly name: string;
}

/**
 * Boxes with labels instead of names: the places of the names among the classes, which are those of the class file, or else
 * `known`, all that the annotations may name. Errors: LABEL_UNKNOWN, CLASSES_TWICE.
 */
export function labelBoxes(
  all: readonly (readonly NamedBox[])[],
  known: readonly string[],
  classes: Classes | null,
  from: string,
): { boxes: TruthBox[][]; classes: readonly string[] } {
  const given: Classes = classes ?? { names: known, from };
  const find = classFinder(given);
  const labelOf = (name: string): number => {
    const label = find(name);
    if (label !== undefined) return label;
    throw new TriplicateError({
      code: 'LABEL_UNKNOWN',
      message: `${from} has objects of the class ${name}, which is none of the ${given.names.length} of ${given.from}.${didYouMean(name, given.names)}`,
      next: `Correct ${given.from}: one class name a line, as the annotations have them.`,
    });
  };
  const boxes = all.map(one => one.map(({ name, ...box }): TruthBox => ({ label: labelOf(name), ...box })));
  return { boxes, classes: given.names };
}

/**
 * Whether a box has an area. One without is left out and counted; one that is no box at all is refused.
 * Errors: BOX_INVALID.
 */
export function hasArea([x1, y1, x2, y2]: TruthBox['box'], where: string): boolean {
  if ([x1, y1, x2, y2].every(Number.isFinite) && x2! >= x1! && y2! >= y1!) return x2! > x1! && y2! > y1!;
  throw new TriplicateError({
    code: 'BOX_INVALID',
    message: `${where} has the box ${[x1, y1, x2, y2].join(', ')} (left, top, right, bottom), which is none.`,
    next: 'Correct it, or take the object out.',
  });
}

/** What is said of boxes without area. */
export const flatBoxes = (count: number): string[] =>
  count === 0
    ? []
    : [`${count} ${count === 1 ? 'box' : 'boxes'} without any area ${count === 1 ? 'was' : 'were'} left out.`];
