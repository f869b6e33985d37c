import type { Spec } from 'triplicate';

type Preprocess = NonNullable<Spec['dataset']['preprocess']>;

const corruptions = [
  'gaussian-noise',
  'shot-noise',
  'impulse-noise',
  'defocus-blur',
  'glass-blur',
  'motion-blur',
  'zoom-blur',
  'snow',
  'frost',
  'fog',
  'brightness',
  'contrast',
  'elastic',
  'pixelate',
  'jpeg',
] as const;

const views: NonNullable<Spec['dataset']['views']> = [
  { corruption: 'none', severity: 0 },
  ...corruptions.flatMap(corruption => ([1, 5] as const).map(severity => ({ corruption, severity }))),
];

/**
 * A model with real weights on the committed photographs, as they are and corrupted at severity 1 and 5, engine against engine:
 * nobody has marked what is to be found in them. `classes`: a file of their names.
 */
export const onPhotographs = (model: Spec['model'], preprocess: Preprocess, classes?: string): Spec => ({
  name: model.name,
  model,
  dataset: {
    name: `photographs-${preprocess.width}x${preprocess.height}`,
    source: { kind: 'folder', path: 'data/photographs' },
    preprocess,
    views,
    ...(classes === undefined ? {} : { classes }),
  },
  k: 3,
  batch: 1,
  platforms: ['cpu-1', 'cpu-n', 'wasm', 'gpu'],
  recipes: ['fp32', 'fp16-weights', 'fp16'],
  measurement: false,
  thresholds: { flipsBetweenEngines: 0, flipsAcrossPlatforms: { rate: 0.02 }, flipsAgainstReference: { rate: 0.1 } },
  // Kernels are chosen by timing there, so that engines of one recipe differ.
  platformThresholds: { gpu: { flipsBetweenEngines: { rate: 0.1 }, flipsAcrossPlatforms: { rate: 0.1 } } },
});
