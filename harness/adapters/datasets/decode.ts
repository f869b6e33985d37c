import type { Picture } from '../../core/corruptions/picture.ts';
import { brokenPicture, mostPixels } from './broken-picture.ts';

/** Loaded where the first picture is decoded: it brings a native library. */
export const loadSharp = async () => (await import('sharp')).default;

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
      data: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
      ...(orientation > 1 ? { turn: orientation < 5 ? 'sides-kept' : 'sides-exchanged' } : {}),
    };
  } catch (cause) {
    throw brokenPicture(file, name, cause);
  }
}

/** For sharp: the picture's pixels. */
export const asSharp = async (picture: Picture) =>
  (await loadSharp())(picture.data, {
    raw: { width: picture.width, height: picture.height, channels: picture.channels as 3 },
  });

/** Of a longer side a compressed picture has at least; it then has the bytes that it has. */
const leastSide = 32;

/** As PNG, all of its pixels; or as WebP on as many pixels as fit into the bytes. Errors: none that a user can reach. */
export async function encodeWithin(picture: Picture, mostBytes: number): Promise<Uint8Array> {
  const { width, height, data } = picture;
  // A photograph keeps more than a quarter of its bytes, so that to try it with larger ones is a waste of time.
  if (data.length <= mostBytes * 4) {
    const png = await (await asSharp(picture)).png().toBuffer();
    if (png.length <= mostBytes) return new Uint8Array(png);
  }
  const longer = Math.max(width, height);
  // A photograph takes about a quarter of a byte a pixel; what takes more is made smaller by what the last attempt told.
  let side = Math.min(longer, Math.floor(Math.sqrt(mostBytes * 4)));
  for (;;) {
    side = Math.max(leastSide, side);
    const webp = await (await asSharp(picture))
      .resize({ width: side, height: side, fit: 'inside', withoutEnlargement: true })
      .webp({ quality: 75, effort: 2 })
      .toBuffer();
    if (webp.length <= mostBytes || side <= leastSide) return new Uint8Array(webp);
    side = Math.min(side - 1, Math.floor(side * Math.sqrt(mostBytes / webp.length) * 0.95));
  }
}
