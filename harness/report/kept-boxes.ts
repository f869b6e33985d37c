import type { LabelledBox } from '../core/boxes/match.ts';
import type { Flip } from '../core/records.ts';

/** The boxes of both sides that did not change, as the path of an SVG each. */
export interface KeptBoxes {
  readonly left: string;
  readonly right: string;
}

/** Of a side at most, the best first: a detector may find a hundred things, and those that changed are what one looks for. */
const most = 20;

export function keptBoxes(flip: Flip, left: readonly LabelledBox[], right: readonly LabelledBox[]): KeptBoxes {
  const path = (boxes: readonly LabelledBox[], side: 'from' | 'to') => {
    const changed = new Set(flip.boxes?.flatMap(change => (change[side] ? [nameOf(change[side])] : [])));
    const kept = boxes.filter(box => !changed.has(nameOf(box)));
    return kept
      .slice(0, most)
      .map(({ box }) => outline(box))
      .join('');
  };
  return { left: path(left, 'from'), right: path(right, 'to') };
}

/** A box with its label; another one of both would be the same to look at. */
const nameOf = ({ label, box }: { readonly label: number; readonly box: readonly number[] }): string =>
  [label, ...box].join(' ');

function outline([x1 = 0, y1 = 0, x2 = 0, y2 = 0]: readonly number[]): string {
  const [x, y, width, height] = [x1, y1, x2 - x1, y2 - y1].map(Math.round);
  return `M${x} ${y}h${width}v${height}h-${width}z`;
}
