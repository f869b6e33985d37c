import { toByte } from './bytes.ts';
import { parametersOf } from './parameters.ts';
import type { Picture } from './picture.ts';
import { plasma, powerOfTwoFrom } from './plasma.ts';
import { type CorruptionSeed, uniformsFor } from './random-for.ts';

/** Adds a cloud, and darkens by as much as the cloud could have brightened the picture's brightest value. */
export function fog(picture: Picture, severity: number, seed: CorruptionSeed): Picture {
  const [thickness, decay] = parametersOf('fog', severity, picture);
  const { width, height, channels } = picture;
  const size = powerOfTwoFrom(Math.max(width, height));
  const cloud = plasma(size, decay, uniformsFor(seed, 'fog', severity));
  const brightest = picture.data.reduce((most, value) => Math.max(most, value), 0);
  const dimmed = brightest / (brightest + thickness * 255);
  const data = new Uint8Array(picture.data.length);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const added = thickness * 255 * cloud[y * size + x]!;
      for (let c = 0; c < channels; c++, i++) data[i] = toByte((picture.data[i]! + added) * dimmed);
    }
  }
  return { ...picture, data };
}
