const scratch = new DataView(new ArrayBuffer(4));
const smallestNormal = 2 ** -14;

/** From here on rounding gives infinity: the greatest half, 65504, plus half its ulp. */
export const beyondHalf = 65520;

/**
 * The IEEE 754 binary16 number nearest to a float32 one, ties to even. Zero keeps its sign; infinities and NaN stay.
 * Finite numbers of magnitude `beyondHalf` or more give an infinity.
 */
export function roundToHalf(value: number): number {
  const magnitude = Math.abs(value);
  if (!Number.isFinite(value) || value === 0) return value;
  if (magnitude >= beyondHalf) return Math.sign(value) * Number.POSITIVE_INFINITY;
  return Math.sign(value) * (magnitude < smallestNormal ? roundSubnormal(magnitude) : roundNormal(magnitude));
}

/** The number that the 16 bits of an IEEE 754 binary16 are. */
export function halfOf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** Subnormal halves are the multiples of 2^-24; adding 2^52 leaves a double no room for a fraction. */
const roundSubnormal = (magnitude: number): number => (magnitude * 2 ** 24 + 2 ** 52 - 2 ** 52) * 2 ** -24;

/** Drops 13 of the 23 mantissa bits; a carry into the exponent is the next power of two, as it should be. */
function roundNormal(magnitude: number): number {
  scratch.setFloat32(0, magnitude);
  const bits = scratch.getUint32(0);
  const odd = (bits >>> 13) & 1;
  scratch.setUint32(0, (bits + 0x0fff + odd) & ~0x1fff);
  return scratch.getFloat32(0);
}
