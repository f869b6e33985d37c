import { contrast } from '../../core/corruptions/contrast.ts';
import { gaussianNoise } from '../../core/corruptions/gaussian-noise.ts';
import { strengthOf } from '../../core/corruptions/parameters.ts';
import type { Picture } from '../../core/corruptions/picture.ts';
import type { CorruptionSeed } from '../../core/corruptions/random-for.ts';
import type { View } from '../../core/records.ts';
import { asSharp, decodePicture } from './decode.ts';

/** The picture as one view of the dataset shows it. */
export async function corrupt(picture: Picture, view: View, seed: CorruptionSeed): Promise<Picture> {
  switch (view.corruption) {
    case 'none':
      return picture;
    case 'gaussian-noise':
      return gaussianNoise(picture, view.severity, seed);
    case 'contrast':
      return contrast(picture, view.severity);
    case 'jpeg':
      return jpeg(picture, strengthOf('jpeg', view.severity, picture), seed.input);
  }
}

/** Through JPEG and back, with the tables and the halved colour of libjpeg, which Pillow uses too. */
async function jpeg(picture: Picture, quality: number, name: string): Promise<Picture> {
  const file = await asSharp(picture).jpeg({ quality, chromaSubsampling: '4:2:0' }).toBuffer();
  return decodePicture(file, name);
}
