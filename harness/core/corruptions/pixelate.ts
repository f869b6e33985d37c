import { type AxisMap, mapColumns, mapRows } from './axis-map.ts';
import { parametersOf } from './parameters.ts';
import { type Picture, rasterOf } from './picture.ts';

/** Makes the picture smaller by the means of boxes, and as large as it was by repeating them. */
export function pixelate(picture: Picture, severity: number): Picture {
  const share = parametersOf('pixelate', severity, picture);
  const { width, height } = picture;
  const small = resized(picture, Math.max(1, Math.floor(width * share)), Math.max(1, Math.floor(height * share)));
  return resized(small, width, height);
}

/** As Pillow resizes by its box filter: rows first, and each way rounded to the nearest byte. */
function resized(picture: Picture, width: number, height: number): Picture {
  const narrow = mapRows(rasterOf(picture), boxes(picture.width, width));
  const small = mapColumns(rasterOf({ ...narrow, data: toNearestBytes(narrow.data) }), boxes(picture.height, height));
  return { ...small, data: toNearestBytes(small.data) };
}

function toNearestBytes(values: Float64Array): Uint8Array {
  const bytes = new Uint8Array(values.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Math.floor(values[i]! + 0.5);
  return bytes;
}

/** The mean of the values whose middle lies in the box, for each of so many boxes; of one value at least. */
function boxes(n: number, count: number): AxisMap {
  const side = n / count;
  const half = Math.max(1, side) / 2;
  const ends = Array.from({ length: count }, (_, i) => {
    const middle = (i + 0.5) * side;
    return { from: Math.floor(middle - half + 0.5), to: Math.floor(middle + half + 0.5) };
  });
  const taps = Math.max(...ends.map(({ from, to }) => to - from));
  const starts = Int32Array.from(ends, ({ from }) => Math.min(n - taps, from));
  const weights = new Float64Array(count * taps);
  for (const [i, { from, to }] of ends.entries()) {
    weights.fill(1 / (to - from), i * taps + from - starts[i]!, i * taps + to - starts[i]!);
  }
  return { taps, starts, weights };
}
