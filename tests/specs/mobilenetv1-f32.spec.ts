import { defineSpec } from 'triplicate';
import { fashionMnist } from './fashion-mnist.ts';
import { onGpu } from './on-gpu.ts';

export default defineSpec({
  name: 'mobilenetv1-f32',
  model: {
    name: 'mobilenetv1-f32',
    file: 'models/mobilenetv1-f32/model.onnx',
    task: 'classification',
    standInFor: 'MobileNetV1',
  },
  dataset: fashionMnist,
  k: 3,
  // The last two are a GPU under TensorRT, and a partition of 96 of its multiprocessors; absent elsewhere.
  platforms: ['cpu-1', 'cpu-n', 'wasm', 'gpu', 'gpu-sm96'],
  recipes: ['fp32', 'fp16-weights', 'tf32', 'fp16'],
  measurement: false,
  thresholds: {
    flipsBetweenEngines: 0,
    flipsAcrossPlatforms: 2,
    flipsAgainstReference: { rate: 0.005 },
    flipsAgainstGolden: { rate: 0.005 },
    accuracy: 0.65,
  },
  platformThresholds: onGpu,
});
