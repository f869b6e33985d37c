import type { Corruption } from '../records.ts';

type Strengths = readonly [number, number, number, number, number];
type Column = Readonly<Record<Exclude<Corruption, 'none'>, Strengths>>;

const upTo48: Column = {
  'gaussian-noise': [0.04, 0.06, 0.08, 0.09, 0.1],
  contrast: [0.75, 0.5, 0.4, 0.3, 0.15],
  jpeg: [80, 65, 58, 50, 40],
};
const upTo128: Column = {
  'gaussian-noise': [0.04, 0.08, 0.12, 0.15, 0.18],
  contrast: [0.4, 0.3, 0.2, 0.1, 0.05],
  jpeg: [65, 58, 50, 40, 25],
};
const larger: Column = {
  'gaussian-noise': [0.08, 0.12, 0.18, 0.26, 0.38],
  contrast: [0.4, 0.3, 0.2, 0.1, 0.05],
  jpeg: [25, 18, 15, 10, 7],
};

/**
 * The strength of a corruption at severity 1 to 5: standard deviation of the noise (of a range of 1), factor of the
 * contrast, JPEG quality. The three columns are those that Hendrycks and Dietterich (2019) published with their data
 * for pictures of 32, 64 and 224 pixels (hendrycks/robustness, commit 8190fe3); the longer side picks the column.
 */
export function strengthOf(
  corruption: Exclude<Corruption, 'none'>,
  severity: number,
  size: { readonly width: number; readonly height: number },
): number {
  const side = Math.max(size.width, size.height);
  const column = side <= 48 ? upTo48 : side <= 128 ? upTo128 : larger;
  const strength = column[corruption][severity - 1];
  if (strength === undefined) throw new RangeError(`severity is 1 to 5, not ${severity}`);
  return strength;
}
