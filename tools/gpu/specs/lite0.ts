import type { Spec } from 'triplicate';
import { measurement } from './measurement.ts';

/**
 * A real ImageNet net (Apache-2.0, not in this repository) on crops of the freely licensed photographs, which
 * tools/gpu/crop-photographs.ts makes. No truth is known of crops: only engines are compared.
 */
export const lite0 = (name: string, recipe: 'fp16' | 'tf32', platforms: Spec['platforms'], k: number): Spec => ({
  name: `efficientnet-lite0-${name}`,
  model: { name: 'efficientnet-lite0', file: 'zoo/efficientnet_lite0.onnx', task: 'classification' },
  dataset: {
    name: 'photograph-crops',
    source: { kind: 'folder', path: 'zoo/crops' },
    preprocess: { width: 224, height: 224, fit: 'fill', scale: 128, mean: [0.9921875, 0.9921875, 0.9921875] },
    views: [
      { corruption: 'none', severity: 0 },
      { corruption: 'gaussian-noise', severity: 5 },
      { corruption: 'contrast', severity: 5 },
      { corruption: 'jpeg', severity: 5 },
    ],
  },
  k,
  batch: 8,
  platforms,
  recipes: [recipe],
  measurement: measurement(8),
  thresholds: {
    flipsBetweenEngines: { rate: 0.01 },
    flipsAcrossPlatforms: { rate: 0.01 },
    flipsAgainstReference: { rate: 0.02 },
    flipsAgainstGolden: { rate: 0.02 },
    latencyCases: { allowed: [], leastEffect: 0.02 },
  },
});
