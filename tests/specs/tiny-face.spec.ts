import { defineSpec } from 'triplicate';

// A real detector on photographs, judged by its boxes: one grid of five anchors, as models/README.md describes it.
export default defineSpec({
  name: 'tiny-face',
  model: {
    name: 'tiny-face',
    file: 'models/tiny-face/model.onnx.gz',
    task: 'detection',
    decode: {
      kind: 'anchor-grid',
      grids: [
        {
          output: 'grid',
          stride: 32,
          anchors: [
            [51.303392, 67.022976],
            [193.316576, 226.564032],
            [92.238688, 112.577952],
            [136.540992, 165.723424],
            [289.33648, 341.21856],
          ],
        },
      ],
    },
  },
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
