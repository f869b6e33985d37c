import type { DeviceCounters, DeviceState } from '../core/latency/round-telemetry.ts';
import type { HostLoad, TelemetryGap } from '../core/records.ts';
import type { TelemetrySource } from '../ports.ts';
import { openCpuSensors } from './linux-telemetry/cpu-sensors.ts';
import { readText } from './linux-telemetry/kernel-files.ts';

export interface LinuxTelemetryOptions {
  /** Whether the CPU is what is measured: its clock, heat and energy, and not only the load of the host. */
  readonly isDevice: boolean;
  /** Where /proc and /sys are. */
  readonly root?: string;
}

/** What Linux shows of a host's load and, where it is the device, of its CPU. Another system shows nothing. */
export function createLinuxTelemetry({ isDevice, root = '/' }: LinuxTelemetryOptions): TelemetrySource {
  const gaps: TelemetryGap[] = [];
  let sensors: ReturnType<typeof openCpuSensors> | null = null;
  let isStarted = false;
  return {
    async start() {
      if (isStarted) return;
      isStarted = true;
      if (loadOf(root) === null) {
        gaps.push({ what: isDevice ? 'device' : 'load', why: 'this host shows no /proc/stat, as Linux does' });
      } else if (isDevice) {
        sensors = openCpuSensors(root);
        gaps.push(...sensors.gaps);
      }
    },
    state: (): DeviceState => sensors?.state() ?? {},
    counters(): DeviceCounters {
      const load = loadOf(root);
      return { ...(load ? { load } : {}), ...sensors?.counters() };
    },
    gaps: () => gaps,
    close() {},
  };
}

/** The kernel counts in hundredths of a second for whoever reads it (USER_HZ), on every architecture that Node runs on. */
const ticksPerSecond = 100;

/**
 * CPU time since the host began, by /proc/stat: all that is neither idle nor waiting for a disk. Time of guests is in that of users
 * already; stolen time is another machine's. In a container this is the host's.
 */
function loadOf(root: string): HostLoad | null {
  const lines = readText(root, 'proc/stat')?.split('\n') ?? [];
  const [user, nice, system, , , irq, softirq, steal = 0] = lines[0]?.match(/\d+/g)?.map(Number) ?? [];
  const cores = lines.filter(line => /^cpu\d/.test(line)).length;
  if (softirq === undefined || cores === 0) return null;
  const { user: ownUser, system: ownSystem } = process.cpuUsage();
  return {
    cores,
    busySeconds: (user! + nice! + system! + irq! + softirq + steal) / ticksPerSecond,
    ownSeconds: (ownUser + ownSystem) / 1e6,
  };
}
