import type { CellValue } from './table.ts';

/** Of `toFixed`. */
const mostPlaces = 100;

/** The only value, or the smallest and the largest in words, with so many places or as many more as tell them apart; null of none. */
export function rangeOf(values: readonly number[], places: number): number | string | null {
  if (values.length === 0) return null;
  const [low, high] = [Math.min(...values), Math.max(...values)];
  if (low === high) return low;
  let told = places;
  while (low.toFixed(told) === high.toFixed(told) && told < mostPlaces) told++;
  return `${low.toFixed(told)} to ${high.toFixed(told)}`;
}

/** The numbers of a value, of a range both of its ends; none of other words. */
export function valuesIn(value: CellValue | null): number[] {
  if (typeof value === 'number') return [value];
  return isRange(value) ? (value as string).split(' to ').map(Number) : [];
}

export const isRange = (value: CellValue | null): boolean =>
  typeof value === 'string' && /^-?[\d.]+ to -?[\d.]+$/.test(value);
