import { alongBoth } from '../core/masks/runs.ts';
import type { MaskPredictions } from '../core/predictions.ts';
import type { StoredPair } from './stored-pairs.ts';

export type ChangedKind = 'left' | 'right' | 'relabelled';

/** Where the two masks of an input differ, as the path of an SVG each: blocks of pixels on the picture's own scale. */
export interface ChangedPixels {
  /** Index of the pair among the document's comparisons. */
  readonly pair: number;
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

/** Characters of the drawings of all inputs of a page, together. */
const allCharacters = 1_200_000;

/** The drawing of one input of so many, in blocks as small as its share of the page allows. */
export function changedPixels(
  { input, index, left: { decode } }: Pick<StoredPair, 'input' | 'index' | 'left'>,
  left: MaskPredictions,
  right: MaskPredictions,
  inputs: number,
): ChangedPixels {
  // Of masks of one class a pixel belongs or does not; of several, every label is a class.
  const isOneClass = decode?.kind === 'mask' && decode.threshold !== undefined;
  const most = Math.min(60_000, Math.floor(allCharacters / inputs));
  for (let block = 1; ; block *= 2) {
    const paths = drawn(left, right, input, isOneClass, block);
    const characters = paths.left.length + paths.right.length + paths.relabelled.length;
    if (characters <= most || block >= Math.max(left.width, left.height))
      return { pair: index, width: left.width, height: left.height, ...paths, block };
  }
}

function drawn(
  left: MaskPredictions,
  right: MaskPredictions,
  input: number,
  isOneClass: boolean,
  block: number,
): Pick<ChangedPixels, ChangedKind | 'counts'> {
  const { width, height } = left;
  const columns = Math.ceil(width / block);
  const rows = Math.ceil(height / block);
  const counts = { left: 0, right: 0, relabelled: 0 };
  const cells: Record<ChangedKind, Uint8Array> = {
    left: new Uint8Array(columns * rows),
    right: new Uint8Array(columns * rows),
    relabelled: new Uint8Array(columns * rows),
  };
  alongBoth(left, right, input, (start, length, from, to) => {
    if (from === to) return;
    const kind: ChangedKind = !isOneClass ? 'relabelled' : to === 0 ? 'left' : 'right';
    counts[kind] += length;
    for (let at = start; at < start + length; at++) {
      const [x, y] = [at % width, Math.floor(at / width)];
      cells[kind][Math.floor(y / block) * columns + Math.floor(x / block)] = 1;
    }
  });
  const path = (kind: ChangedKind) => rectangles(cells[kind], columns, block);
  return { left: path('left'), right: path('right'), relabelled: path('relabelled'), counts };
}

/** Marked cells as rectangles, one for the neighbours of a row: `M` to its corner, then along its sides. */
function rectangles(cells: Uint8Array, columns: number, block: number): string {
  const parts: string[] = [];
  for (let at = 0; at < cells.length; at++) {
    if (cells[at] === 0) continue;
    const from = at;
    const end = from - (from % columns) + columns;
    while (at + 1 < end && cells[at + 1] === 1) at++;
    const length = (at - from + 1) * block;
    parts.push(`M${(from % columns) * block} ${Math.floor(from / columns) * block}h${length}v${block}h-${length}z`);
  }
  return parts.join('');
}
