import { onOneLine } from './golden-decisions.ts';
import type { DatasetRecord } from './records.ts';

export interface GoldenItem {
  readonly name: string;
  /** See DatasetRecord.itemDigests. */
  readonly digest: string;
}

/** What the decisions of a golden are of. */
export interface GoldenInputs {
  /** As in decisions.txt: view/item. */
  readonly ids: readonly string[];
  /** Null in older goldens. */
  readonly items: readonly GoldenItem[] | null;
}

/** So many ids of a kind are named. */
const mostNamed = 5;

export function goldenItems({ items, itemDigests }: DatasetRecord): GoldenItem[] | null {
  return itemDigests ? items.map((name, index) => ({ name, digest: itemDigests[index]! })) : null;
}

/** Items as text, one a line, so that a change is a diff: `<digest> <name>`. */
export const itemsText = (items: readonly GoldenItem[]): string =>
  items.map(({ name, digest }) => `${digest} ${onOneLine(name)}\n`).join('');

export const itemsOf = (text: string): GoldenItem[] =>
  text
    .split('\n')
    .slice(0, -1)
    .map(line => ({ digest: line.slice(0, line.indexOf(' ')), name: line.slice(line.indexOf(' ') + 1) }));

/**
 * What of a dataset is not as it was when a golden was made from it, with the ids of some of each kind; without the golden's
 * digests of items, other bytes under an old name cannot be told.
 */
export function changedInputs({ ids, items }: GoldenInputs, dataset: DatasetRecord): string {
  const views = new Set(ids.map(id => id.slice(0, id.indexOf('/'))));
  const before = new Set(ids.map(id => id.slice(id.indexOf('/') + 1)));
  const names = dataset.items.map(onOneLine);
  const now = new Set(names);
  const digests = new Map(items?.map(({ name, digest }) => [name, digest]));
  const isOther = (name: string, index: number): boolean => {
    const digest = digests.get(name);
    const current = dataset.itemDigests?.[index];
    return digest !== undefined && current !== undefined && digest !== current;
  };
  const parts = dataset.parts.map(({ id }) => id);
  const said = [
    named(names.filter(isOther), 'item has other bytes', 'items have other bytes'),
    named(
      [...before].filter(name => !now.has(name)),
      'item is gone',
      'items are gone',
    ),
    named(
      names.filter(name => !before.has(name)),
      'item is new',
      'items are new',
    ),
    named(
      [...views].filter(view => !parts.includes(view)),
      'view is gone',
      'views are gone',
    ),
    named(
      parts.filter(view => !views.has(view)),
      'view is new',
      'views are new',
    ),
  ].flat();
  if (said.length > 0) return said.join('; ');
  const same = `its ${names.length} items have the same names`;
  return digests.size > 0
    ? `${same} and bytes, so that labels or their order, boxes, masks, the normalization, or the corruptions are others`
    : `${same}, and that golden does not say what their bytes were`;
}

function named(all: readonly string[], one: string, several: string): string[] {
  if (all.length === 0) return [];
  const shown = all.slice(0, mostNamed).join(', ');
  return [`${all.length} ${all.length === 1 ? one : several} (${shown}${all.length > mostNamed ? ', …' : ''})`];
}

/** Which class names are not those that a golden was made with; null where all are, or it does not say. */
export function changedClasses(before: readonly string[] | undefined, now: readonly string[] | null): string | null {
  if (before === undefined || now === null) return null;
  if (before.length !== now.length) return `there were ${before.length} class names, and now there are ${now.length}`;
  const index = before.findIndex((name, at) => name !== now[at]);
  if (index < 0) return null;
  const isReordered = JSON.stringify(before.toSorted()) === JSON.stringify(now.toSorted());
  const first = `label ${index} was ${before[index]} and is ${now[index]}`;
  return isReordered ? `the same class names have another order: ${first}` : `the class names are others: ${first}`;
}
