import { memberOf } from './latency/member-of.ts';
import type { EngineUpload, LatencyMember, ReportDocument, Side } from './records.ts';
import { median } from './statistics.ts';

/** Where the time of an engine's inferences went; for backends that tell. */
export interface DeviceLatency {
  readonly side: Side;
  /** Medians over all timed inferences, in milliseconds. */
  readonly h2dMs: number;
  readonly computeMs: number;
  readonly d2hMs: number;
  /** The host's time to enqueue. */
  readonly enqueueMs: number;
  readonly upload: EngineUpload | null;
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

const summarize = (
  side: Side,
  { upload }: LatencyMember,
  parts: NonNullable<LatencyMember['parts']>,
): DeviceLatency => ({
  side,
  h2dMs: median(parts.h2d.flat()),
  computeMs: median(parts.compute.flat()),
  d2hMs: median(parts.d2h.flat()),
  enqueueMs: median(parts.enqueue.flat()),
  upload: upload ?? null,
});
