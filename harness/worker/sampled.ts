import { clearInterval, setInterval } from 'node:timers';
import { type DeviceCounters, type DeviceState, overRound } from '../core/latency/round-telemetry.ts';
import type { Measurement } from '../core/protocol.ts';
import type { TelemetryGap } from '../core/records.ts';
import type { TelemetrySource } from '../ports.ts';

/** Ten times a second. */
const everyMs = 100;

/** Called between two inferences, where reading the device is in no sample. */
export type Between = () => void;

const noSource: TelemetryGap = { what: 'device', why: 'nothing tells how the device of this platform is' };
const noReading: TelemetryGap = { what: 'device', why: 'nothing was read of the device in a whole round' };

/**
 * Does work of so many inferences while the sources are asked ten times a second, and once more right after it. Work that holds
 * this thread says when it is between two inferences; a timer asks while it does not, as when the backend has a thread of its
 * own. An inference that holds the thread for longer is not interrupted: the next reading follows it.
 */
export async function sampled(
  sources: readonly TelemetrySource[],
  inferences: number,
  work: (between: Between) => Promise<Measurement>,
): Promise<Measurement> {
  if (sources.length === 0) return { ...(await work(() => {})), telemetryGaps: [noSource] };
  await Promise.all(sources.map(source => source.start()));
  const states: DeviceState[] = [];
  // By what is not told: a tool that is silent for a while only, and not at the end, is a gap, too.
  const gaps = new Map<TelemetryGap['what'], TelemetryGap>();
  let last = performance.now();
  const read = () => {
    states.push(joined(sources.map(source => source.state())));
    for (const gap of sources.flatMap(source => source.gaps())) if (!gaps.has(gap.what)) gaps.set(gap.what, gap);
    last = performance.now();
    // So that it does not ask within the next inference for what was just read.
    timer.refresh();
  };
  const before = countersOf(sources);
  const began = performance.now();
  const timer = setInterval(read, everyMs);
  try {
    const measurement = await work(() => {
      if (performance.now() - last >= everyMs) read();
    });
    const seconds = (performance.now() - began) / 1000;
    read();
    const after = countersOf(sources);
    const telemetry = overRound({ states, before, after, seconds, inferences });
    const telemetryGaps = [...gaps.values()];
    if (telemetry.readings === 0 && telemetryGaps.every(({ what }) => what === 'load')) telemetryGaps.push(noReading);
    return { ...measurement, telemetry, ...(telemetryGaps.length > 0 ? { telemetryGaps } : {}) };
  } finally {
    clearInterval(timer);
  }
}

const joined = <T extends object>(parts: readonly T[]): T => Object.assign({}, ...parts);

const countersOf = (sources: readonly TelemetrySource[]): DeviceCounters =>
  joined(sources.map(source => source.counters()));
