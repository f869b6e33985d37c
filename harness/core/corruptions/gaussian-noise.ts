import { parametersOf } from './parameters.ts';
import type { Picture } from './picture.ts';
import { type CorruptionSeed, normalsFor } from './random-for.ts';

/**
 * Adds noise from N(0, strength) to every value of a range of 1, independently per channel, clips, and rounds down to
 * bytes as the published ImageNet-C does (Hendrycks and Dietterich, 2019).
 */
export function gaussianNoise(picture: Picture, severity: number, seed: CorruptionSeed): Picture {
  const deviation = parametersOf('gaussian-noise', severity, picture) * 255;
  const normal = normalsFor(seed, 'gaussian-noise', severity);
  const data = picture.data.map(value => Math.max(0, Math.min(255, value + deviation * normal())));
  return { ...picture, data };
}
