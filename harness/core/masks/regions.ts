/** Some of a mask's pixels in row-major order: `length` from `start` on. */
export interface Stretch {
  readonly start: number;
  readonly length: number;
}

/**
 * Sizes of the connected regions that pixels form, largest first; two that touch at a corner are connected (8 neighbours), because the
 * edge of a shape that moved by one pixel is one region. The stretches ascend and do not overlap.
 */
export function regionSizes(stretches: readonly Stretch[], width: number): number[] {
  const pieces = stretches.flatMap(stretch => byRow(stretch, width));
  const parent = pieces.map((_, index) => index);
  const rootOf = (index: number): number => {
    let at = index;
    while (parent[at] !== at) {
      // Halves the way for whoever comes next (Tarjan and van Leeuwen, 1984).
      parent[at] = parent[parent[at]!]!;
      at = parent[at]!;
    }
    return at;
  };
  const join = (a: number, b: number) => {
    parent[rootOf(a)] = rootOf(b);
  };
  // Of the row above, the first piece that may still touch.
  let above = 0;
  for (const [index, { row, from, to }] of pieces.entries()) {
    const before = pieces[index - 1];
    if (before && before.row === row && before.to === from) join(index, index - 1);
    while (
      above < index &&
      (pieces[above]!.row < row - 1 || (pieces[above]!.row === row - 1 && pieces[above]!.to < from))
    )
      above++;
    for (let at = above; at < index && pieces[at]!.row === row - 1 && pieces[at]!.from <= to; at++) join(index, at);
  }
  const sizes = new Map<number, number>();
  for (const [index, { from, to }] of pieces.entries()) {
    const root = rootOf(index);
    sizes.set(root, (sizes.get(root) ?? 0) + to - from);
  }
  return [...sizes.values()].sort((a, b) => b - a);
}

/** The part of a stretch in one row: columns `from` to, but not including, `to`. */
interface Piece {
  readonly row: number;
  readonly from: number;
  readonly to: number;
}

function byRow({ start, length }: Stretch, width: number): Piece[] {
  const pieces: Piece[] = [];
  for (let at = start; at < start + length; ) {
    const row = Math.floor(at / width);
    const end = Math.min(start + length, (row + 1) * width);
    pieces.push({ row, from: at - row * width, to: end - row * width });
    at = end;
  }
  return pieces;
}
