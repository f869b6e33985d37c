import type { Border } from './borders.ts';
import { exponential } from './exponential.ts';
import type { Raster } from './picture.ts';

/**
 * A linear map along one axis: value i of the result is the sum over j of weights[i × taps + j] × value starts[i] + j of
 * the source.
 */
export interface AxisMap {
  readonly taps: number;
  readonly starts: Int32Array;
  readonly weights: Float64Array;
}

/** The raster mapped down its columns, then along its rows. */
export const mapped = (raster: Raster, down: AxisMap, along: AxisMap) => mapRows(mapColumns(raster, down), along);

export function mapColumns({ width, channels, data }: Raster, { taps, starts, weights }: AxisMap) {
  const row = width * channels;
  const out = new Float64Array(starts.length * row);
  for (let y = 0; y < starts.length; y++) {
    const to = y * row;
    for (let j = 0; j < taps; j++) {
      const weight = weights[y * taps + j]!;
      const from = (starts[y]! + j) * row;
      for (let x = 0; x < row; x++) out[to + x]! += weight * data[from + x]!;
    }
  }
  return { width, height: starts.length, channels, data: out };
}

export function mapRows({ width, height, channels, data }: Raster, { taps, starts, weights }: AxisMap) {
  const out = new Float64Array(starts.length * height * channels);
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0; x < starts.length; x++) {
      const from = (y * width + starts[x]!) * channels;
      for (let c = 0; c < channels; c++, to++) {
        let sum = 0;
        for (let j = 0, at = from + c; j < taps; j++, at += channels) sum += weights[x * taps + j]! * data[at]!;
        out[to] = sum;
      }
    }
  }
  return { width: starts.length, height, channels, data: out };
}

/** exp(-x² / 2 sigma²) */
export const gaussian = (x: number, sigma: number): number => {
  const exponent = -(x * x) / (2 * sigma * sigma);
  return exponent < -700 ? 0 : exponential(exponent);
};

export function normalized(weights: Float64Array): Float64Array {
  let sum = 0;
  for (const weight of weights) sum += weight;
  return weights.map(weight => weight / sum);
}

/** 2 × radius + 1 values of the normal density, scaled to the sum 1; sigma in pixels, above 0. */
export const gaussianWeights = (sigma: number, radius: number): Float64Array =>
  normalized(Float64Array.from({ length: 2 * radius + 1 }, (_, i) => gaussian(i - radius, sigma)));

/**
 * The weighted mean of a value and its neighbours, for n values; the weights are those of an odd number of neighbours.
 * Weights that the border sends to one value are added beforehand, so that even a kernel of many times n costs no more
 * than n products a value.
 */
export function smoothing(n: number, kernel: Float64Array, border: Border): AxisMap {
  const radius = (kernel.length - 1) / 2;
  const taps = Math.min(n, kernel.length);
  const starts = Int32Array.from({ length: n }, (_, i) => Math.max(0, Math.min(n - taps, i - radius)));
  const weights = new Float64Array(n * taps);
  for (let i = 0; i < n; i++) {
    for (let j = -radius; j <= radius; j++) {
      weights[i * taps + border(i + j, n) - starts[i]!]! += kernel[j + radius]!;
    }
  }
  return { taps, starts, weights };
}

/** Smoothed both ways by a normal density that is cut off at so many sigmas; sigma in pixels. */
export function gaussianBlur(raster: Raster, sigma: number, cutOff: number, border: Border) {
  const kernel = gaussianWeights(sigma, Math.floor(cutOff * sigma + 0.5));
  return mapped(raster, smoothing(raster.height, kernel, border), smoothing(raster.width, kernel, border));
}
