import type { DatasetRecord } from '../../core/records.ts';
import type { FlippedInput } from '../flipped-inputs.ts';
import { base64 } from './base64.ts';
import { type Html, html, toText } from './escape.ts';
import type { Size } from './marks.ts';

/** Sides of a picture on the page, in pixels of CSS: of one with marks, without, and of the box in the place of one. */
const markedSide = 320;
const plainSide = 168;
const absentSide = 84;

/** The prepared picture of an input on its own scale; null where the dataset has none. */
export function sizeOf({ input }: Pick<FlippedInput, 'input'>, dataset: DatasetRecord | null): Size | null {
  if (!dataset) return null;
  return dataset.parts[Math.floor(input / dataset.items.length)]?.pictures ?? null;
}

/** Of the picture on the page. */
export const shownSize = (size: Size, isHere: boolean, isMarked: boolean): Size =>
  onPage(size, isMarked ? markedSide : isHere ? plainSide : absentSide);

/**
 * The picture with what changed on it, small ones enlarged by a whole number; where it is not here, a box that says so and has what
 * changed all the same. What is drawn is said in words beside it.
 */
export function inputPicture(id: string, picture: Uint8Array | undefined, shown: Size, marks: Html | null): Html {
  const whole = html` width="${shown.width}" height="${shown.height}"`;
  return html`<div class="shot">${
    picture
      ? html`<img src="data:image/${typeOf(picture)};base64,${base64(picture)}" alt="Input ${id}"${whole} decoding="async">`
      : html`<svg class="absent"${whole} aria-hidden="true"></svg><span class="absent-words">No picture here</span>`
  }${marks}</div>`;
}

/**
 * A picture by itself, for where nothing but a file can be shown: an SVG of the size that it has on a page, in which pixels stay squares. Null of one
 * that is large enough as it is.
 */
export function enlargedPicture(picture: Uint8Array, size: Size): string | null {
  const { width, height } = onPage(size, plainSide);
  if (width <= size.width) return null;
  return toText(
    html`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><image href="data:image/${typeOf(picture)};base64,${base64(picture)}" width="${width}" height="${height}" style="image-rendering: pixelated"/></svg>`,
  );
}

/** PNG and WebP by their first byte. */
const typeOf = ([first]: Uint8Array): 'png' | 'webp' => (first === 0x52 ? 'webp' : 'png');

function onPage({ width, height }: Size, side: number): Size {
  const longer = Math.max(width, height);
  const factor = longer > side ? side / longer : Math.floor(side / longer);
  return { width: Math.max(1, Math.round(width * factor)), height: Math.max(1, Math.round(height * factor)) };
}
