import { counted } from '../../core/count.ts';
import { TriplicateError } from '../../core/errors.ts';
import { didYouMean } from '../../core/nearest.ts';
import type { DatasetSpec, SampleSpec } from '../../core/records.ts';
import { hashHex } from '../files/hash.ts';
import type { RawLabels } from './labels.ts';
import { type Place, readSourceFile } from './source-files.ts';
import { textLines } from './text-lines.ts';

/**
 * Which of a source's items are used, as ascending indices; `labels` where the source gives one an item.
 * Errors: ITEM_TWICE, SUBSET_UNKNOWN, SAMPLE_TOO_LARGE, SAMPLE_WITHOUT_LABELS.
 */
export type Select = (items: readonly string[], labels: RawLabels | null) => number[];

export const pickFrom = <T>(all: readonly T[], indices: readonly number[]): T[] => indices.map(index => all[index]!);

/** The subset first, then the sample of it, or the first ones. Errors: SUBSET_MISSING, SUBSET_EMPTY, ITEM_TWICE, TEXT_NOT_UTF8. */
export async function selection(
  { name, limit, sample, subset }: Pick<DatasetSpec, 'name' | 'limit' | 'sample' | 'subset'>,
  placeOfSubset: (name: string) => Place,
): Promise<Select> {
  const place = subset === undefined ? null : placeOfSubset(subset);
  const named = place && (await readSubset(place));
  return (items, labels) => {
    requireOnce(items, `Dataset ${name}`);
    const all = items.map((_, index) => index);
    const within = named ? indicesOf(named, items, place!.name) : all;
    return sample ? drawSample(name, sample, within, items, labels) : within.slice(0, limit);
  };
}

async function readSubset(place: Place): Promise<string[]> {
  const names = textLines(await readSourceFile(place, 'The file of the subset', 'SUBSET_MISSING'), place.name).filter(
    line => line.trim() !== '',
  );
  if (names.length === 0) {
    throw new TriplicateError({
      code: 'SUBSET_EMPTY',
      message: `${place.name} names no items.`,
      next: 'Write the name of an item a line, or leave subset out of the spec.',
    });
  }
  requireOnce(names, place.name);
  return names;
}

/** Errors: ITEM_TWICE. */
export function requireOnce(names: readonly string[], where: string): void {
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) {
      const times = names.filter(other => other === name).length;
      throw new TriplicateError({
        code: 'ITEM_TWICE',
        message: `${where} has the item ${name} ${times} times, so that nobody could tell which one a decision is of.`,
        next: 'Keep one of them, or give them different names.',
      });
    }
    seen.add(name);
  }
}

function indicesOf(names: readonly string[], items: readonly string[], file: string): number[] {
  const indices = new Map(items.map((item, index) => [item, index]));
  const unknown = names.filter(name => !indices.has(name));
  if (unknown.length > 0) {
    throw new TriplicateError({
      code: 'SUBSET_UNKNOWN',
      message: `${file} names ${counted(unknown.length, 'item')} that the source does not have, ${unknown.slice(0, 3).join(', ')}${unknown.length > 3 ? ', …' : ''}.${didYouMean(unknown[0]!, items)}`,
      next: `Name items as the source does, as in ${items[0]}.`,
    });
  }
  return names.map(name => indices.get(name)!).sort((a, b) => a - b);
}

function drawSample(
  dataset: string,
  { count, seed, stratified = false }: SampleSpec,
  within: readonly number[],
  items: readonly string[],
  labels: RawLabels | null,
): number[] {
  if (count > within.length) {
    throw new TriplicateError({
      code: 'SAMPLE_TOO_LARGE',
      message: `Dataset ${dataset} has ${counted(within.length, 'item')}, of which no sample of ${count} can be drawn.`,
      next: 'Ask for fewer in sample.count, or leave sample out of the spec.',
    });
  }
  if (stratified && labels === null) {
    throw new TriplicateError({
      code: 'SAMPLE_WITHOUT_LABELS',
      message: `Dataset ${dataset} gives no label per item, so that its sample cannot be stratified.`,
      next: 'Leave stratified out of sample, or give labels in the source.',
    });
  }
  // Every item has a place of its own in the draw, whatever else is in the set.
  const places = new Map(within.map(index => [index, hashHex(JSON.stringify([seed, items[index]]))]));
  const drawn = (indices: readonly number[], most: number) =>
    indices.toSorted((a, b) => (places.get(a)! < places.get(b)! ? -1 : 1)).slice(0, most);
  if (!stratified) return drawn(within, count).sort((a, b) => a - b);
  const strata = [...Map.groupBy(within, index => String(labels![index]))].sort(([a], [b]) => (a < b ? -1 : 1));
  const quotas = largestRemainder(
    strata.map(([, indices]) => indices.length),
    count,
  );
  return strata.flatMap(([, indices], stratum) => drawn(indices, quotas[stratum]!)).sort((a, b) => a - b);
}

/**
 * So many seats by the sizes of groups: the whole part of each share, then one more for the largest remainders, the first
 * of equal ones (Hamilton's method; Balinski and Young, 1982). `seats` ≤ the sum of the sizes.
 */
export function largestRemainder(sizes: readonly number[], seats: number): number[] {
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const quotas = sizes.map(size => Math.floor((size * seats) / total));
  const left = seats - quotas.reduce((sum, quota) => sum + quota, 0);
  const byRemainder = sizes
    .map((size, group) => ({ group, remainder: (size * seats) % total }))
    .sort((a, b) => b.remainder - a.remainder || a.group - b.group);
  for (const { group } of byRemainder.slice(0, left)) quotas[group]!++;
  return quotas;
}
