import { alongBoth } from '../core/masks/runs.ts';
import type { MaskPredictions } from '../core/predictions.ts';

export type ChangedKind = 'left' | 'right' | 'relabelled';

/** Where the two masks of an input differ, as the path of an SVG each: blocks of pixels on the picture's own scale. */
export interface ChangedPixels {
  readonly width: number;
  readonly height: number;
  /** Pixels that the left mask alone has; empty unless masks have one class. */
  readonly left: string;
  readonly right: string;
  /** Pixels that have another class on the other side. */
  readonly relabelled: string;
  /** Changed pixels by kind. */
  readonly counts: Readonly<Record<ChangedKind, number>>;
  /** Pixels of a side of the blocks: 1 where each changed pixel is drawn, more where there are too many. */
  readonly block: number;
}

/** Characters of a drawing at most. */
const mostCharacters = 60_000;

/** Where two masks of one input differ, in blocks as small as so many characters allow. */
export function changedPixels(
  left: MaskPredictions,
  right: MaskPredictions,
  isOneClass: boolean,
  characters: number,
): ChangedPixels {
  const { width, height } = left;
  const most = Math.min(mostCharacters, characters);
  const counts = { left: 0, right: 0, relabelled: 0 };
  let cells = ofKinds((): Uint8Array => new Uint8Array(width * height));
  alongBoth(left, right, 0, (start, length, from, to) => {
    if (from === to) return;
    const kind: ChangedKind = !isOneClass ? 'relabelled' : to === 0 ? 'left' : 'right';
    counts[kind] += length;
    cells[kind].fill(1, start, start + length);
  });
  for (let [block, columns] = [1, width]; ; block *= 2, columns = Math.ceil(columns / 2)) {
    const paths = ofKinds(kind => rectangles(cells[kind], columns, block, most));
    const length = paths.left.length + paths.right.length + paths.relabelled.length;
    if (length <= most || block >= Math.max(width, height)) return { width, height, ...paths, counts, block };
    cells = ofKinds(kind => halved(cells[kind], columns));
  }
}

const ofKinds = <Value>(of: (kind: ChangedKind) => Value): Record<ChangedKind, Value> => ({
  left: of('left'),
  right: of('right'),
  relabelled: of('relabelled'),
});

/** Cells of twice the side: each is marked where any in it is. */
function halved(cells: Uint8Array, columns: number): Uint8Array {
  const fewer = Math.ceil(columns / 2);
  const halves = new Uint8Array(fewer * Math.ceil(cells.length / columns / 2));
  for (let at = cells.indexOf(1); at >= 0; at = cells.indexOf(1, at + 1))
    halves[(Math.floor(at / columns) >> 1) * fewer + ((at % columns) >> 1)] = 1;
  return halves;
}

/** Marked cells as rectangles, one for the neighbours of a row: `M` to its corner, then along its sides. It ends where it is too long. */
function rectangles(cells: Uint8Array, columns: number, block: number, most: number): string {
  let path = '';
  for (let at = 0; at < cells.length && path.length <= most; at++) {
    if (cells[at] === 0) continue;
    const from = at;
    const end = from - (from % columns) + columns;
    while (at + 1 < end && cells[at + 1] === 1) at++;
    const length = (at - from + 1) * block;
    path += `M${(from % columns) * block} ${Math.floor(from / columns) * block}h${length}v${block}h-${length}z`;
  }
  return path;
}
