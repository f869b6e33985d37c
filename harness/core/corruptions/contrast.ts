import { parametersOf } from './parameters.ts';
import type { Picture } from './picture.ts';

/**
 * Draws every value towards its channel's mean by the strength, and rounds down to bytes as the published ImageNet-C
 * does (Hendrycks and Dietterich, 2019). The mean is taken over whole numbers, so that no order of addition shows.
 */
export function contrast(picture: Picture, severity: number): Picture {
  const strength = parametersOf('contrast', severity, picture);
  const { channels } = picture;
  const means = Array.from({ length: channels }, (_, channel) => channelMean(picture, channel));
  const data = picture.data.map((value, i) => {
    const mean = means[i % channels]!;
    return (value - mean) * strength + mean;
  });
  return { ...picture, data };
}

function channelMean({ data, channels }: Picture, channel: number): number {
  let sum = 0;
  for (let i = channel; i < data.length; i += channels) sum += data[i]!;
  return sum / (data.length / channels);
}
