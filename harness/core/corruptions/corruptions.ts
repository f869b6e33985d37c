import type { Corruption } from '../records.ts';
import { brightness } from './brightness.ts';
import { contrast } from './contrast.ts';
import { defocusBlur } from './defocus-blur.ts';
import { elastic } from './elastic.ts';
import { fog } from './fog.ts';
import { frost } from './frost.ts';
import { gaussianNoise } from './gaussian-noise.ts';
import { glassBlur } from './glass-blur.ts';
import { impulseNoise } from './impulse-noise.ts';
import { motionBlur } from './motion-blur.ts';
import type { Picture } from './picture.ts';
import { pixelate } from './pixelate.ts';
import type { CorruptionSeed } from './random-for.ts';
import { shotNoise } from './shot-noise.ts';
import { snow } from './snow.ts';
import { zoomBlur } from './zoom-blur.ts';

type Corrupt = (picture: Picture, severity: number, seed: CorruptionSeed) => Picture;

/**
 * The corruptions of ImageNet-C (Hendrycks and Dietterich, 2019) but for JPEG, which an encoder makes. Each is a pure
 * function of picture, severity 1 to 5 and seed. They use + - * / and square root of doubles alone, whose results
 * IEEE 754 fixes, so that every engine and machine makes the same bytes. Errors: RangeError for another severity.
 */
export const corruptions: Readonly<Record<Exclude<Corruption, 'none' | 'jpeg'>, Corrupt>> = {
  'gaussian-noise': gaussianNoise,
  'shot-noise': shotNoise,
  'impulse-noise': impulseNoise,
  'defocus-blur': defocusBlur,
  'glass-blur': glassBlur,
  'motion-blur': motionBlur,
  'zoom-blur': zoomBlur,
  snow,
  frost,
  fog,
  brightness,
  contrast,
  elastic,
  pixelate,
};
