import type { Placement, Size } from './placement.ts';

/** Class ids, rows from the top: height × width bytes. */
export interface Mask extends Size {
  readonly data: Uint8Array;
}

/** The mask of the prepared picture, each pixel the nearest one of the source's; `ignore` where the picture has its border. */
export function fitMask(mask: Mask, { scaleX, scaleY, left, top }: Placement, to: Size, ignore: number): Uint8Array {
  const data = new Uint8Array(to.width * to.height).fill(ignore);
  const columns = Array.from({ length: to.width }, (_, x) => Math.floor((x + 0.5 - left) / scaleX));
  for (let y = 0; y < to.height; y++) {
    const row = Math.floor((y + 0.5 - top) / scaleY);
    if (row < 0 || row >= mask.height) continue;
    for (const [x, column] of columns.entries()) {
      if (column >= 0 && column < mask.width) data[y * to.width + x] = mask.data[row * mask.width + column]!;
    }
  }
  return data;
}
