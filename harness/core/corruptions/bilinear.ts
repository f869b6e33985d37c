import type { Border } from './borders.ts';
import type { Picture, Raster } from './picture.ts';

/** The raster's values at (x, y), in pixels from the middle of the first one, weighted between the four pixels around. */
export function sampleInto(
  out: Float64Array,
  at: number,
  { width, height, channels, data }: Picture | Raster,
  x: number,
  y: number,
  border: Border,
): void {
  const left = Math.floor(x);
  const top = Math.floor(y);
  const right = x - left;
  const below = y - top;
  const upper = border(top, height) * width;
  const lower = border(top + 1, height) * width;
  const west = border(left, width);
  const east = border(left + 1, width);
  const a = (upper + west) * channels;
  const b = (upper + east) * channels;
  const c = (lower + west) * channels;
  const d = (lower + east) * channels;
  for (let k = 0; k < channels; k++) {
    const above = data[a + k]! * (1 - right) + data[b + k]! * right;
    const under = data[c + k]! * (1 - right) + data[d + k]! * right;
    out[at + k] = above * (1 - below) + under * below;
  }
}
