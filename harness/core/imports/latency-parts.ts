import type { ImportLatency, ImportLatencyPart } from '../records.ts';

/** What the latency of an inference is told by: the whole, its parts on the device, and the host's time to enqueue. */
export const latencyParts = ['total', 'h2d', 'compute', 'd2h', 'enqueue'] as const;

export type LatencyPartName = (typeof latencyParts)[number];

/** A latency of these parts; whatever else a tool tells is null until it is said. */
export const latencyOf = (
  part: (name: LatencyPartName) => ImportLatencyPart | null,
  {
    throughputPerSecond = null,
    hostSeconds = null,
  }: Partial<Pick<ImportLatency, 'throughputPerSecond' | 'hostSeconds'>> = {},
): ImportLatency => ({
  total: part('total'),
  h2d: part('h2d'),
  compute: part('compute'),
  d2h: part('d2h'),
  enqueue: part('enqueue'),
  throughputPerSecond,
  hostSeconds,
});
