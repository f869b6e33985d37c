/** Every number from `low` to `high`. */
export interface Bounds {
  readonly low: number;
  readonly high: number;
}

/**
 * All that rounds to a printed number: half a unit of its last digit to either side. That digit is the last one of its shortest
 * decimal form, so no number may be given that is printed with a zero at its end.
 */
export function boundsOf(printed: number): Bounds {
  const [, decimals = ''] = /\.(\d+)$/.exec(String(printed)) ?? [];
  const half = 0.5 / 10 ** decimals.length;
  return { low: printed - half, high: printed + half };
}

/** Whether a number that is printed as this one can be within the bounds. */
export function canBeWithin(printed: number, { low, high }: Bounds): boolean {
  const one = boundsOf(printed);
  return one.low <= high && one.high >= low;
}
