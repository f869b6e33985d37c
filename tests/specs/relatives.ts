import type { Spec } from 'triplicate';
import { fashionMnistShort } from './fashion-mnist.ts';
import { onGpu } from './on-gpu.ts';

/** A trained 32-pixel relative of a well-known net, judged by its decisions alone. */
export const relative = (name: string, standInFor: string): Spec => ({
  name,
  model: { name, file: `models/${name}/model.onnx.gz`, task: 'classification', standInFor },
  dataset: fashionMnistShort,
  k: 3,
  platforms: ['cpu-1', 'cpu-n', 'wasm', 'gpu', 'gpu-sm96'],
  recipes: ['fp32', 'fp16-weights', 'tf32', 'fp16'],
  measurement: false,
  thresholds: {
    flipsBetweenEngines: 0,
    flipsAcrossPlatforms: 2,
    flipsAgainstReference: { rate: 0.005 },
    flipsAgainstGolden: { rate: 0.005 },
    accuracy: 0.6,
  },
  platformThresholds: onGpu,
});
