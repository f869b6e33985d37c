import { inconsistent, type LogPlace } from './refusals.ts';

interface Ordered {
  readonly minMs: number | null;
  readonly meanMs: number | null;
  readonly medianMs: number | null;
  readonly maxMs: number | null;
}

/** What printing with six digits moves. */
const rounding = 1e-4;

/** Refuses a mean or median outside of its extremes: such numbers are not of one sample. Errors: IMPORT_INCONSISTENT. */
export function requireOrdered({ minMs, meanMs, medianMs, maxMs }: Ordered, what: string, place: LogPlace): void {
  const low = minMs ?? 0;
  const high = maxMs ?? Number.POSITIVE_INFINITY;
  const slack = rounding * Math.max(low, meanMs ?? 0, medianMs ?? 0);
  const isInside = (value: number | null) => value === null || (low - slack <= value && value <= high + slack);
  if (isInside(meanMs) && isInside(medianMs) && low <= high + slack) return;
  throw inconsistent(
    place,
    `${what} cannot be of one sample: min ${minMs ?? '?'}, mean ${meanMs ?? '?'}, median ${medianMs ?? '?'}, max ${maxMs ?? '?'} ms.`,
  );
}

/** Refuses a sum that is not calls × mean, within what rounding moves. Errors: IMPORT_INCONSISTENT. */
export function requireSum(
  { totalMs, meanMs, calls }: { readonly totalMs: number; readonly meanMs: number; readonly calls: number },
  what: string,
  place: LogPlace,
): void {
  if (Math.abs(meanMs * calls - totalMs) <= 0.005 * totalMs + 1e-6 * calls) return;
  throw inconsistent(place, `${what} cannot be: ${calls} calls of ${meanMs} ms on average are not ${totalMs} ms.`);
}
