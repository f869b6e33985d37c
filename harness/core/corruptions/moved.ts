import { gaussian, normalized } from './axis-map.ts';
import { extended, nearest } from './borders.ts';
import { toBytes } from './bytes.ts';
import { cosine, sine } from './circle.ts';
import { type Picture, rasterOf } from './picture.ts';

/**
 * ImageMagick's motion blur, which Hendrycks and Dietterich (2019) use: the mean of a pixel and the 2 × radius pixels
 * that follow in the direction of the angle (degrees, clockwise from the right), weighted by one half of a normal
 * density, rounded down to bytes as its PNG is.
 */
export function moved(picture: Picture, radius: number, sigma: number, angle: number): Picture {
  const weights = normalized(Float64Array.from({ length: 2 * radius + 1 }, (_, i) => gaussian(i, sigma)));
  const across = cosine(angle);
  const down = sine(angle);
  const { width, height, channels } = picture;
  const margin = 2 * radius;
  const source = extended(rasterOf(picture), margin, nearest);
  const row = width * channels;
  const sum = new Float64Array(height * row);
  for (let y = 0; y < height; y++) {
    for (let i = 0; i < weights.length; i++) {
      const weight = weights[i]!;
      const left = margin + Math.ceil(i * across - 0.5);
      const top = margin + Math.ceil(i * down - 0.5);
      const from = ((top + y) * source.width + left) * channels;
      for (let x = 0; x < row; x++) sum[y * row + x]! += weight * source.data[from + x]!;
    }
  }
  return { ...picture, data: toBytes(sum) };
}
