import { gaussianBlur } from './axis-map.ts';
import { nearest } from './borders.ts';
import { toBytes } from './bytes.ts';
import { parametersOf } from './parameters.ts';
import { type Picture, rasterOf } from './picture.ts';
import { type CorruptionSeed, integerFrom, uniformsFor } from './random-for.ts';

/** Blurs, swaps each pixel with one nearby, from the lower right to the upper left, for some rounds, and blurs again. */
export function glassBlur(picture: Picture, severity: number, seed: CorruptionSeed): Picture {
  const [sigma, reach, rounds] = parametersOf('glass-blur', severity, picture);
  const { width, height, channels } = picture;
  const uniform = uniformsFor(seed, 'glass-blur', severity);
  const shuffled = toBytes(gaussianBlur(rasterOf(picture), sigma, 4, nearest).data);
  for (let round = 0; round < rounds; round++) {
    for (let y = height - reach; y > reach; y--) {
      for (let x = width - reach; x > reach; x--) {
        const otherX = x + integerFrom(uniform, -reach, reach);
        const otherY = y + integerFrom(uniform, -reach, reach);
        swap(shuffled, (y * width + x) * channels, (otherY * width + otherX) * channels, channels);
      }
    }
  }
  return { ...picture, data: toBytes(gaussianBlur(rasterOf({ ...picture, data: shuffled }), sigma, 4, nearest).data) };
}

function swap(data: Uint8Array, left: number, right: number, channels: number): void {
  for (let c = 0; c < channels; c++) {
    const value = data[left + c]!;
    data[left + c] = data[right + c]!;
    data[right + c] = value;
  }
}
