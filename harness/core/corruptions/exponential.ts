// Math.exp may differ in the last bit between engines. This has + - * / alone, whose results IEEE 754 fixes.

/** e^x for -700 < x <= 0, with a relative error of about |x| × 1e-16: Taylor's series after whole powers of two. */
export function exponential(x: number): number {
  const halvings = Math.round(-x / Math.LN2);
  const rest = x + halvings * Math.LN2;
  let sum = 1;
  for (let n = 16; n >= 1; n--) sum = 1 + (sum * rest) / n;
  for (let i = 0; i < halvings; i++) sum /= 2;
  return sum;
}
