import type { Trt } from '../../../native/index.ts';
import type { Telemetry } from '../../core/records.ts';

/** The device now, as far as NVML says, with the processes beside this one; null without NVML. */
export function readTelemetry(trt: Trt): Telemetry | null {
  const now = trt.telemetry();
  if (now === null) return null;
  // Utilization is the driver's mean over a time of its own, which is no round's.
  const { utilizationPercent: _, throttleReasons, ...rest } = now;
  return { ...rest, throttleReasons: throttleReasons === null ? null : [...throttleReasons] };
}
