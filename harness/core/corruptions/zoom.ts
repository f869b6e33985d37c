import type { AxisMap } from './axis-map.ts';

/**
 * Enlarges the middle 1 / factor of n values to n by linear interpolation, as `clipped_zoom` of Hendrycks and Dietterich
 * (2019) does with SciPy's `zoom`: first and last of the cut values stay first and last, and what is more than n is trimmed.
 */
export function zooming(n: number, factor: number): AxisMap {
  const cut = Math.ceil(n / factor);
  const first = Math.floor((n - cut) / 2);
  const enlarged = roundHalfToEven(cut * factor);
  const trimmed = Math.floor((enlarged - n) / 2);
  const step = enlarged > 1 ? (cut - 1) / (enlarged - 1) : 1;
  const taps = Math.min(2, cut);
  const starts = new Int32Array(n);
  const weights = new Float64Array(n * taps);
  for (let i = 0; i < n; i++) {
    const place = Math.min(cut - 1, (trimmed + i) * step);
    const start = Math.min(cut - taps, Math.floor(place));
    starts[i] = first + start;
    weights[i * taps] = 1 - (place - start);
    if (taps === 2) weights[i * taps + 1] = place - start;
  }
  return { taps, starts, weights };
}

function roundHalfToEven(x: number): number {
  const rounded = Math.round(x);
  return rounded - x === 0.5 && rounded % 2 === 1 ? rounded - 1 : rounded;
}
