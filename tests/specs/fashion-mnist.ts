import type { Spec } from 'triplicate';

/** The first pictures of the test set, as they are and under three corruptions at two severities. */
export const fashionMnist: Spec['dataset'] = {
  name: 'fashion-mnist-t400',
  source: {
    kind: 'idx',
    images: 'data/fashion-mnist-t2000/images-idx3-ubyte.gz',
    labels: 'data/fashion-mnist-t2000/labels-idx1-ubyte.gz',
  },
  classes: 'data/fashion-mnist-t2000/labels.txt',
  limit: 400,
  preprocess: { width: 32, height: 32, fit: 'pad', mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] },
  views: [
    { corruption: 'none', severity: 0 },
    { corruption: 'gaussian-noise', severity: 1 },
    { corruption: 'gaussian-noise', severity: 5 },
    { corruption: 'contrast', severity: 1 },
    { corruption: 'contrast', severity: 5 },
    { corruption: 'jpeg', severity: 1 },
    { corruption: 'jpeg', severity: 5 },
  ],
};

/** Fewer of them, for nets of which nothing but decisions is judged. */
export const fashionMnistShort: Spec['dataset'] = { ...fashionMnist, name: 'fashion-mnist-t100', limit: 100 };
