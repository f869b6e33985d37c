import { memberOf } from './latency/member-of.ts';
import type { EngineUpload, LatencyMember, ReportDocument, Side, Telemetry } from './records.ts';
import { median } from './statistics.ts';

export interface Range {
  readonly low: number;
  readonly high: number;
}

/** Where the time of an engine's inferences went, and what the device was like meanwhile; for backends that tell. */
export interface DeviceLatency {
  readonly side: Side;
  /** Medians over all timed inferences, in milliseconds. */
  readonly h2dMs: number;
  readonly computeMs: number;
  readonly d2hMs: number;
  /** The host's time to enqueue. */
  readonly enqueueMs: number;
  readonly upload: EngineUpload | null;
  /** From the lowest reading to the highest; null where the device does not say. */
  readonly smClockMhz: Range | null;
  /** Over the means of rounds. */
  readonly powerWatts: Range | null;
  /** Over the hottest readings of rounds. */
  readonly temperatureC: Range | null;
  /** Each once, in the order of the alphabet; null where the device does not say. */
  readonly throttleReasons: readonly string[] | null;
}

/** One entry for each latency summary whose member was measured by device events. */
export function deviceLatencies({
  latency,
  latencySummaries,
}: Pick<ReportDocument, 'latency' | 'latencySummaries'>): DeviceLatency[] {
  return latencySummaries.flatMap(({ side, platform }) => {
    const member = memberOf(latency, side.engine, platform);
    return member?.parts ? [summarize(side, member, member.parts)] : [];
  });
}

function summarize(
  side: Side,
  { upload, telemetry = [] }: LatencyMember,
  parts: NonNullable<LatencyMember['parts']>,
): DeviceLatency {
  const range = (of: (round: Telemetry) => number | readonly number[] | null): Range | null => {
    const values = telemetry.flatMap(round => of(round) ?? []);
    return values.length === 0 ? null : { low: Math.min(...values), high: Math.max(...values) };
  };
  return {
    side,
    h2dMs: median(parts.h2d.flat()),
    computeMs: median(parts.compute.flat()),
    d2hMs: median(parts.d2h.flat()),
    enqueueMs: median(parts.enqueue.flat()),
    upload: upload ?? null,
    smClockMhz: range(round => round.smClockRangeMhz ?? round.smClockMhz),
    powerWatts: range(round => round.powerWatts),
    temperatureC: range(round => round.temperatureC),
    throttleReasons: telemetry.some(reading => reading.throttleReasons !== null)
      ? [...new Set(telemetry.flatMap(reading => reading.throttleReasons ?? []))].sort()
      : null,
  };
}
