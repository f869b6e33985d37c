import type { Picture } from '../../core/corruptions/picture.ts';
import type { Preprocess } from '../../core/records.ts';

/** From bytes, channels innermost, to (x / scale - mean) / std, channels outermost. */
export function normalizer(settings: Pick<Preprocess, 'scale' | 'mean' | 'std'>): (picture: Picture) => Float32Array {
  const { scale = 255, mean = [0, 0, 0], std = [1, 1, 1] } = settings;
  const tables = mean.map((m, channel) =>
    Float32Array.from({ length: 256 }, (_, x) => (x / scale - m) / std[channel]!),
  );
  return ({ data, width, height, channels }) => {
    const plane = width * height;
    const tensor = new Float32Array(plane * channels);
    for (let i = 0, at = 0; i < plane; i++) {
      for (let channel = 0; channel < channels; channel++) tensor[channel * plane + i] = tables[channel]![data[at++]!]!;
    }
    return tensor;
  };
}
