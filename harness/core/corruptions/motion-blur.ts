import { moved } from './moved.ts';
import { parametersOf } from './parameters.ts';
import type { Picture } from './picture.ts';
import { type CorruptionSeed, uniformsFor } from './random-for.ts';

/** As if the camera moved, within 45 degrees of the horizontal. */
export function motionBlur(picture: Picture, severity: number, seed: CorruptionSeed): Picture {
  const [radius, sigma] = parametersOf('motion-blur', severity, picture);
  const angle = -45 + 90 * uniformsFor(seed, 'motion-blur', severity)();
  return moved(picture, radius, sigma, angle);
}
