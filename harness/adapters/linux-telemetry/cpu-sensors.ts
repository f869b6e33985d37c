import type { DeviceCounters, DeviceState } from '../../core/latency/round-telemetry.ts';
import type { TelemetryGap } from '../../core/records.ts';
import { entries, isForbidden, readNumber, readText } from './kernel-files.ts';

const cpus = 'sys/devices/system/cpu';
const zones = 'sys/class/thermal';
const powercap = 'sys/class/powercap';

/** Of a zone's type, where it is the CPU's, as in x86_pkg_temp, cpu-thermal, CPU-therm and soc_thermal. */
const ofCpu = /pkg|cpu|soc|tctl/i;

/** Clock, heat, energy and thermal slowdowns of the CPU, as far as this kernel shows them. */
export function openCpuSensors(root: string) {
  const clocks = entries(root, `${cpus}/cpufreq`, /^policy\d+$/).map(policy => `${policy}/scaling_cur_freq`);
  const heats = entries(root, zones, /^thermal_zone\d+$/)
    .filter(zone => ofCpu.test(readText(root, `${zone}/type`) ?? ''))
    .map(zone => `${zone}/temp`);
  const throttles = entries(root, cpus, /^cpu\d+$/).flatMap(cpu =>
    ['core_throttle_count', 'package_throttle_count']
      .map(name => `${cpu}/thermal_throttle/${name}`)
      .filter(file => readNumber(root, file) !== null),
  );
  const packages = entries(root, powercap, /^[a-z-]*rapl(-[a-z]+)?:\d+$/).filter(one =>
    /^package/.test(readText(root, `${one}/name`) ?? ''),
  );
  const energy = energyCounter(root, packages);

  return {
    gaps: gapsOf(root, packages, clocks, heats),
    state(): DeviceState {
      const khz = clocks.flatMap(file => readNumber(root, file) ?? []);
      const millidegrees = heats.flatMap(file => readNumber(root, file) ?? []);
      return {
        // Idle cores rest at low clocks; the fastest is the one that works.
        ...(khz.length > 0 ? { cpuClockMhz: Math.max(...khz) / 1000 } : {}),
        ...(millidegrees.length > 0 ? { temperatureC: Math.max(...millidegrees) / 1000 } : {}),
      };
    },
    counters(): DeviceCounters {
      const joules = energy();
      return {
        ...(joules === null ? {} : { energy: { joules, of: 'package' } }),
        ...(throttles.length === 0
          ? {}
          : { thermalSlowdowns: throttles.reduce((sum, file) => sum + (readNumber(root, file) ?? 0), 0) }),
      };
    },
  };
}

/** Joules of all packages since the first call; each counts up to a number of its own and begins again. Null where one is not read. */
function energyCounter(root: string, packages: readonly string[]): () => number | null {
  const ranges = packages.map(one => readNumber(root, `${one}/max_energy_range_uj`) ?? 0);
  const last = packages.map(() => Number.NaN);
  let microjoules = 0;
  return () => {
    const now = packages.map(one => readNumber(root, `${one}/energy_uj`));
    if (now.length === 0 || now.includes(null)) return null;
    for (const [at, value] of now.entries()) {
      if (!Number.isNaN(last[at])) microjoules += value! - last[at]! + (value! < last[at]! ? ranges[at]! : 0);
      last[at] = value!;
    }
    return microjoules / 1e6;
  };
}

function gapsOf(
  root: string,
  packages: readonly string[],
  clocks: readonly string[],
  heats: readonly string[],
): TelemetryGap[] {
  const gaps: TelemetryGap[] = [];
  const counter = packages.map(one => `${one}/energy_uj`).find(file => readNumber(root, file) === null);
  if (packages.length === 0) {
    gaps.push({ what: 'power', why: 'this machine shows no energy counter of its CPU (RAPL), as virtual ones do not' });
  } else if (counter !== undefined && isForbidden(root, counter)) {
    gaps.push({
      what: 'power',
      why: `counters not permitted: only root may read /${counter}`,
      next: `sudo chmod a+r /${powercap}/*rapl*:*/energy_uj`,
    });
  } else if (counter !== undefined) {
    gaps.push({ what: 'power', why: `/${counter} does not give a number` });
  }
  if (clocks.length === 0) gaps.push({ what: 'clock', why: 'this kernel shows no clocks (cpufreq)' });
  if (heats.length === 0) gaps.push({ what: 'temperature', why: 'this kernel shows no thermal zone of the CPU' });
  return gaps;
}
