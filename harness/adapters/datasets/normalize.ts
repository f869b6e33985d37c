import type { Picture } from '../../core/corruptions/picture.ts';
import type { Preprocess } from '../../core/records.ts';

/** From bytes, channels innermost, to (x / scale - mean) / std, channels outermost, into `tensor` from `at` on. */
export function normalizer(
  settings: Pick<Preprocess, 'scale' | 'mean' | 'std'>,
): (picture: Picture, tensor: Float32Array, at: number) => void {
  const { scale = 255, mean = [0, 0, 0], std = [1, 1, 1] } = settings;
  const tables = mean.map((m, channel) =>
    Float32Array.from({ length: 256 }, (_, x) => (x / scale - m) / std[channel]!),
  );
  return ({ data, width, height, channels }, tensor, at) => {
    const plane = width * height;
    for (let channel = 0; channel < channels; channel++) {
      const table = tables[channel]!;
      const to = at + channel * plane;
      for (let i = 0, from = channel; i < plane; i++, from += channels) tensor[to + i] = table[data[from]!]!;
    }
  };
}
