import { className } from '../core/dataset.ts';
import type { BoxChange, DatasetRecord, Flip } from '../core/records.ts';
import { onOneLine } from '../core/unprintable.ts';
import { count, plural, score } from './format.ts';
import { labelName } from './names.ts';

/** What a flip is, in a line: old and new label, boxes, pixels, or by how much an output moved. */
export function flipWords(flip: Flip, dataset: DatasetRecord | null): string {
  if (flip.from !== null || flip.to !== null)
    return `${sideWords(flip, 'from', dataset)} → ${sideWords(flip, 'to', dataset)}`;
  if (flip.boxes) return flip.boxes.map(change => boxWords(change, dataset)).join('; ');
  if (flip.pixels) {
    const { changed, regions, largestRegion } = flip.pixels;
    return `${plural(changed, 'pixel')} in ${plural(regions, 'region')}, the largest of ${count(largestRegion)}`;
  }
  if (flip.maxAbsDelta === Number.MAX_VALUE) return 'moved by more than any number, as NaN or infinity does';
  return flip.maxAbsDelta === undefined ? 'moved' : `moved by ${score(flip.maxAbsDelta)}`;
}

/** A flipped input in a line of a terminal: what flipped, how near it was, and the truth where it is known. */
export function flipLine(flip: Flip, dataset: DatasetRecord | null): string {
  const nearest = flip.fromMargin ?? (flip.boxes ? flip.toMargin : null);
  const margin = nearest === null ? '' : `  margin ${nearest.toPrecision(3)}`;
  const truth = flip.truth === null ? '' : `  truth ${className(dataset, flip.truth)}`;
  return onOneLine(`${flip.id}  ${flipWords(flip, dataset)}${margin}${truth}`);
}

/** One side of a flip between labels, or where the other one holds no number: its boxes, or that it has a mask. */
function sideWords(flip: Flip, side: 'from' | 'to', dataset: DatasetRecord | null): string {
  if (flip[side] !== null) return labelName(dataset, flip[side]);
  const boxes = flip.boxes?.filter(change => change[side] !== null).length;
  return boxes === undefined ? 'a mask' : plural(boxes, 'box', 'boxes');
}

/** As in "appeared: person 0.312 at 10, 20 to 30, 40". */
export function boxWords({ change, from, to, iou }: BoxChange, dataset: DatasetRecord | null): string {
  const sides = [from, to].flatMap(box => (box ? [placed(box, dataset)] : []));
  return `${change}: ${sides.join(' → ')}${iou === null ? '' : ` (IoU ${iou.toFixed(3)})`}`;
}

function placed({ label, score: value, box }: NonNullable<BoxChange['from']>, dataset: DatasetRecord | null): string {
  const [x1, y1, x2, y2] = box.map(corner => corner.toFixed(1));
  const scored = value === null ? '' : ` ${value.toFixed(3)}`;
  return `${labelName(dataset, label)}${scored} at ${x1}, ${y1} to ${x2}, ${y2}`;
}
