/** NVML's bits of why clocks are lower than they could be; the same table as in native/src/nvml.cc. */
const reasons = [
  'GPU_IDLE',
  'APPLICATIONS_CLOCKS_SETTING',
  'SW_POWER_CAP',
  'HW_SLOWDOWN',
  'SYNC_BOOST',
  'SW_THERMAL_SLOWDOWN',
  'HW_THERMAL_SLOWDOWN',
  'HW_POWER_BRAKE_SLOWDOWN',
  'DISPLAY_CLOCK_SETTING',
] as const;

/** Of "0x0000000000000004"; null for what is no such number. A bit without a name goes by its number. */
export function throttleReasons(text: string): string[] | null {
  if (!/^0x[0-9a-f]{1,16}$/i.test(text)) return null;
  const bits = BigInt(text);
  return Array.from({ length: 64 }, (_, bit) => bit)
    .filter(bit => (bits >> BigInt(bit)) & 1n)
    .map(bit => reasons[bit] ?? `BIT_${bit}`);
}
