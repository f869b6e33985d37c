import { memberOf } from '../core/latency/member-of.ts';
import type { LatencyMember, LatencySummary, PlatformRecord, ReportDocument, Telemetry } from '../core/records.ts';
import { mean } from '../core/statistics.ts';

/** A number that is told of a round: what stands for it, from the lowest reading to the highest. */
interface Reading {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

export interface Quantity {
  readonly title: string;
  readonly of: (round: Telemetry) => Reading | null;
}

const alone = (value: number | null | undefined): Reading | null =>
  value === null || value === undefined ? null : { value, low: value, high: value };

/** What is shown of a device along the run, in this order, as far as something tells it. */
const ofDevices: readonly Quantity[] = [
  {
    title: 'SM clock, MHz',
    of: ({ smClockMhz, smClockRangeMhz: [low, high] = [] }) =>
      smClockMhz === null ? null : { value: smClockMhz, low: low ?? smClockMhz, high: high ?? smClockMhz },
  },
  { title: 'CPU clock, MHz', of: ({ cpuClockMhz }) => alone(cpuClockMhz) },
  { title: 'Power, W', of: ({ powerWatts }) => alone(powerWatts) },
  { title: 'Temperature, °C', of: ({ temperatureC }) => alone(temperatureC) },
];

/** Own and others', of all cores; the kernel counts in hundredths of a second, which a short round may have few of. */
const hostLoad: Quantity = {
  title: 'Load of the host, %',
  of: ({ load, seconds = 0 }) =>
    load && seconds > 0 ? alone(Math.min(100, (100 * load.busySeconds) / (load.cores * seconds))) : null,
};

/** What an idle device says of itself; it slows nothing down. */
const idle = 'GPU_IDLE';

export interface ToldMember {
  readonly summary: LatencySummary;
  readonly platform: PlatformRecord | undefined;
  readonly telemetry: readonly Telemetry[];
}

/** Members of the session of which something was read, each once. */
export function toldMembers({ latency, latencySummaries, platforms }: ReportDocument): ToldMember[] {
  const seen = new Set<LatencyMember>();
  return latencySummaries.flatMap((summary): ToldMember[] => {
    const member = memberOf(latency, summary.side.engine, summary.platform);
    if (!member?.telemetry || seen.has(member)) return [];
    seen.add(member);
    const platform = platforms.find(({ id }) => id === summary.platform);
    return [{ summary, platform, telemetry: member.telemetry }];
  });
}

/** The quantities that something told of any of these members. */
export const toldQuantities = (members: readonly ToldMember[]): Quantity[] =>
  [...ofDevices, hostLoad].filter(({ of }) => members.some(({ telemetry }) => telemetry.some(round => of(round))));

/** Reasons of throttling, each once, in the order of the alphabet; null where the device does not say. */
export const throttledBy = (telemetry: readonly Telemetry[]): string[] | null =>
  telemetry.some(({ throttleReasons }) => throttleReasons !== null)
    ? [...new Set(telemetry.flatMap(({ throttleReasons }) => throttleReasons ?? []))].sort()
    : null;

export interface Moment extends Reading {
  readonly at: number;
}

/** A device along the run: whatever was measured on it or on parts of it, in the order of time. */
export interface DeviceRun {
  /** Names of platforms that are it, or a part of it. */
  readonly platforms: readonly string[];
  /** What `at` is: seconds since the session began, or in records that do not tell, the number of the round. */
  readonly by: 'seconds' | 'rounds';
  readonly series: readonly { readonly title: string; readonly moments: readonly Moment[] }[];
  readonly throttled: readonly { readonly reason: string; readonly at: readonly number[] }[];
  readonly end: number;
}

/** Devices of the session of which something is told. A device and its partitions are one, and so are all platforms that are this host's CPU. */
export function deviceRuns(members: readonly ToldMember[]): DeviceRun[] {
  const devices = Map.groupBy(members, ({ platform }) => platform?.accelerator ?? 'host');
  return [...devices.values()].map(mine => {
    const isTimed = mine.every(({ telemetry }) => telemetry.every(({ atSeconds }) => atSeconds !== undefined));
    const rounds = mine
      .flatMap(({ telemetry }) =>
        telemetry.map((round, index) => ({ round, at: isTimed ? round.atSeconds! : index + 1 })),
      )
      .toSorted((a, b) => a.at - b.at);
    // Beside a GPU its host's load moves nothing of what is measured on it.
    const isHost = mine.every(({ platform }) => platform?.accelerator === undefined);
    const quantities = [...ofDevices, ...(isHost ? [hostLoad] : [])];
    const reasons = (throttledBy(rounds.map(({ round }) => round)) ?? []).filter(reason => reason !== idle);
    return {
      platforms: [...new Set(mine.flatMap(({ platform }) => platform?.name ?? []))],
      by: isTimed ? 'seconds' : 'rounds',
      series: quantities.flatMap(({ title, of }) => {
        const moments = rounds.flatMap(({ round, at }) => {
          const reading = of(round);
          return reading ? { ...reading, at } : [];
        });
        return moments.length > 0 ? { title, moments: thinned(moments) } : [];
      }),
      throttled: reasons.map(reason => ({
        reason,
        at: rounds.flatMap(({ round, at }) => (round.throttleReasons?.includes(reason) ? at : [])),
      })),
      end: rounds.at(-1)?.at ?? 0,
    };
  });
}

/** So many moments a series: more are not told apart in a chart. */
const mostMoments = 80;

/** Neighbours as one: between the lowest and the highest of their readings, at the mean. No extreme is lost. */
function thinned(moments: readonly Moment[]): Moment[] {
  const each = Math.ceil(moments.length / mostMoments);
  return Array.from({ length: Math.ceil(moments.length / each) }, (_, part) => {
    const group = moments.slice(part * each, (part + 1) * each);
    return {
      at: mean(group.map(({ at }) => at)),
      value: mean(group.map(({ value }) => value)),
      low: Math.min(...group.map(({ low }) => low)),
      high: Math.max(...group.map(({ high }) => high)),
    };
  });
}
