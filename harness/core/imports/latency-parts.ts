import type { ImportLatency, ImportLatencyPart } from '../records.ts';
import type { ImportContent } from './log-reader.ts';

/** What the latency of an inference is told by: the whole, its parts on the device, and the host's time to enqueue. */
export const latencyParts = ['total', 'h2d', 'compute', 'd2h', 'enqueue'] as const;

export type LatencyPartName = (typeof latencyParts)[number];

/** Whether it takes time in every inference; copies need not be there. */
export const takesTime = (name: LatencyPartName): boolean => name === 'total' || name === 'compute';

/**
 * Keeps a latency of these parts; whatever else a tool tells is null until it is said. A part of nothing but 0 was not
 * measured, as trtexec prints copies that it did not make: it is absent, and named.
 */
export function tellLatency(
  content: ImportContent,
  part: (name: LatencyPartName) => ImportLatencyPart | null,
  {
    throughputPerSecond = null,
    hostSeconds = null,
  }: Partial<Pick<ImportLatency, 'throughputPerSecond' | 'hostSeconds'>> = {},
): void {
  const measured = (name: LatencyPartName): ImportLatencyPart | null => {
    const told = part(name);
    if (told === null || !isNothing(told)) return told;
    content.missing.push(`${name}: it is 0 ms throughout, so it was not measured.`);
    return null;
  };
  content.latency = {
    total: measured('total'),
    h2d: measured('h2d'),
    compute: measured('compute'),
    d2h: measured('d2h'),
    enqueue: measured('enqueue'),
    throughputPerSecond,
    hostSeconds,
  };
}

const isNothing = ({ samplesMs, averagesMs, summary }: ImportLatencyPart): boolean =>
  [...(samplesMs ?? []), ...(averagesMs ?? []), summary?.maxMs ?? summary?.meanMs ?? 0].every(ms => ms === 0);
