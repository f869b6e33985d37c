import { defineSpec } from 'triplicate';
import { fashionMnist } from './fashion-mnist.ts';
import { onGpu } from './on-gpu.ts';

export default defineSpec({
  name: 'resnet18-f32',
  model: {
    name: 'resnet18-f32',
    file: 'models/resnet18-f32/model.onnx',
    task: 'classification',
    standInFor: 'ResNet-18',
  },
  dataset: fashionMnist,
  k: 3,
  // The last two are a GPU under TensorRT, and a partition of 96 of its multiprocessors; absent elsewhere.
  platforms: ['cpu-1', 'cpu-n', 'wasm', 'gpu', 'gpu-sm96'],
  recipes: ['fp32', 'fp16-weights', 'tf32', 'fp16'],
  thresholds: {
    flipsBetweenEngines: 0,
    flipsAcrossPlatforms: 2,
    flipsAgainstReference: { rate: 0.005 },
    flipsAgainstGolden: { rate: 0.005 },
    accuracy: 0.7,
    // A net this small is often slower on more threads. The report says so; on a laptop it is no reason to fail.
    latencyCases: { allowed: [1, 2, 3] },
  },
  platformThresholds: onGpu,
});
