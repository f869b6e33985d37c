import type { Telemetry as Reading, Trt } from '../../../native/index.ts';
import type { Telemetry } from '../../core/records.ts';

/** The device now, as far as NVML says, with the processes beside this one; null without NVML. */
export function readTelemetry(trt: Trt): Telemetry | null {
  const now = trt.telemetry();
  return now && asTelemetry(now);
}

/** What is recorded of a reading. */
export function asTelemetry(reading: Reading): Telemetry {
  // Utilization is the driver's mean over a time of its own, which is no round's.
  const { utilizationPercent: _, memoryUtilizationPercent: __, energyJoules: ___, throttleReasons, ...rest } = reading;
  return { ...rest, throttleReasons: throttleReasons === null ? null : [...throttleReasons] };
}
