// Math.log and Math.cos may differ in the last bit between engines, and one bit in a picture is another digest. So the
// normal distribution is inverted with + - * / and square root alone, whose results IEEE 754 fixes.

/**
 * The quantile of N(0, 1) at probability p, 0 < p < 1, with a relative error below 1e-6: algorithm AS 241, PPND7
 * (Wichura, 1988, Applied Statistics 37).
 */
export function inverseNormal(p: number): number {
  const fromMiddle = p - 0.5;
  if (Math.abs(fromMiddle) <= 0.425) {
    const r = 0.180625 - fromMiddle * fromMiddle;
    return (
      (fromMiddle * (((59.10937472 * r + 159.29113202) * r + 50.434271938) * r + 3.3871327179)) /
      (((67.1875636 * r + 78.757757664) * r + 17.895169469) * r + 1)
    );
  }
  const size = tail(Math.sqrt(-naturalLog(fromMiddle < 0 ? p : 1 - p)));
  return fromMiddle < 0 ? -size : size;
}

function tail(distance: number): number {
  if (distance <= 5) {
    const r = distance - 1.6;
    return (
      (((0.17023821103 * r + 1.3067284816) * r + 2.75681539) * r + 1.4234372777) /
      ((0.12021132975 * r + 0.7370016425) * r + 1)
    );
  }
  const r = distance - 5;
  return (
    (((0.017337203997 * r + 0.42868294337) * r + 3.081226386) * r + 6.657905115) /
    ((0.012258202635 * r + 0.24197894225) * r + 1)
  );
}

/** ln(x) for 0 < x < 1, to about 1e-15: scaled by exact doublings, then the series of the inverse hyperbolic tangent. */
export function naturalLog(x: number): number {
  let mantissa = x;
  let doublings = 0;
  while (mantissa < Math.SQRT1_2) {
    mantissa *= 2;
    doublings++;
  }
  const s = (mantissa - 1) / (mantissa + 1);
  const square = s * s;
  let sum = 0;
  for (let odd = 21; odd >= 1; odd -= 2) sum = sum * square + 1 / odd;
  return 2 * s * sum - doublings * Math.LN2;
}
