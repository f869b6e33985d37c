import type { Picture } from '../../core/corruptions/picture.ts';
import { TriplicateError } from '../../core/errors.ts';

/** Loaded where the first picture is decoded: it brings a native library. */
export const loadSharp = async () => (await import('sharp')).default;

/** As many as the largest input of a model has; a file of a few kilobytes can say that it holds far more. */
export const mostPixels = 8192 ** 2;

/** A picture, and how its EXIF turned or mirrored it; absent where it is as it lies in its file. */
export interface DecodedPicture extends Picture {
  readonly turn?: 'sides-kept' | 'sides-exchanged';
}

/**
 * A picture's file as RGB bytes: turned as its EXIF says, without alpha, and with its colour profile ignored, which is
 * what OpenCV gives a model. Errors: PICTURE_BROKEN.
 */
export async function decodePicture(file: Uint8Array, name: string): Promise<DecodedPicture> {
  try {
    const sharp = await loadSharp();
    const image = sharp(file, { ignoreIcc: true, limitInputPixels: mostPixels });
    const { orientation = 1 } = await image.metadata();
    const { data, info } = await image
      .autoOrient()
      .toColourspace('srgb')
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    return {
      width: info.width,
      height: info.height,
      channels: info.channels,
      data: new Uint8Array(data),
      ...(orientation > 1 ? { turn: orientation < 5 ? 'sides-kept' : 'sides-exchanged' } : {}),
    };
  } catch (cause) {
    throw new TriplicateError({
      code: 'PICTURE_BROKEN',
      message: `${name} cannot be decoded: ${cause instanceof Error ? cause.message : cause}.`,
      next: 'Replace the file, or take it out of the folder.',
      cause,
    });
  }
}

/** For sharp: the picture's pixels. */
export const asSharp = async (picture: Picture) =>
  (await loadSharp())(picture.data, {
    raw: { width: picture.width, height: picture.height, channels: picture.channels as 3 },
  });

/** Errors: none that a user can reach. */
export const encodePng = async (picture: Picture): Promise<Uint8Array> =>
  new Uint8Array(await (await asSharp(picture)).png().toBuffer());
