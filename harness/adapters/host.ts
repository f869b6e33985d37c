import { readFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import type { Host } from '../ports.ts';
import { digestOf } from './files/hash.ts';

/** The clock, the hash and the state of this machine. `sys` is where the kernel shows its devices. */
export function createHost({ sys = '/sys' }: { sys?: string } = {}): Host {
  return {
    now: () => new Date(),
    seconds: () => performance.now() / 1000,
    digest: digestOf,
    state: () => state(sys),
  };
}

/** What the kernel does not show here, such as clocks inside a container, is left out. */
async function state(sys: string): Promise<Record<string, string | number>> {
  const cpu = join(sys, 'devices/system/cpu');
  const governor = await firstLine(join(cpu, 'cpu0/cpufreq/scaling_governor'));
  const khz = number(await firstLine(join(cpu, 'cpu0/cpufreq/scaling_cur_freq')));
  const noTurbo = await firstLine(join(cpu, 'intel_pstate/no_turbo'));
  const boost = await firstLine(join(cpu, 'cpufreq/boost'));
  const millidegrees = number(await firstLine(join(sys, 'class/thermal/thermal_zone0/temp')));
  return {
    load1: loadavg()[0]!,
    ...(governor === null ? {} : { cpuGovernor: governor }),
    ...(khz === null ? {} : { cpuMHz: khz / 1000 }),
    ...(noTurbo === null ? {} : { cpuBoost: noTurbo === '0' ? 'on' : 'off' }),
    ...(boost === null ? {} : { cpuBoost: boost === '1' ? 'on' : 'off' }),
    ...(millidegrees === null ? {} : { temperatureCelsius: millidegrees / 1000 }),
  };
}

async function firstLine(file: string): Promise<string | null> {
  // Some of these files exist and yet refuse to be read; a state that cannot be read is left out all the same.
  const text = await readFile(file, 'utf8').catch(() => '');
  return text.split('\n')[0]?.trim() || null;
}

const number = (text: string | null): number | null =>
  text !== null && Number.isFinite(Number(text)) ? Number(text) : null;
