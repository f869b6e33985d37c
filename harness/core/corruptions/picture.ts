/** Pixels, rows from the top, channels innermost: height × width × channels bytes. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly data: Uint8Array;
}

/** Laid out as a picture; values between its bytes, 0 to 255 where nothing else is said. */
export interface Raster extends Omit<Picture, 'data'> {
  readonly data: Float64Array;
}

/** With values that can be computed with. Loops that meet one kind of array alone are faster than those that meet both. */
export const rasterOf = (picture: Picture): Raster => ({ ...picture, data: new Float64Array(picture.data) });
