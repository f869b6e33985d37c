import { boxesOf } from '../core/boxes/packing.ts';
import type { BoxPredictions } from '../core/predictions.ts';
import type { DetectedBox } from '../core/records.ts';
import type { StoredPair } from './stored-pairs.ts';

/** The boxes of both sides that did not change, as the path of an SVG each. */
export interface KeptBoxes {
  /** Index of the pair among the document's comparisons. */
  readonly pair: number;
  readonly left: string;
  readonly right: string;
}

/** Of a side at most, the best first: a detector may find a hundred things, and those that changed are what one looks for. */
const most = 20;

export function keptBoxes(
  { input, index, flip }: Pick<StoredPair, 'input' | 'index' | 'flip'>,
  left: BoxPredictions,
  right: BoxPredictions,
): KeptBoxes {
  const path = (predictions: BoxPredictions, side: 'from' | 'to') => {
    const changed = new Set(flip.boxes?.flatMap(change => (change[side] ? [nameOf(change[side])] : [])));
    const kept = boxesOf(predictions, input).filter(box => !changed.has(nameOf(box)));
    return kept
      .slice(0, most)
      .map(({ box }) => outline(box))
      .join('');
  };
  return { pair: index, left: path(left, 'from'), right: path(right, 'to') };
}

/** A box with its label; another one of both would be the same to look at. */
const nameOf = ({ label, box }: Pick<DetectedBox, 'label'> & { readonly box: readonly number[] }): string =>
  [label, ...box].join(' ');

function outline([x1 = 0, y1 = 0, x2 = 0, y2 = 0]: readonly number[]): string {
  const [x, y, width, height] = [x1, y1, x2 - x1, y2 - y1].map(Math.round);
  return `M${x} ${y}h${width}v${height}h-${width}z`;
}
