import type { Spec } from 'triplicate';
import { fashionMnist } from '../../../tests/specs/fashion-mnist.ts';
import { measurement } from './measurement.ts';

/** What the campaign asks of the project's own classifiers: k builds by two recipes on the whole GPU and on a partition. */
export const onGpu = (name: 'resnet18-f32' | 'mobilenetv1-f32', standInFor: string): Spec => ({
  name: `${name}-tensorrt`,
  model: { name, file: `models/${name}/model.onnx`, task: 'classification', standInFor },
  dataset: fashionMnist,
  k: 3,
  platforms: ['cpu-1', 'gpu', 'gpu-sm96'],
  recipes: ['fp16', 'tf32'],
  measurement: measurement(32),
  thresholds: {
    flipsBetweenEngines: { rate: 0.01 },
    flipsAcrossPlatforms: { rate: 0.01 },
    flipsAgainstReference: { rate: 0.01 },
    flipsAgainstGolden: { rate: 0.01 },
    latencyCases: { allowed: [], leastEffect: 0.02 },
  },
});
