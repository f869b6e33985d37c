import type { Picture } from '../../core/corruptions/picture.ts';
import { TriplicateError } from '../../core/errors.ts';
import type { Preprocess } from '../../core/records.ts';
import { asSharp } from './decode.ts';

/**
 * The picture at the model's size, resampled by Lanczos' kernel of three lobes; one of that size already stays as it
 * is. Errors: SHAPE_MISMATCH for a picture that is larger than the border it should get.
 */
export async function fitPicture(picture: Picture, to: Preprocess, name: string): Promise<Picture> {
  const { width, height, fit = 'cover' } = to;
  if (picture.width === width && picture.height === height) return picture;
  if (fit === 'pad') return pad(picture, width, height, name);
  const data = await (await asSharp(picture))
    .resize(width, height, { fit, kernel: 'lanczos3', background: '#000' })
    .raw()
    .toBuffer();
  return { ...picture, width, height, data: new Uint8Array(data) };
}

function pad(picture: Picture, width: number, height: number, name: string): Picture {
  if (picture.width > width || picture.height > height) {
    throw new TriplicateError({
      code: 'SHAPE_MISMATCH',
      message: `${name} has ${picture.width} × ${picture.height} pixels and cannot be padded to ${width} × ${height}.`,
      next: 'Give a larger preprocess.width and height in the spec, or fit cover, contain or fill, which scale.',
    });
  }
  const data = new Uint8Array(width * height * picture.channels);
  const left = Math.floor((width - picture.width) / 2);
  const top = Math.floor((height - picture.height) / 2);
  const row = picture.width * picture.channels;
  for (let y = 0; y < picture.height; y++) {
    data.set(picture.data.subarray(y * row, (y + 1) * row), ((top + y) * width + left) * picture.channels);
  }
  return { ...picture, width, height, data };
}
