import { corruptions } from '../../core/corruptions/corruptions.ts';
import { parametersOf } from '../../core/corruptions/parameters.ts';
import type { Picture } from '../../core/corruptions/picture.ts';
import type { CorruptionSeed } from '../../core/corruptions/random-for.ts';
import type { View } from '../../core/records.ts';
import { asSharp, decodePicture } from './decode.ts';

/** The picture as one view of the dataset shows it; severity 0 leaves it as it is. */
export async function corrupt(picture: Picture, view: View, seed: CorruptionSeed): Promise<Picture> {
  const { corruption, severity } = view;
  if (corruption === 'none' || severity === 0) return picture;
  if (corruption === 'jpeg') return jpeg(picture, parametersOf('jpeg', severity, picture), seed.input);
  return corruptions[corruption](picture, severity, seed);
}

/** Through JPEG and back, with the tables and the halved colour of libjpeg, which Pillow uses too. */
async function jpeg(picture: Picture, quality: number, name: string): Promise<Picture> {
  const file = await (await asSharp(picture)).jpeg({ quality, chromaSubsampling: '4:2:0' }).toBuffer();
  return decodePicture(file, name);
}
