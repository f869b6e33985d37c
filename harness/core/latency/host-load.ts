import type { Telemetry } from '../records.ts';

/** Fewer busy cores are what counting in ticks of 10 ms may give, and what every system has. */
const leastCores = 0.1;
/** The share of a host's cores from which others' load is said of a member. */
const manyOthers = 0.1;

interface OthersLoad {
  /** Cores that others than the measuring process kept busy, on average over all rounds. */
  readonly othersCores: number;
  readonly cores: number;
}

function othersLoad(telemetry: readonly Telemetry[]): OthersLoad | null {
  // Summed before the difference is taken: the ticks of a short round may be fewer than its own time, and even out.
  let [others, seconds, cores] = [0, 0, 0];
  for (const { load, seconds: lasted = 0 } of telemetry) {
    if (!load) continue;
    others += load.busySeconds - load.ownSeconds;
    seconds += lasted;
    cores = load.cores;
  }
  return seconds > 0 ? { othersCores: Math.max(0, others / seconds), cores } : null;
}

/** Whether others kept more than a tenth of the host's cores busy. */
export function isHostShared(telemetry: readonly Telemetry[]): boolean {
  const load = othersLoad(telemetry);
  return load !== null && load.othersCores > leastCores && load.othersCores > manyOthers * load.cores;
}

/**
 * The share of its time that a member of so many threads may have lost to others on the host's cores. They take idle cores first;
 * only what does not fit there takes from the member, and a fair scheduler gives them half of a core at most.
 */
export function lostShare(telemetry: readonly Telemetry[], threads: number | null): number {
  const load = othersLoad(telemetry);
  if (load === null || threads === null || load.othersCores <= leastCores) return 0;
  const idle = Math.max(0, load.cores - threads);
  return Math.min(0.5, Math.max(0, load.othersCores - idle) / threads);
}
