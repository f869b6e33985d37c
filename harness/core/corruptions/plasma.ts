/**
 * A cloud of size × size values, 0 to 1, that repeats itself in both directions: the diamond-square algorithm (Fournier,
 * Fussell and Carpenter, 1982) as Hendrycks and Dietterich (2019) use it, with corners at 0 and both the amplitude of
 * the wobble and its scale divided by the decay at each halving. The size is a power of two, at least 2.
 */
export function plasma(size: number, decay: number, uniform: () => number): Float64Array {
  const map = new Float64Array(size * size);
  const wrap = size - 1;
  const at = (x: number, y: number) => map[(y & wrap) * size + (x & wrap)]!;
  let wobble = 100;
  for (let step = size; step >= 2; step /= 2, wobble /= decay) {
    const half = step / 2;
    const most = wobble * wobble;
    const wobbled = (sum: number) => sum / 4 + most * (2 * uniform() - 1);
    for (let y = half; y < size; y += step) {
      for (let x = half; x < size; x += step) {
        const corners =
          at(x - half, y - half) + at(x - half, y + half) + at(x + half, y - half) + at(x + half, y + half);
        map[y * size + x] = wobbled(corners);
      }
    }
    for (let y = 0; y < size; y += half) {
      for (let x = y % step === 0 ? half : 0; x < size; x += step) {
        map[y * size + x] = wobbled(at(x - half, y) + at(x + half, y) + at(x, y - half) + at(x, y + half));
      }
    }
  }
  return spread(map);
}

/** Shifted and scaled so that the least value is 0 and the largest 1. */
function spread(values: Float64Array): Float64Array {
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return values.map(value => (value - least) / (most - least));
}

/** The least power of two, from 2 up, that is as large. */
export function powerOfTwoFrom(size: number): number {
  let power = 2;
  while (power < size) power *= 2;
  return power;
}
