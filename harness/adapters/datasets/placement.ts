import type { Preprocess } from '../../core/records.ts';

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The size that annotations say; null where they say none, or nothing that a picture could have, such as 0 × 0. */
export function statedSize(width: unknown, height: unknown): Size | null {
  const size = { width: Number(width ?? Number.NaN), height: Number(height ?? Number.NaN) };
  return size.width > 0 && size.height > 0 ? size : null;
}

/** Where a preparation puts a picture: x becomes x × scaleX + left, y becomes y × scaleY + top. */
export interface Placement {
  readonly scaleX: number;
  readonly scaleY: number;
  readonly left: number;
  readonly top: number;
}

/**
 * How `fitPicture` lays a picture of `from` into one of `to`, to the pixel: sharp scales to whole pixels, and rounds the border
 * of contain down and what cover takes away on the left and on top up.
 */
export function placementOf(from: Size, to: Size, fit: NonNullable<Preprocess['fit']>): Placement {
  if (fit === 'pad' || (from.width === to.width && from.height === to.height)) return placed(from, from, to);
  if (fit === 'fill') return placed(from, to, to);
  const byWidth = to.width / from.width;
  const byHeight = to.height / from.height;
  const isWidthWhole = fit === 'cover' ? byWidth >= byHeight : byWidth <= byHeight;
  const scaled = isWidthWhole
    ? { width: to.width, height: Math.max(1, Math.round(from.height * byWidth)) }
    : { width: Math.max(1, Math.round(from.width * byHeight)), height: to.height };
  return placed(from, scaled, to);
}

const placed = (from: Size, scaled: Size, to: Size): Placement => ({
  scaleX: scaled.width / from.width,
  scaleY: scaled.height / from.height,
  left: Math.floor((to.width - scaled.width) / 2),
  top: Math.floor((to.height - scaled.height) / 2),
});
