import type { Corruption } from '../records.ts';

/** What each corruption is given; lengths in pixels, brightness of a range of 1. */
interface Parameters {
  /** Standard deviation. */
  readonly 'gaussian-noise': number;
  /** Photons that white is made of. */
  readonly 'shot-noise': number;
  /** Share of the values that turn black or white. */
  readonly 'impulse-noise': number;
  readonly 'defocus-blur': readonly [radius: number, softening: number];
  readonly 'glass-blur': readonly [sigma: number, reach: number, rounds: number];
  readonly 'motion-blur': readonly [radius: number, sigma: number];
  /** Enlargements from 1 in steps, as NumPy's arange has them. */
  readonly 'zoom-blur': readonly [end: number, step: number];
  readonly snow: readonly [
    mean: number,
    deviation: number,
    zoom: number,
    leastFlake: number,
    radius: number,
    sigma: number,
    colour: number,
  ];
  /** The last is by how much the frost is reduced: one pixel of so many. */
  readonly frost: readonly [picture: number, frost: number, step: number];
  readonly fog: readonly [thickness: number, decay: number];
  readonly brightness: number;
  /** Factor of the distance from the mean. */
  readonly contrast: number;
  readonly elastic: readonly [amplitude: number, sigma: number, affine: number];
  /** Share of the side that is left. */
  readonly pixelate: number;
  /** Quality, 1 to 100. */
  readonly jpeg: number;
}

type Column = {
  readonly [C in Exclude<Corruption, 'none'>]: readonly [
    Parameters[C],
    Parameters[C],
    Parameters[C],
    Parameters[C],
    Parameters[C],
  ];
};

const smallZooms: Column['zoom-blur'] = [
  [1.06, 0.01],
  [1.11, 0.01],
  [1.16, 0.01],
  [1.21, 0.01],
  [1.26, 0.01],
];

/** make_cifar_c.py */
const upTo48: Column = {
  'gaussian-noise': [0.04, 0.06, 0.08, 0.09, 0.1],
  'shot-noise': [500, 250, 100, 75, 50],
  'impulse-noise': [0.01, 0.02, 0.03, 0.05, 0.07],
  'defocus-blur': [
    [0.3, 0.4],
    [0.4, 0.5],
    [0.5, 0.6],
    [1, 0.2],
    [1.5, 0.1],
  ],
  'glass-blur': [
    [0.05, 1, 1],
    [0.25, 1, 1],
    [0.4, 1, 1],
    [0.25, 1, 2],
    [0.4, 1, 2],
  ],
  'motion-blur': [
    [6, 1],
    [6, 1.5],
    [6, 2],
    [8, 2],
    [9, 2.5],
  ],
  'zoom-blur': smallZooms,
  snow: [
    [0.1, 0.2, 1, 0.6, 8, 3, 0.95],
    [0.1, 0.2, 1, 0.5, 10, 4, 0.9],
    [0.15, 0.3, 1.75, 0.55, 10, 4, 0.9],
    [0.25, 0.3, 2.25, 0.6, 12, 6, 0.85],
    [0.3, 0.3, 1.25, 0.65, 14, 12, 0.8],
  ],
  frost: [
    [1, 0.2, 5],
    [1, 0.3, 5],
    [0.9, 0.4, 5],
    [0.85, 0.4, 5],
    [0.75, 0.45, 5],
  ],
  fog: [
    [0.2, 3],
    [0.5, 3],
    [0.75, 2.5],
    [1, 2],
    [1.5, 1.75],
  ],
  brightness: [0.05, 0.1, 0.15, 0.2, 0.3],
  contrast: [0.75, 0.5, 0.4, 0.3, 0.15],
  elastic: [
    [0, 0, 32 * 0.08],
    [32 * 0.05, 32 * 0.2, 32 * 0.07],
    [32 * 0.08, 32 * 0.06, 32 * 0.06],
    [32 * 0.1, 32 * 0.04, 32 * 0.05],
    [32 * 0.1, 32 * 0.03, 32 * 0.03],
  ],
  pixelate: [0.95, 0.9, 0.85, 0.75, 0.65],
  jpeg: [80, 65, 58, 50, 40],
};

/** make_imagenet_64_c.py */
const upTo128: Column = {
  'gaussian-noise': [0.04, 0.08, 0.12, 0.15, 0.18],
  'shot-noise': [250, 100, 50, 30, 15],
  'impulse-noise': [0.01, 0.02, 0.05, 0.08, 0.14],
  'defocus-blur': [
    [0.5, 0.6],
    [1, 0.1],
    [1.5, 0.1],
    [2.5, 0.01],
    [3, 0.1],
  ],
  'glass-blur': [
    [0.1, 1, 1],
    [0.5, 1, 1],
    [0.6, 1, 2],
    [0.7, 2, 1],
    [0.9, 2, 2],
  ],
  'motion-blur': [
    [10, 1],
    [10, 1.5],
    [10, 2],
    [10, 2.5],
    [12, 3],
  ],
  'zoom-blur': smallZooms,
  snow: [
    [0.1, 0.2, 1, 0.6, 8, 3, 0.8],
    [0.1, 0.2, 1, 0.5, 10, 4, 0.8],
    [0.15, 0.3, 1.75, 0.55, 10, 4, 0.7],
    [0.25, 0.3, 2.25, 0.6, 12, 6, 0.65],
    [0.3, 0.3, 1.25, 0.65, 14, 12, 0.6],
  ],
  frost: [
    [1, 0.3, 1 / 0.3],
    [0.9, 0.4, 1 / 0.3],
    [0.8, 0.45, 1 / 0.3],
    [0.75, 0.5, 1 / 0.3],
    [0.7, 0.55, 1 / 0.3],
  ],
  fog: [
    [0.4, 3],
    [0.7, 3],
    [1, 2.5],
    [1.5, 2],
    [2, 1.75],
  ],
  brightness: [0.1, 0.2, 0.3, 0.4, 0.5],
  contrast: [0.4, 0.3, 0.2, 0.1, 0.05],
  elastic: [
    [0, 0, 64 * 0.08],
    [64 * 0.05, 64 * 0.3, 64 * 0.06],
    [64 * 0.1, 64 * 0.08, 64 * 0.06],
    [64 * 0.1, 64 * 0.03, 64 * 0.03],
    [64 * 0.16, 64 * 0.03, 64 * 0.02],
  ],
  pixelate: [0.9, 0.8, 0.7, 0.6, 0.5],
  jpeg: [65, 58, 50, 40, 25],
};

/** make_imagenet_c.py; the 244 of elastic is its authors' own slip, which the published data have. */
const larger: Column = {
  'gaussian-noise': [0.08, 0.12, 0.18, 0.26, 0.38],
  'shot-noise': [60, 25, 12, 5, 3],
  'impulse-noise': [0.03, 0.06, 0.09, 0.17, 0.27],
  'defocus-blur': [
    [3, 0.1],
    [4, 0.5],
    [6, 0.5],
    [8, 0.5],
    [10, 0.5],
  ],
  'glass-blur': [
    [0.7, 1, 2],
    [0.9, 2, 1],
    [1, 2, 3],
    [1.1, 3, 2],
    [1.5, 4, 2],
  ],
  'motion-blur': [
    [10, 3],
    [15, 5],
    [15, 8],
    [15, 12],
    [20, 15],
  ],
  'zoom-blur': [
    [1.11, 0.01],
    [1.16, 0.01],
    [1.21, 0.02],
    [1.26, 0.02],
    [1.31, 0.03],
  ],
  snow: [
    [0.1, 0.3, 3, 0.5, 10, 4, 0.8],
    [0.2, 0.3, 2, 0.5, 12, 4, 0.7],
    [0.55, 0.3, 4, 0.9, 12, 8, 0.7],
    [0.55, 0.3, 4.5, 0.85, 12, 8, 0.65],
    [0.55, 0.3, 2.5, 0.85, 12, 12, 0.55],
  ],
  frost: [
    [1, 0.4, 1],
    [0.8, 0.6, 1],
    [0.7, 0.7, 1],
    [0.65, 0.7, 1],
    [0.6, 0.75, 1],
  ],
  fog: [
    [1.5, 2],
    [2, 2],
    [2.5, 1.7],
    [2.5, 1.5],
    [3, 1.4],
  ],
  brightness: [0.1, 0.2, 0.3, 0.4, 0.5],
  contrast: [0.4, 0.3, 0.2, 0.1, 0.05],
  elastic: [
    [244 * 2, 244 * 0.7, 244 * 0.1],
    [244 * 2, 244 * 0.08, 244 * 0.2],
    [244 * 0.05, 244 * 0.01, 244 * 0.02],
    [244 * 0.07, 244 * 0.01, 244 * 0.02],
    [244 * 0.12, 244 * 0.01, 244 * 0.02],
  ],
  pixelate: [0.6, 0.5, 0.4, 0.3, 0.25],
  jpeg: [25, 18, 15, 10, 7],
};

/**
 * The parameters of a corruption at severity 1 to 5. The three columns are those that Hendrycks and Dietterich (2019)
 * published with their data for pictures of 32, 64 and 224 pixels (hendrycks/robustness, commit 8190fe3); the longer
 * side picks the column, and lengths do not grow with the picture.
 */
export function parametersOf<C extends keyof Parameters>(
  corruption: C,
  severity: number,
  size: { readonly width: number; readonly height: number },
): Parameters[C] {
  const side = Math.max(size.width, size.height);
  const column = side <= 48 ? upTo48 : side <= 128 ? upTo128 : larger;
  const parameters: Parameters[C] | undefined = column[corruption][severity - 1];
  if (parameters === undefined) throw new RangeError(`severity is 1 to 5, not ${severity}`);
  return parameters;
}
