import { sampleInto } from './bilinear.ts';
import type { Border } from './borders.ts';
import { toByte } from './bytes.ts';
import { frostTexture, textureCount } from './frost-textures.ts';
import { parametersOf } from './parameters.ts';
import type { Picture } from './picture.ts';
import { type CorruptionSeed, integerFrom, uniformsFor } from './random-for.ts';

/**
 * Adds a part of a texture of frost, drawn among six, to the picture. The textures are made (frost-textures.ts), not the
 * photographs of Hendrycks and Dietterich (2019), whose licences nobody states; reduced for small pictures as theirs.
 */
export function frost(picture: Picture, severity: number, seed: CorruptionSeed): Picture {
  const [ofPicture, ofFrost, step] = parametersOf('frost', severity, picture);
  const { width, height, channels } = picture;
  const uniform = uniformsFor(seed, 'frost', severity);
  const texture = frostTexture(integerFrom(uniform, 0, textureCount));
  const left = integerFrom(uniform, 0, texture.width);
  const top = integerFrom(uniform, 0, texture.height);
  const ice = new Float64Array(3);
  const data = new Uint8Array(picture.data.length);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      sampleInto(ice, 0, texture, left + (x + 0.5) * step - 0.5, top + (y + 0.5) * step - 0.5, repeated);
      for (let c = 0; c < channels; c++, i++) data[i] = toByte(ofPicture * picture.data[i]! + ofFrost * ice[c % 3]!);
    }
  }
  return { ...picture, data };
}

const repeated: Border = (i, n) => i % n;
