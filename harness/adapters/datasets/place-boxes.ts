import { TriplicateError } from '../../core/errors.ts';
import type { Preprocess, TruthBox } from '../../core/records.ts';
import type { ItemFacts } from './picture-chunks.ts';
import { placementOf, type Size } from './placement.ts';
import type { ItemBoxes, PictureSource } from './source.ts';

/**
 * That boxes are within their picture, by the size that is known of it. Errors: BOX_OUTSIDE for one that lies outside,
 * BOXES_MISFIT where the annotations are of a picture of another size.
 */
export function requireFit({ boxes, size: stated }: ItemBoxes, size: Size, name: string): void {
  requireAnnotatedSize(stated, size, name);
  const stray = boxes.find(({ box }) => !clip(box, size));
  if (stray) throw outside(stray.box, size, name);
}

/**
 * The boxes of a source in the pixels of its prepared pictures, clipped to them, and what was done to them in words. A box that
 * lies in what the preparation cuts away is left out. All of them fit, as `requireFit` has it.
 */
export function placeBoxes(
  { boxes: all = [], items }: Pick<PictureSource, 'boxes' | 'items'>,
  facts: readonly Pick<ItemFacts, 'size'>[],
  to: Size,
  fit: NonNullable<Preprocess['fit']>,
): { boxes: TruthBox[][]; notes: string[] } {
  const clipped: string[] = [];
  const cropped: string[] = [];
  const boxes = all.map((one, item) => {
    const { size } = facts[item]!;
    const name = items[item]!;
    const place = placementOf(size, to, fit);
    return one.boxes.flatMap((box): TruthBox[] => {
      const within = clip(box.box, size)!;
      if (within.some((side, index) => side !== box.box[index])) clipped.push(name);
      const [x1, y1, x2, y2] = within as [number, number, number, number];
      const placed = [x1, x2].map(x => x * place.scaleX + place.left);
      const high = [y1, y2].map(y => y * place.scaleY + place.top);
      const seen = clip([placed[0]!, high[0]!, placed[1]!, high[1]!], to);
      if (seen) return [{ ...box, box: seen }];
      cropped.push(name);
      return [];
    });
  });
  return {
    boxes,
    notes: [
      ...noted(clipped, 'reached beyond the picture and was clipped', 'reached beyond their pictures and were clipped'),
      ...noted(
        cropped,
        'lay in what fit cover cuts away and was left out',
        'lay in what fit cover cuts away and were left out',
      ),
    ],
  };
}

/** The part of a box that lies within; null where none does. */
function clip(box: TruthBox['box'], { width, height }: Size): TruthBox['box'] | null {
  const [x1, y1, x2, y2] = box.map((side, index) => Math.max(0, Math.min(side, index % 2 === 0 ? width : height)));
  return x2! > x1! && y2! > y1! ? [x1!, y1!, x2!, y2!] : null;
}

const noted = (names: readonly string[], one: string, several: string): string[] =>
  names.length === 0
    ? []
    : [
        names.length === 1
          ? `A box of ${names[0]} ${one}.`
          : `${names.length} boxes ${several}, the first of ${names[0]}.`,
      ];

function requireAnnotatedSize(stated: Size | null, found: Size, name: string): void {
  if (!stated || (stated.width === found.width && stated.height === found.height)) return;
  const isTurned = stated.width === found.height && stated.height === found.width;
  throw new TriplicateError({
    code: 'BOXES_MISFIT',
    message: `${name} has ${found.width} × ${found.height} pixels${isTurned ? ' once it is turned as its EXIF says' : ''}, but its boxes are of a picture of ${stated.width} × ${stated.height}.`,
    next: isTurned
      ? 'Take the orientation out of the file, or annotate the picture as it is seen.'
      : 'Give the pictures that were annotated, unscaled.',
  });
}

const outside = (box: TruthBox['box'], { width, height }: Size, name: string): TriplicateError =>
  new TriplicateError({
    code: 'BOX_OUTSIDE',
    message: `${name} has ${width} × ${height} pixels, and its box ${box.join(', ')} (left, top, right, bottom) lies outside of it.`,
    next: 'Correct the annotation; its numbers may be of a picture of another size, or shares of one.',
  });
