import type { PlatformRecord, Telemetry } from '../records.ts';
import { normalBound } from './normal-bound.ts';

/** Fewer busy cores every system has. */
const leastCores = 0.1;
/** Of the kernel's counting, in seconds. The difference of two counts of one core is off by a standard deviation of tick / √6. */
const tick = 0.01;
/** The share of a host's cores from which others' load is said of a member. */
const manyOthers = 0.1;
/** Of a host's cores, from which on none counts as idle. */
const full = 0.95;
/** Something is left: the member was measured. */
const mostLost = 0.99;

interface OthersLoad {
  /** Cores that others than the measuring process kept busy, on average over all rounds. */
  readonly othersCores: number;
  /** Cores that the measuring process had. */
  readonly ownCores: number;
  readonly cores: number;
}

/** Null where there is no more than every system has, or counting in ticks may give. */
function othersLoad(telemetry: readonly Telemetry[]): OthersLoad | null {
  // Summed, because the ticks of a short round may be fewer than its own time, and even out.
  let [others, own, seconds, cores, rounds] = [0, 0, 0, 0, 0];
  for (const { load, seconds: lasted = 0 } of telemetry) {
    if (!load) continue;
    others += load.busySeconds - load.ownSeconds;
    own += load.ownSeconds;
    seconds += lasted;
    cores = load.cores;
    rounds += 1;
  }
  const isKnown = others > normalBound * tick * Math.sqrt((cores * rounds) / 6) && others > leastCores * seconds;
  return isKnown ? { othersCores: others / seconds, ownCores: own / seconds, cores } : null;
}

/** Whether others kept more than a tenth of the host's cores busy. */
export function isHostShared(telemetry: readonly Telemetry[]): boolean {
  const load = othersLoad(telemetry);
  return load !== null && load.othersCores > manyOthers * load.cores;
}

/** What is known of where a member was measured, for what others on the host took from it. */
export type MeasuredHost = Pick<PlatformRecord, 'backend' | 'device'>;

/** By how much ln of a member's time may be longer than it would be without others on the host's cores: none of a device that is no core. */
export function lostLog(telemetry: readonly Telemetry[], platform: MeasuredHost | undefined): number {
  const threads = platform?.backend.startsWith('onnxruntime') ? Number(platform.device.cores) : Number.NaN;
  return -Math.log1p(-lostShare(telemetry, threads > 0 ? threads : null));
}

/**
 * The share of its time that a member of so many threads may have lost to others on the host's cores. They take idle cores first;
 * only what does not fit there takes from the member. One rival a core gets half of it from a fair scheduler; of a host
 * without an idle moment nobody knows how many there are, and then what the member did not get is lost.
 */
export function lostShare(telemetry: readonly Telemetry[], threads: number | null): number {
  const load = othersLoad(telemetry);
  if (load === null || threads === null) return 0;
  const { othersCores, ownCores, cores } = load;
  const wanted = Math.min(threads, cores);
  const byOneRival = Math.min(0.5, Math.max(0, othersCores - Math.max(0, cores - threads)) / threads);
  const isFull = othersCores + ownCores > full * cores;
  return Math.max(byOneRival, isFull ? Math.min(mostLost, 1 - ownCores / wanted) : 0);
}
