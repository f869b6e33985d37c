import type { BoxChange } from '../records.ts';
import { type Box, iou } from './box.ts';

export interface LabelledBox {
  readonly label: number;
  /** Null in a golden. */
  readonly score: number | null;
  readonly box: Box;
}

export interface BoxMatching {
  /** Two boxes that overlap by at least this are of one object. */
  readonly matchIou: number;
  /** A box whose counterpart overlaps it by less has moved. */
  readonly movedIou: number;
}

export interface Matched {
  /** Boxes that both sides have, neither moved nor relabelled. */
  readonly kept: number;
  /** In the order of the left boxes, then of the right ones that have no counterpart. */
  readonly changes: readonly BoxChange[];
}

/**
 * Pairs the boxes of two engines one to one, first those of one label, then what is left across labels, and says what
 * became of each. The pair that overlaps most goes first; COCO and VOC go by score instead, which takes one side for the truth,
 * and here neither is: exchanged sides, and boxes in another order, give the same pairs.
 */
export function matchBoxes(left: readonly LabelledBox[], right: readonly LabelledBox[], how: BoxMatching): Matched {
  const pairs = overlapping(left, right, how.matchIou);
  const counterpart = new Map<number, Pair>();
  const taken = new Set<number>();
  for (const acrossLabels of [false, true]) {
    for (const pair of pairs) {
      if (pair.isRelabelled !== acrossLabels || counterpart.has(pair.left) || taken.has(pair.right)) continue;
      counterpart.set(pair.left, pair);
      taken.add(pair.right);
    }
  }
  const changes: BoxChange[] = [];
  for (const [index, from] of left.entries()) {
    const pair = counterpart.get(index);
    if (!pair) changes.push({ change: 'vanished', from: recordOf(from), to: null, iou: null });
    else if (pair.isRelabelled || pair.iou < how.movedIou) {
      const change = pair.isRelabelled ? 'relabelled' : 'moved';
      changes.push({ change, from: recordOf(from), to: recordOf(right[pair.right]!), iou: pair.iou });
    }
  }
  const kept = left.length - changes.length;
  for (const [index, to] of right.entries())
    if (!taken.has(index)) changes.push({ change: 'appeared', from: null, to: recordOf(to), iou: null });
  return { kept, changes };
}

interface Pair {
  readonly left: number;
  readonly right: number;
  readonly iou: number;
  readonly isRelabelled: boolean;
  /** The ranks of both boxes by content, the lower first: equal overlaps are told apart by what the boxes are. */
  readonly ranks: readonly [number, number];
}

function overlapping(left: readonly LabelledBox[], right: readonly LabelledBox[], least: number): Pair[] {
  const rank = ranksOf([...left, ...right]);
  const pairs: Pair[] = [];
  for (const [i, a] of left.entries()) {
    for (const [j, b] of right.entries()) {
      const overlap = iou(a.box, b.box);
      if (overlap < least) continue;
      const [one, other] = [rank[i]!, rank[left.length + j]!];
      const ranks = [Math.min(one, other), Math.max(one, other)] as const;
      pairs.push({ left: i, right: j, iou: overlap, isRelabelled: a.label !== b.label, ranks });
    }
  }
  return pairs.sort((p, q) => q.iou - p.iou || p.ranks[0] - q.ranks[0] || p.ranks[1] - q.ranks[1]);
}

/** Equal boxes have one rank. */
function ranksOf(boxes: readonly LabelledBox[]): number[] {
  const order = boxes.map((_, index) => index).sort((a, b) => byContent(boxes[a]!, boxes[b]!));
  const ranks = new Array<number>(boxes.length).fill(0);
  for (const [at, index] of order.entries()) {
    const before = order[at - 1];
    ranks[index] = before !== undefined && byContent(boxes[before]!, boxes[index]!) === 0 ? ranks[before]! : at;
  }
  return ranks;
}

const byContent = (a: LabelledBox, b: LabelledBox): number =>
  a.box[0] - b.box[0] ||
  a.box[1] - b.box[1] ||
  a.box[2] - b.box[2] ||
  a.box[3] - b.box[3] ||
  a.label - b.label ||
  (a.score ?? 0) - (b.score ?? 0);

const recordOf = ({ label, score, box }: LabelledBox): NonNullable<BoxChange['from']> => ({
  label,
  score,
  box: [...box],
});
