/**
 * A value of 0 to 255 as a byte: clipped and rounded down, as the published ImageNet-C is. A sum that only its own
 * rounding keeps below a whole number counts as that number, or plain areas would darken.
 */
export const toByte = (value: number): number => (value <= 0 ? 0 : value >= 255 ? 255 : Math.floor(value + 1e-6));

export function toBytes(values: Float64Array): Uint8Array {
  const bytes = new Uint8Array(values.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = toByte(values[i]!);
  return bytes;
}
