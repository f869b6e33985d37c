import type {
  BandwidthBound,
  ConcurrencyKnee,
  ConcurrencyLevel,
  ConcurrencyRecord,
  PlatformRecord,
  Problem,
  Telemetry,
} from './records.ts';

/** Throughput that counts as more: the gain of a level over the best one before. */
const leastGain = 0.05;
/** The share of the best throughput that is as good as it. */
export const asGood = 0.95;
/** Of device or host, from which it is loaded: no counter stays at 100. */
const loadedPercent = 98;

/** Whether a level came to nothing because the platform has no more, or cannot do it: any other problem says nothing of what it can. */
export const isRefusal = ({ code }: Pick<Problem, 'code'>): boolean =>
  ['OUT_OF_MEMORY', 'RECIPE_UNSUPPORTED', 'CONCURRENCY_UNSUPPORTED'].includes(code);

type Axis = NonNullable<ConcurrencyRecord['axis']>;

/** What comes after so many threads or streams: each up to four, then by steps of a third to a half. */
export function nextLevel(size: number): number {
  if (size < 4) return size + 1;
  const power = 2 ** Math.floor(Math.log2(size));
  return size === power ? (power * 3) / 2 : power * 2;
}

type Load = Pick<ConcurrencyLevel, 'fps' | 'cpuPercent' | 'utilizationPercent'>;

/**
 * Why more of them are of no more use, null while they may be: two levels in a row gave less than 5 % more than the best before
 * them, or one did while device or host were loaded to 98 %.
 */
export function whyOver(levels: readonly Load[]): 'saturated' | 'loaded' | null {
  const gaveNothing = (from: number) => {
    const best = Math.max(...levels.slice(0, from).map(({ fps }) => fps));
    return from > 0 && levels.slice(from).every(({ fps }) => fps < best * (1 + leastGain));
  };
  if (gaveNothing(levels.length - 2)) return 'saturated';
  const last = levels.at(-1);
  if (!last || !gaveNothing(levels.length - 1)) return null;
  return Math.max(last.cpuPercent, last.utilizationPercent ?? 0) >= loadedPercent ? 'loaded' : null;
}

/** The knee: the fewest threads or streams that give 95 % of the best throughput. Null without levels. */
export function kneeOf(levels: readonly ConcurrencyLevel[], axis: Axis = 'threads'): ConcurrencyKnee | null {
  if (levels.length === 0) return null;
  const best = Math.max(...levels.map(({ fps }) => fps));
  const size = (level: ConcurrencyLevel) => sizeOf(level, axis);
  const upwards = levels.toSorted((a, b) => size(a) - size(b));
  const { threads, streams = 1, fps } = upwards.find(level => level.fps >= asGood * best)!;
  const rule = `the fewest ${axis} with ${100 * asGood} % of the best throughput`;
  return { threads, ...(streams > 1 ? { streams } : {}), fps, rule };
}

export const sizeOf = (
  { threads, streams = 1 }: { readonly threads: number; readonly streams?: number },
  axis: Axis = 'threads',
): number => (axis === 'threads' ? threads : streams);

/** Of all records the level with the most throughput, and what it is a level of. Null without levels. */
export function bestLevel(
  records: readonly ConcurrencyRecord[],
): { readonly record: ConcurrencyRecord; readonly level: ConcurrencyLevel } | null {
  const all = records.flatMap(record => record.levels.map(level => ({ record, level })));
  return all.reduce<(typeof all)[number] | null>(
    (best, one) => (best === null || one.level.fps > best.level.fps ? one : best),
    null,
  );
}

/**
 * Bytes a second that the memory gives at most, by two transfers a clock over its whole bus. Null where the platform does not tell its
 * memory's clock and width.
 */
export function peakBandwidth(
  { device }: Pick<PlatformRecord, 'device'>,
  telemetry: Pick<Telemetry, 'memoryClockMhz'> | null,
): number | null {
  const width = device.memoryBusBits;
  const clock = telemetry?.memoryClockMhz ?? null;
  return typeof width !== 'number' || clock === null ? null : 2 * clock * 1e6 * (width / 8);
}

/**
 * Equation 1 of Shafi et al., from a level with one thread or stream. Null where the platform does not tell its memory's clock and
 * width, and of a level with more.
 */
export function bandwidthBound(
  platform: Pick<PlatformRecord, 'device'>,
  { fps, telemetry, threads, streams = 1 }: Pick<ConcurrencyLevel, 'fps' | 'telemetry' | 'threads' | 'streams'>,
  {
    engineBytes,
    inputBytes,
    batch,
  }: { readonly engineBytes: number; readonly inputBytes: number; readonly batch: number },
): BandwidthBound | null {
  const peakBytesPerSecond = peakBandwidth(platform, telemetry);
  if (peakBytesPerSecond === null || threads * streams > 1) return null;
  const threadBytesPerSecond = fps * (engineBytes / batch + inputBytes);
  return { peakBytesPerSecond, threadBytesPerSecond, threads: peakBytesPerSecond / threadBytesPerSecond };
}
