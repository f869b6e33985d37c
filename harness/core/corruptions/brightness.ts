import { toByte } from './bytes.ts';
import { parametersOf } from './parameters.ts';
import type { Picture } from './picture.ts';

/**
 * Adds to the value of every pixel's hue, saturation and value, up to white's. Hue and saturation are ratios of the
 * channels, so this is one factor for all channels of a pixel: new value by old.
 */
export function brightness(picture: Picture, severity: number): Picture {
  const added = parametersOf('brightness', severity, picture) * 255;
  const { channels } = picture;
  const data = new Uint8Array(picture.data.length);
  for (let i = 0; i < data.length; i += channels) {
    let value = 0;
    for (let c = 0; c < channels; c++) value = Math.max(value, picture.data[i + c]!);
    const brighter = Math.min(255, value + added);
    for (let c = 0; c < channels; c++) {
      data[i + c] = toByte(value === 0 ? brighter : (picture.data[i + c]! * brighter) / value);
    }
  }
  return { ...picture, data };
}
