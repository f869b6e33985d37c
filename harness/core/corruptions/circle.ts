// Math.sin and Math.cos may differ in the last bit between engines. These have + - * / alone, whose results IEEE 754 fixes.

/** Sine of an angle in degrees, -360 to 360, to about 1e-15: Taylor's series of the angle brought to within 90 degrees. */
export function sine(degrees: number): number {
  const turned = degrees > 180 ? degrees - 360 : degrees < -180 ? degrees + 360 : degrees;
  const x = ((turned > 90 ? 180 - turned : turned < -90 ? -180 - turned : turned) * Math.PI) / 180;
  const square = x * x;
  let sum = 1;
  for (let n = 22; n >= 2; n -= 2) sum = 1 - (sum * square) / (n * (n + 1));
  return x * sum;
}

/** Cosine of an angle in degrees, -270 to 270, to about 1e-15. */
export const cosine = (degrees: number): number => sine(90 - degrees);
