import type { PlatformParameters } from '../records.ts';
import type { MeasuredEngine } from '../tables/measured-engine.ts';
import { coreCount } from './core-count.ts';
import type { CoreRate, LatencyCycles } from './equation.ts';

/** What Equation 2 takes of a platform, as far as it is known. */
export interface BspPlatform {
  readonly name: string;
  /** null where cores or clock are missing. */
  readonly rate: CoreRate | null;
  /** null where one is missing. */
  readonly latency: LatencyCycles | null;
  /** Of the one device that it is, or is a partition of; null where nobody knows. */
  readonly accelerator: string | null;
  readonly computeCapability: string | null;
  /** What is missing, with what gives it. */
  readonly missing: { readonly rate: readonly string[]; readonly latency: readonly string[] };
  /** Where cores and clock are from. */
  readonly from: string;
}

const latencyNames: readonly (keyof LatencyCycles)[] = ['instruction', 'shared', 'global', 'l1', 'l2'];

/**
 * The platform that an engine ran on. What was entered goes before what its records tell: cores by multiprocessors and compute
 * capability, and the clock as it was read meanwhile.
 */
export function bspPlatform(
  { side: { ranOn }, device }: Pick<MeasuredEngine, 'side' | 'device'>,
  entered: readonly PlatformParameters[],
): BspPlatform {
  const own = entered.find(({ name }) => name === ranOn);
  const cores = own?.cores ?? coreCount(device.multiprocessors, device.computeCapability);
  const clockMhz = own?.clockMhz ?? device.clockMhz;
  const latencies = own?.latencyCycles ?? {};
  const unknown = latencyNames.filter(name => latencies[name] === undefined);
  return {
    name: ranOn,
    rate: cores === null || clockMhz === null ? null : { cores, clockMhz },
    latency: unknown.length > 0 ? null : (latencies as LatencyCycles),
    accelerator: device.accelerator,
    computeCapability: device.computeCapability,
    missing: {
      rate: [
        ...(cores === null ? [`cores of ${ranOn} (its data sheet, or deviceQuery)`] : []),
        ...(clockMhz === null ? [`clockMhz of ${ranOn} (nvpmodel -q, jetson_clocks --show, nvidia-smi)`] : []),
      ],
      latency:
        unknown.length === 0 ? [] : [`latencyCycles of ${ranOn} (${unknown.join(', ')}; microbenchmarks give them)`],
    },
    from: [
      `${own?.cores === undefined ? 'multiprocessors × cores of the compute capability' : 'cores entered'}`,
      `${own?.clockMhz === undefined ? 'the clock as it was read meanwhile' : 'clock entered'}`,
    ].join(', '),
  };
}

/**
 * Whether an access takes as many cycles on both: the latencies that were entered are equal or, where none were, both are parts of one
 * device. Then the same work is the same number of cycles, whatever it is.
 */
export function haveSameLatencies(one: BspPlatform, other: BspPlatform): boolean {
  const [left, right] = [one.latency, other.latency];
  if (left === null || right === null) return one.accelerator !== null && one.accelerator === other.accelerator;
  return latencyNames.every(name => left[name] === right[name]);
}
