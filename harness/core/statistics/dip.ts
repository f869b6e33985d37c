/**
 * How far the values are from having one mode: the largest distance of their distribution to the nearest unimodal one
 * (Hartigan and Hartigan, 1985; algorithm AS 217, Hartigan, 1985, with the corrections of Maechler, 2003). At least
 * 1 / 2n, at most 1/4. Chosen over Sarle's coefficient, which takes a long tail, as every latency has, for a second mode.
 */
export function dip(values: readonly number[]): number {
  const x = Float64Array.from(values).sort();
  const last = x.length - 1;
  if (last < 3 || x[0] === x[last]) return 1 / (2 * Math.max(1, x.length));
  const minorant = convexMinorant(x);
  const majorant = concaveMajorant(x);
  let [low, high] = [0, last];
  // In units of 1 / 2n.
  let widest = 1;
  for (;;) {
    const below = chain(high, low, at => minorant[at]!);
    const above = chain(low, high, at => majorant[at]!);
    const gap = largestGap(x, below, above);
    if (gap.size < widest) break;
    const lower = distanceUnder(x, below.slice(gap.below).reverse());
    const upper = distanceOver(x, above.slice(gap.above));
    widest = Math.max(widest, lower, upper);
    const [left, right] = [below[gap.below]!, above[gap.above]!];
    if (left === low && right === high) break;
    [low, high] = [left, right];
  }
  return widest / (2 * x.length);
}

/** For each value the one before it on the greatest convex minorant of the values up to it. */
function convexMinorant(x: Float64Array): Int32Array {
  const before = new Int32Array(x.length);
  for (let j = 1; j < x.length; j++) {
    before[j] = j - 1;
    for (;;) {
      const one = before[j]!;
      const other = before[one]!;
      if (one === 0 || (x[j]! - x[one]!) * (one - other) < (x[one]! - x[other]!) * (j - one)) break;
      before[j] = other;
    }
  }
  return before;
}

/** For each value the one after it on the least concave majorant of the values from it on. */
function concaveMajorant(x: Float64Array): Int32Array {
  const last = x.length - 1;
  const after = new Int32Array(x.length).fill(last);
  for (let k = last - 1; k >= 0; k--) {
    after[k] = k + 1;
    for (;;) {
      const one = after[k]!;
      const other = after[one]!;
      if (one === last || (x[k]! - x[one]!) * (one - other) < (x[one]! - x[other]!) * (k - one)) break;
      after[k] = other;
    }
  }
  return after;
}

function chain(from: number, to: number, next: (at: number) => number): number[] {
  const places = [from];
  while (places.at(-1) !== to) places.push(next(places.at(-1)!));
  return places;
}

interface Gap {
  readonly size: number;
  /** Where the modal interval begins, among the places of the minorant from high to low, and ends, among those of the majorant. */
  readonly below: number;
  readonly above: number;
}

/** The largest distance between the minorant and the majorant of the interval. */
function largestGap(x: Float64Array, below: readonly number[], above: readonly number[]): Gap {
  if (below.length === 2 && above.length === 2) return { size: 1, below: 1, above: 1 };
  let gap: Gap = { size: 0, below: below.length - 1, above: above.length - 1 };
  let down = below.length - 2;
  let up = 1;
  do {
    const [onMinorant, onMajorant] = [below[down]!, above[up]!];
    if (onMinorant > onMajorant) {
      const foot = below[down + 1]!;
      const rise = ((x[onMajorant]! - x[foot]!) * (onMinorant - foot)) / (x[onMinorant]! - x[foot]!);
      const size = onMajorant - foot + 1 - rise;
      if (size >= gap.size) gap = { size, below: down + 1, above: up };
      up++;
    } else {
      const foot = above[up - 1]!;
      const rise = ((x[onMinorant]! - x[foot]!) * (onMajorant - foot)) / (x[onMajorant]! - x[foot]!);
      const size = rise - (onMinorant - foot - 1);
      if (size >= gap.size) gap = { size, below: down, above: up };
      down--;
    }
    down = Math.max(0, down);
    up = Math.min(above.length - 1, up);
  } while (below[down] !== above[up]);
  return gap;
}

/** How far the distribution rises above the chords between these places, 1 at least. */
const distanceUnder = (x: Float64Array, places: readonly number[]): number =>
  distance(x, places, (steps, rise) => steps + 1 - rise);

/** How far the distribution stays below the chords between these places, 1 at least. */
const distanceOver = (x: Float64Array, places: readonly number[]): number =>
  distance(x, places, (steps, rise) => rise - (steps - 1));

function distance(
  x: Float64Array,
  places: readonly number[],
  measure: (steps: number, rise: number) => number,
): number {
  let largest = 1;
  for (const [index, to] of places.slice(1).entries()) {
    const from = places[index]!;
    if (to - from <= 1 || x[to] === x[from]) continue;
    const slope = (to - from) / (x[to]! - x[from]!);
    for (let at = from; at <= to; at++) {
      largest = Math.max(largest, measure(at - from, (x[at]! - x[from]!) * slope));
    }
  }
  return largest;
}
