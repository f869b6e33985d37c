import type { BandwidthBound, ConcurrencyKnee, ConcurrencyLevel, PlatformRecord } from './records.ts';

/** Throughput that counts as more: the gain of a level over the best one before. */
const leastGain = 0.05;
/** The share of the best throughput that is as good as it. */
const asGood = 0.95;

/** What comes after so many threads: each up to four, then by steps of a third to a half. */
export function moreThreads(threads: number): number {
  if (threads < 4) return threads + 1;
  const power = 2 ** Math.floor(Math.log2(threads));
  return threads === power ? (power * 3) / 2 : power * 2;
}

/** Whether more threads are of no more use: two levels in a row gave less than 5 % more than the best before them. */
export function isSaturated(levels: readonly Pick<ConcurrencyLevel, 'fps'>[]): boolean {
  if (levels.length < 3) return false;
  const best = Math.max(...levels.slice(0, -2).map(({ fps }) => fps));
  return levels.slice(-2).every(({ fps }) => fps < best * (1 + leastGain));
}

/** The knee: the fewest threads that give 95 % of the best throughput. Null without levels. */
export function kneeOf(levels: readonly ConcurrencyLevel[]): ConcurrencyKnee | null {
  if (levels.length === 0) return null;
  const best = Math.max(...levels.map(({ fps }) => fps));
  const { threads, fps } = levels.find(level => level.fps >= asGood * best)!;
  return { threads, fps, rule: `the fewest threads with ${100 * asGood} % of the best throughput` };
}

/** Equation 1 of Shafi et al., from the level of one thread. Null where the platform does not tell its memory's clock and width. */
export function bandwidthBound(
  { device }: Pick<PlatformRecord, 'device'>,
  { fps, telemetry }: Pick<ConcurrencyLevel, 'fps' | 'telemetry'>,
  {
    engineBytes,
    inputBytes,
    batch,
  }: { readonly engineBytes: number; readonly inputBytes: number; readonly batch: number },
): BandwidthBound | null {
  const width = device.memoryBusBits;
  const clock = telemetry?.memoryClockMhz ?? null;
  if (typeof width !== 'number' || clock === null) return null;
  const peakBytesPerSecond = 2 * clock * 1e6 * (width / 8);
  const threadBytesPerSecond = fps * (engineBytes / batch + inputBytes);
  return { peakBytesPerSecond, threadBytesPerSecond, threads: peakBytesPerSecond / threadBytesPerSecond };
}
