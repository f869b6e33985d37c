/** The bits of float32 numbers, which lie as they do in memory. */
export const bitsOf = ({ buffer, byteOffset, length }: Float32Array): Int32Array =>
  new Int32Array(buffer, byteOffset, length);

/** Place of a float32 number among all of them, by its bits; both zeros have one. */
const placeOf = (bits: number): number => (bits < 0 ? -(2 ** 31) - bits : bits);

/** How many float32 numbers apart two finite ones are (units in the last place; Goldberg, 1991), by their bits. */
export const ulpDistance = (left: number, right: number): number => Math.abs(placeOf(left) - placeOf(right));

/** Counts pairs by how many numbers they are apart: 0, 1, 2 to 3, 4 to 7 and so on. */
export function ulpHistogram() {
  const counts = new Float64Array(34);
  return {
    add(left: number, right: number): void {
      counts[left === right ? 0 : 32 - Math.clz32(ulpDistance(left, right))]!++;
    },
    /** Ends with the last that is not 0. */
    end(): number[] {
      const last = counts.findLastIndex(count => count > 0);
      return [...counts.subarray(0, last + 1)];
    },
  };
}
