import type { Raster } from './picture.ts';

/** Which of n values stands for the one at index i, which may lie outside 0 to n - 1. */
export type Border = (i: number, n: number) => number;

/** a a a | a b c d | d d d */
export const nearest: Border = (i, n) => Math.max(0, Math.min(n - 1, i));

/** d c b | a b c d | c b a: OpenCV's BORDER_REFLECT_101 */
export const mirrored: Border = (i, n) => {
  if (n === 1) return 0;
  const folded = Math.abs(i) % (2 * n - 2);
  return folded < n ? folded : 2 * n - 2 - folded;
};

/** c b a | a b c d | d c b: SciPy's reflect */
export const reflected: Border = (i, n) => {
  const folded = (i < 0 ? -1 - i : i) % (2 * n);
  return folded < n ? folded : 2 * n - 1 - folded;
};

/** The picture with a margin on each side that the border fills. */
export function extended({ width, height, channels, data }: Raster, margin: number, border: Border): Raster {
  const outWidth = width + 2 * margin;
  const outHeight = height + 2 * margin;
  const out = new Float64Array(outWidth * outHeight * channels);
  const columns = Int32Array.from({ length: outWidth }, (_, x) => border(x - margin, width) * channels);
  for (let y = 0, at = 0; y < outHeight; y++) {
    const row = border(y - margin, height) * width * channels;
    for (let x = 0; x < outWidth; x++) {
      const from = row + columns[x]!;
      for (let c = 0; c < channels; c++) out[at++] = data[from + c]!;
    }
  }
  return { width: outWidth, height: outHeight, channels, data: out };
}
