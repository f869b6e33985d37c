import { defineSpec } from 'triplicate';

// A real detector on photographs, judged by its raw grid: boxes come with the detection task.
export default defineSpec({
  name: 'tiny-face',
  model: { name: 'tiny-face', file: 'models/tiny-face/model.onnx', task: 'tensors', tolerance: 0.05 },
  dataset: {
    name: 'photographs',
    source: { kind: 'folder', path: 'data/photographs' },
    preprocess: { width: 416, height: 416, fit: 'contain', scale: 1 },
  },
  k: 3,
  batch: 1,
  platforms: ['cpu-1', 'cpu-n', 'wasm', 'gpu'],
  recipes: ['fp32', 'fp16-weights'],
  measurement: false,
  thresholds: { flipsBetweenEngines: 0, flipsAcrossPlatforms: 0, flipsAgainstReference: 0, flipsAgainstGolden: 0 },
  // Engines differ there, and of eight inputs no rate can be told.
  platformThresholds: { gpu: { flipsBetweenEngines: 1, flipsAcrossPlatforms: 1 } },
});
