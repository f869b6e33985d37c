import type { Relation, ReportDocument } from '../core/records.ts';
import { isDirected } from './names.ts';

/** One old and one new label, over all comparisons of a relation and recipe. */
export interface Confusion {
  readonly relation: Relation;
  readonly recipe: string;
  readonly from: number;
  readonly to: number;
  /** Comparisons in which it happens. */
  readonly pairs: number;
  /** Inputs in the comparison that has most of it; a sum over pairs would count one input many times. */
  readonly most: number;
}

/** Most frequent first. Where the two sides have no order, both directions are one confusion, the lower label first. */
export function confusions({ comparisons }: ReportDocument): Confusion[] {
  const found = new Map<string, Confusion>();
  for (const { relation, right, confusion } of comparisons) {
    const recipe = right.recipe ?? 'other';
    const here = new Map<string, Confusion>();
    for (const cell of confusion) {
      const turned = !isDirected(relation) && cell.from > cell.to;
      const [from, to] = turned ? [cell.to, cell.from] : [cell.from, cell.to];
      const key = JSON.stringify([relation, recipe, from, to]);
      const most = cell.count + (here.get(key)?.most ?? 0);
      here.set(key, { relation, recipe, from, to, pairs: 1, most });
    }
    for (const [key, one] of here) {
      const before = found.get(key);
      found.set(key, before ? { ...before, pairs: before.pairs + 1, most: Math.max(before.most, one.most) } : one);
    }
  }
  return [...found.values()].sort((a, b) => b.most - a.most || b.pairs - a.pairs || a.from - b.from || a.to - b.to);
}
