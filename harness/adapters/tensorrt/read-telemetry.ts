import type { Trt } from '../../../native/index.ts';
import type { Telemetry } from '../../core/records.ts';

/** The device now, as far as NVML says; null without NVML. */
export function readTelemetry(trt: Trt): Telemetry | null {
  const now = trt.telemetry();
  if (now === null) return null;
  const { smClockMhz, memoryClockMhz, powerWatts, temperatureC, throttleReasons } = now;
  return {
    smClockMhz,
    memoryClockMhz,
    powerWatts,
    temperatureC,
    throttleReasons: throttleReasons === null ? null : [...throttleReasons],
  };
}
