import { gaussianWeights, mapped, smoothing } from './axis-map.ts';
import { extended, mirrored } from './borders.ts';
import { toByte } from './bytes.ts';
import { parametersOf } from './parameters.ts';
import { type Picture, type Raster, rasterOf } from './picture.ts';

/**
 * Spreads every pixel over a disc, softened by a normal density of 3 × 3 pixels, of 5 × 5 where the radius is above 8
 * (Hendrycks and Dietterich, 2019); mirrors the picture at its edge.
 */
export function defocusBlur(picture: Picture, severity: number): Picture {
  const [radius, softening] = parametersOf('defocus-blur', severity, picture);
  const kernel = softDisc(radius, softening);
  return { ...picture, data: convolved(picture, kernel) };
}

/** Square, with the disc's pixel in its middle; sums to 1 but for what its own edge mirrors, which is the reference's. */
function softDisc(radius: number, softening: number): Raster {
  const reach = Math.max(8, radius);
  const side = 2 * reach + 1;
  const data = Float64Array.from({ length: side * side }, (_, i) => {
    const x = (i % side) - reach;
    const y = Math.floor(i / side) - reach;
    return x * x + y * y <= radius * radius ? 1 : 0;
  });
  const count = data.reduce((sum, value) => sum + value, 0);
  const soften = smoothing(side, gaussianWeights(softening, radius <= 8 ? 1 : 2), mirrored);
  const disc = { width: side, height: side, channels: 1, data: data.map(value => value / count) };
  return mapped(disc, soften, soften);
}

/**
 * A row of the kernel is level but for its ends. So a row of the result is summed up from the steps of the kernel, each
 * times the sum of the picture's row up to there: whole numbers, which no order of addition changes. The kernel is its
 * own mirror image both ways, so each step of its lower right quarter stands for four.
 */
function convolved(picture: Picture, kernel: Raster): Uint8Array {
  const { width, height, channels } = picture;
  const reach = (kernel.width - 1) / 2;
  const source = extended(rasterOf(picture), reach + 1, mirrored);
  const stride = source.width * channels;
  const sums = source.data;
  for (let i = 0; i < sums.length; i++) if (i % stride >= channels) sums[i]! += sums[i - channels]!;
  const steps = stepsOf(kernel);
  const out = new Uint8Array(width * height * channels);
  const row = new Float64Array(width * channels);
  for (let y = 0; y < height; y++) {
    row.fill(0);
    for (const { x, y: away, by } of steps) {
      const right = (reach + x) * channels;
      const left = (reach + 1 - x) * channels;
      const above = (y + reach + 1 - away) * stride;
      const below = (y + reach + 1 + away) * stride;
      for (let i = 0; i < row.length; i++) {
        const upper = sums[above + right + i]! - sums[above + left + i]!;
        const lower = sums[below + right + i]! - sums[below + left + i]!;
        row[i]! += by * (upper + lower);
      }
    }
    for (let i = 0; i < row.length; i++) out[y * row.length + i] = toByte(row[i]!);
  }
  return out;
}

/** In the lower right quarter: by how much, beyond its rounding, a row y of the kernel steps down before its column x. */
function stepsOf({ width, data }: Raster): { x: number; y: number; by: number }[] {
  const middle = (width - 1) / 2;
  const at = (x: number, y: number) => (x > middle ? 0 : data[(middle + y) * width + middle + x]!);
  const steps = [];
  for (let y = 0; y <= middle; y++) {
    for (let x = 1; x <= middle + 1; x++) {
      const by = at(x - 1, y) - at(x, y);
      // The middle row is its own mirror image, and is added twice.
      if (Math.abs(by) > 1e-12) steps.push({ x, y, by: y === 0 ? by / 2 : by });
    }
  }
  return steps;
}
