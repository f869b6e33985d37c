import type { EnergyScope, HostLoad, RoundEnergy, Telemetry } from '../records.ts';
import { mean, median } from '../statistics.ts';

/** A device at one moment; a field is absent or null where nothing tells. Units as in Telemetry. */
export type DeviceState = {
  readonly [Field in Exclude<keyof Telemetry, OfRounds>]?: Telemetry[Field] | null;
} & { readonly powerOf?: EnergyScope };

/** What only a whole round has. */
type OfRounds = 'smClockRangeMhz' | 'energy' | 'load' | 'readings' | 'seconds' | 'atSeconds';

/** Numbers that an entry has only where something tells them. */
type OptionalNumber =
  | 'cpuClockMhz'
  | 'maxSmClockMhz'
  | 'powerLimitWatts'
  | 'utilizationPercent'
  | 'memoryUtilizationPercent';

/** What only grows; two readings tell what was between them. Absent where nothing counts. */
export interface DeviceCounters {
  readonly energy?: { readonly joules: number; readonly of: EnergyScope };
  readonly load?: HostLoad;
  /** How often the CPU was slowed down by heat. */
  readonly thermalSlowdowns?: number;
}

export interface SampledRound {
  readonly states: readonly DeviceState[];
  readonly before: DeviceCounters;
  readonly after: DeviceCounters;
  readonly seconds: number;
  /** Timed or not. */
  readonly inferences: number;
}

/**
 * One entry of a record for a whole round. A median clock is the one that the median latency was measured at: a dip of some
 * inferences moves neither. The hottest reading and every reason of throttling stay, however short.
 */
export function overRound({ states, before, after, seconds, inferences }: SampledRound): Telemetry {
  const all = <T>(of: (state: DeviceState) => T | null | undefined): T[] => states.flatMap(state => of(state) ?? []);
  const over = (of: (state: DeviceState) => number | null | undefined, how: (values: number[]) => number) => {
    const values = all(of);
    return values.length === 0 ? null : rounded(how(values));
  };
  const told = (field: OptionalNumber, how: (values: number[]) => number) =>
    present(
      field,
      over(state => state[field], how),
    );
  const clocks = all(state => state.smClockMhz);
  const watts = over(state => state.powerWatts, mean);
  const reasons = all(state => state.throttleReasons);
  const slowdowns = grown(before.thermalSlowdowns, after.thermalSlowdowns);
  const energy = energyOf({ states, before, after, seconds, inferences }, watts);
  const others = states.some(({ otherProcesses }) => otherProcesses !== undefined)
    ? { otherProcesses: over(state => state.otherProcesses, most) }
    : {};
  const load = loadOf(before, after);
  return {
    smClockMhz: over(state => state.smClockMhz, median),
    ...(clocks.length > 0 ? { smClockRangeMhz: [Math.min(...clocks), Math.max(...clocks)] } : {}),
    ...told('cpuClockMhz', median),
    memoryClockMhz: over(state => state.memoryClockMhz, median),
    ...told('maxSmClockMhz', most),
    powerWatts: watts ?? (energy && seconds > 0 ? rounded(energy.joules / seconds) : null),
    ...told('powerLimitWatts', most),
    temperatureC: over(state => state.temperatureC, most),
    ...told('utilizationPercent', median),
    ...told('memoryUtilizationPercent', median),
    ...present('performanceState', all(state => state.performanceState).at(-1) ?? null),
    ...others,
    throttleReasons:
      reasons.length === 0 && slowdowns === null
        ? null
        : [...new Set([...reasons.flat(), ...(slowdowns ? ['CPU_THERMAL'] : [])])].sort(),
    ...(energy ? { energy } : {}),
    ...(load ? { load } : {}),
    // What power would be of is no reading.
    readings: states.filter(({ powerOf: _, ...told }) =>
      Object.values(told).some(value => value !== null && value !== undefined),
    ).length,
    seconds: rounded(seconds),
  };
}

const most = (values: readonly number[]): number => Math.max(...values);

/** Finer digits are noise, and half of a record. */
const rounded = (value: number): number => Number(value.toPrecision(6));

const present = <Field extends string, T>(field: Field, value: T | null): { [field in Field]?: T } =>
  (value === null ? {} : { [field]: value }) as { [field in Field]?: T };

const grown = (before: number | undefined, after: number | undefined): number | null =>
  before === undefined || after === undefined || after < before ? null : after - before;

function energyOf(
  { states, before, after, seconds, inferences }: SampledRound,
  watts: number | null,
): RoundEnergy | null {
  if (inferences === 0) return null;
  const joules = grown(before.energy?.joules, after.energy?.joules);
  if (joules !== null) return { joules: rounded(joules), inferences, by: 'counter', of: after.energy!.of };
  const of = states.find(({ powerOf }) => powerOf)?.powerOf;
  return watts === null || of === undefined ? null : { joules: rounded(watts * seconds), inferences, by: 'power', of };
}

function loadOf({ load: before }: DeviceCounters, { load: after }: DeviceCounters): HostLoad | null {
  const busySeconds = grown(before?.busySeconds, after?.busySeconds);
  const ownSeconds = grown(before?.ownSeconds, after?.ownSeconds);
  return busySeconds === null || ownSeconds === null
    ? null
    : { cores: after!.cores, busySeconds: rounded(busySeconds), ownSeconds: rounded(ownSeconds) };
}
