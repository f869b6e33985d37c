import type { View } from '../../core/records.ts';
import { corrupt } from './corrupt.ts';
import type { Size } from './placement.ts';

/** Pictures of one size, and the views that are to be made of them. */
export interface ViewJob extends Size {
  readonly channels: number;
  /** names × height × width × channels. */
  readonly pictures: Uint8Array<ArrayBuffer>;
  readonly names: readonly string[];
  readonly views: readonly View[];
  readonly seed: number;
}

/** Every view of every picture: views × names × height × width × channels. A function of the job alone, on whatever thread. */
export async function makeViews(job: ViewJob): Promise<Uint8Array<ArrayBuffer>> {
  const { width, height, channels, pictures, names, views, seed } = job;
  const size = width * height * channels;
  const made = new Uint8Array(views.length * names.length * size);
  let at = 0;
  for (const view of views) {
    for (const [index, input] of names.entries()) {
      const data = pictures.subarray(index * size, (index + 1) * size);
      const picture = await corrupt({ width, height, channels, data }, view, { seed, input });
      made.set(picture.data, at);
      at += size;
    }
  }
  return made;
}
