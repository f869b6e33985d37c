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

/**
 * Refuses parts of an inference that come one after the other and are longer than the whole. `roundingMs` is what printing
 * moves. Errors: IMPORT_INCONSISTENT.
 */
export function requireParts(
  {
    totalMs,
    partsMs,
    roundingMs,
  }: { readonly totalMs: number; readonly partsMs: readonly number[]; readonly roundingMs: number },
  what: string,
  place: LogPlace,
): void {
  // The whole may be of the host's clock, and parts of the device's.
  const sum = partsMs.reduce((all, ms) => all + ms, 0);
  if (sum <= 1.05 * totalMs + roundingMs) return;
  throw inconsistent(
    place,
    `${what} cannot be: its parts take ${partsMs.join(' + ')} ms, and the whole ${totalMs} ms.`,
  );
}

/**
 * Refuses a throughput that is not the count of inferences by their time, by a factor of 2 and more. `batch` is how many
 * each counts for. Errors: IMPORT_INCONSISTENT.
 */
export function requireThroughput(
  {
    perSecond,
    inferences,
    batch,
    seconds,
  }: { readonly perSecond: number; readonly inferences: number; readonly batch: number; readonly seconds: number },
  place: LogPlace,
): void {
  const expected = (inferences * batch) / seconds;
  if (perSecond >= expected / 2 && perSecond <= expected * 2) return;
  throw inconsistent(
    place,
    `a throughput of ${perSecond} a second cannot be: ${inferences} inferences${batch === 1 ? '' : ` of batch ${batch}`} in ${seconds} s are ${Number(expected.toPrecision(5))}.`,
  );
}
