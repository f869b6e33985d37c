import type { Telemetry as Reading, Trt } from '../../../native/index.ts';
import type { DeviceState } from '../../core/latency/round-telemetry.ts';
import type { TelemetrySource } from '../../ports.ts';
import { type MachineFiles, programOnPath } from './machine-files.ts';
import { nvidiaSmi, startTool, type TelemetryTool, tegrastatsTool } from './telemetry-tool.ts';

/**
 * How the device is: by NVML where it tells, because that costs least; else by tegrastats, which a Jetson has; else by nvidia-smi,
 * where the library of NVML was not found.
 */
export function deviceTelemetry(trt: Pick<Trt, 'telemetry' | 'about'>, files: MachineFiles): TelemetrySource {
  let chosen: TelemetrySource | null = null;

  async function choose(): Promise<TelemetrySource> {
    if (tells(trt.telemetry())) return nvml(trt);
    const asked: string[] = [];
    for (const tool of [tegrastatsTool, nvidiaSmi(trt.about.device.uuid)]) {
      const program = programOnPath(files, tool.name);
      if (program === null) continue;
      const source = await startTool(tool, program);
      if (!('why' in source)) return source;
      asked.push(source.why);
    }
    return nothing(asked);
  }

  return {
    async start() {
      chosen ??= await choose();
    },
    state: () => chosen?.state() ?? {},
    counters: () => chosen?.counters() ?? {},
    gaps: () => chosen?.gaps() ?? [],
    close: () => chosen?.close(),
  };
}

const tells = (reading: Reading | null): boolean =>
  reading !== null && [reading.smClockMhz, reading.powerWatts, reading.temperatureC].some(value => value !== null);

function nvml(trt: Pick<Trt, 'telemetry'>): TelemetrySource {
  let told = true;
  return {
    async start() {},
    state(): DeviceState {
      const reading = trt.telemetry();
      told = tells(reading);
      if (reading === null) return {};
      const { energyJoules: _, throttleReasons, ...rest } = reading;
      return { ...rest, throttleReasons: throttleReasons && [...throttleReasons], powerOf: 'card' };
    },
    counters() {
      const joules = trt.telemetry()?.energyJoules ?? null;
      return joules === null ? {} : { energy: { joules, of: 'card' } };
    },
    gaps: () => (told ? [] : [{ what: 'device', why: 'NVML tells nothing of the device any more' }]),
    close() {},
  };
}

function nothing(asked: readonly string[]): TelemetrySource {
  const tools: TelemetryTool['name'][] = ['tegrastats', 'nvidia-smi'];
  const why = [
    'NVML tells nothing of the device',
    ...(asked.length > 0 ? asked : [`${tools.join(' and ')} are not on PATH`]),
  ];
  const next =
    "Install NVIDIA's driver with its tools (libnvidia-ml.so.1 or nvidia-smi); on a Jetson, tegrastats is part of L4T.";
  return {
    async start() {},
    state: () => ({}),
    counters: () => ({}),
    gaps: () => [{ what: 'device', why: why.join('; '), next }],
    close() {},
  };
}
