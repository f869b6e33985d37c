import { mapped } from './axis-map.ts';
import { toByte, toBytes } from './bytes.ts';
import { moved } from './moved.ts';
import { inverseNormal } from './normal.ts';
import { parametersOf } from './parameters.ts';
import type { Picture } from './picture.ts';
import { type CorruptionSeed, uniformsFor } from './random-for.ts';
import { zooming } from './zoom.ts';

/** Whitens the picture, and lets flakes of enlarged noise fall past it, once as drawn and once turned round. */
export function snow(picture: Picture, severity: number, seed: CorruptionSeed): Picture {
  const [mean, deviation, zoom, leastFlake, radius, sigma, colour] = parametersOf('snow', severity, picture);
  const { width, height, channels } = picture;
  const uniform = uniformsFor(seed, 'snow', severity);
  const plane = { width, height, channels: 1 };
  const noise = Float64Array.from({ length: width * height }, () => mean + deviation * inverseNormal(uniform()));
  const enlarged = mapped({ ...plane, data: noise }, zooming(height, zoom), zooming(width, zoom));
  const flakes = toBytes(enlarged.data.map(value => (value < leastFlake ? 0 : value * 255)));
  const falling = moved({ ...plane, data: flakes }, radius, sigma, -135 + 90 * uniform()).data;
  const data = new Uint8Array(picture.data.length);
  for (let i = 0; i < falling.length; i++) {
    const snowed = falling[i]! + falling[falling.length - 1 - i]!;
    const whitened = 1.5 * grey(picture, i * channels) + 127.5;
    for (let c = 0, at = i * channels; c < channels; c++, at++) {
      const value = picture.data[at]!;
      data[at] = toByte(colour * value + (1 - colour) * Math.max(value, whitened) + snowed);
    }
  }
  return { ...picture, data };
}

/** Luma of ITU-R BT.601; a picture of other than three channels has that of its first. */
function grey({ channels, data }: Picture, at: number): number {
  if (channels !== 3) return data[at]!;
  return 0.299 * data[at]! + 0.587 * data[at + 1]! + 0.114 * data[at + 2]!;
}
