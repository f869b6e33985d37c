import { comparisonsOf } from '../core/judging/flips.ts';
import type { Check, ReportDocument } from '../core/records.ts';
import { changeSize, type FlippedInput, flippedInputs } from './flipped-inputs.ts';

// What of a report a check is about, for whoever shows what it was judged by.

/** Whether a check judges what is of this recipe and on these platforms. */
export const isOf = (
  check: Pick<Check, 'recipe' | 'platforms'>,
  recipe: string | null,
  ...platforms: readonly (string | null)[]
): boolean => recipe === check.recipe && platforms.every(name => name !== null && check.platforms.includes(name));

/** The inputs that flip in any pair that a check judges: the largest flips first, which are the hardest to forgive. */
export function worstInputs(check: Check, document: ReportDocument): FlippedInput[] {
  const comparisons = comparisonsOf(check, document.comparisons);
  return flippedInputs({ ...document, comparisons }).toSorted(
    (a, b) => changeSize(b.worst.flip) - changeSize(a.worst.flip),
  );
}
