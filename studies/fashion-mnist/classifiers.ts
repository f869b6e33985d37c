import type { Spec } from 'triplicate';
import { fashionMnist } from '../../tests/specs/fashion-mnist.ts';

/**
 * The protocol of Shafi et al., section III, for one of the project's classifiers: 2,000 pictures as they are and under
 * every corruption at severities 1 and 5, three builds by each recipe on each platform. It measures how often labels
 * flip, and fails only where that is more than the paper found at most (0.83 %).
 */
export const studied = (name: string, standInFor: string, file = `models/${name}/model.onnx.gz`): Spec => ({
  name: `${name}.study`,
  model: { name, file, task: 'classification', standInFor },
  dataset: {
    ...fashionMnist,
    name: 'fashion-mnist-t2000',
    limit: 2000,
    views: { corruptions: 'all', severities: [1, 5] },
  },
  k: 3,
  platforms: ['cpu-1', 'cpu-n', 'wasm', 'gpu', 'gpu-sm96'],
  recipes: ['fp32', 'fp16-weights', 'tf32', 'fp16'],
  measurement: false,
  thresholds: {
    flipsBetweenEngines: { rate: 0.0083 },
    flipsAcrossPlatforms: { rate: 0.0083 },
    flipsAgainstReference: { rate: 0.0083 },
  },
});
