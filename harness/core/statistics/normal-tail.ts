/** P(Z ≥ z) of N(0, 1), to about 1e-12 of the value. */
export function normalTail(z: number): number {
  if (z < 0) return 1 - normalTail(-z);
  const x = z / Math.SQRT2;
  return x < 2.5 ? (1 - errorSeries(x)) / 2 : errorFraction(x) / 2;
}

/** erf(x): the series 7.1.6 of Abramowitz and Stegun (1964), whose terms are all positive. */
function errorSeries(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; term > sum * 1e-17; n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

/** erfc(x) for x ≥ 2.5: the continued fraction 7.1.14 of Abramowitz and Stegun (1964), from its far end. */
function errorFraction(x: number): number {
  let tail = x;
  for (let n = 120; n >= 1; n--) tail = x + n / 2 / tail;
  return Math.exp(-x * x) / (Math.sqrt(Math.PI) * tail);
}
