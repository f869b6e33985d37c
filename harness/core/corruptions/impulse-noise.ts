import { parametersOf } from './parameters.ts';
import type { Picture } from './picture.ts';
import { type CorruptionSeed, uniformsFor } from './random-for.ts';

/** Salt and pepper: turns a share of the values, half of them each, into 0 and 255, independently per channel. */
export function impulseNoise(picture: Picture, severity: number, seed: CorruptionSeed): Picture {
  const share = parametersOf('impulse-noise', severity, picture);
  const uniform = uniformsFor(seed, 'impulse-noise', severity);
  const data = picture.data.map(value => {
    const draw = uniform();
    return draw < share / 2 ? 0 : draw < share ? 255 : value;
  });
  return { ...picture, data };
}
