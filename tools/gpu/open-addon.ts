import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import type { Addon, OpenOptions, Trt } from '../../native/trt.d.ts';

/** What every script here takes, for parseArgs. */
export const openOptions = {
  /** The compiled addon, a .node file. */
  addon: { type: 'string' },
  /** The folder of libnvinfer and its companions. */
  libraries: { type: 'string' },
  out: { type: 'string' },
} as const;

/** The named options, all there; ends the process where one is missing. */
export function required<Name extends string>(
  values: Readonly<Record<string, unknown>>,
  ...names: Name[]
): Record<Name, string> {
  const missing = names.filter(name => values[name] === undefined);
  if (missing.length > 0) {
    console.error(`missing: ${missing.map(name => `--${name}`).join(' ')}`);
    process.exit(2);
  }
  return Object.fromEntries(names.map(name => [name, String(values[name])])) as Record<Name, string>;
}

export const loadAddon = (file: string): Addon => createRequire(import.meta.url)(resolve(file));

/** The libraries of a folder; the driver's own two from there, too, where a double of them lies there. */
export function librariesIn(folder: string): OpenOptions['libraries'] {
  const files = readdirSync(folder).sort();
  const find = (stem: string) => {
    const file = files.find(name => name === `${stem}.so` || name.startsWith(`${stem}.so.`));
    return file === undefined ? null : join(resolve(folder), file);
  };
  const nvinfer = find('libnvinfer');
  if (nvinfer === null) throw new Error(`${folder} has no libnvinfer.so`);
  return {
    cuda: find('libcuda') ?? 'libcuda.so.1',
    nvinfer,
    nvinferPlugin: find('libnvinfer_plugin'),
    nvonnxparser: find('libnvonnxparser'),
    nvml: find('libnvidia-ml') ?? 'libnvidia-ml.so.1',
  };
}

export const openTrt = (addon: Addon, libraries: string, sms: number | null = null): Trt =>
  addon.open({ libraries: librariesIn(libraries), device: 0, sms });

/** What produced a measurement. */
export function versions(addon: Addon, trt: Trt, plan?: string) {
  const { tensorrt, cuda, driver, double, device } = trt.about;
  const digest =
    plan === undefined ? {} : { plan: `sha256:${createHash('sha256').update(readFileSync(plan)).digest('hex')}` };
  return {
    ...{ tensorrt, headers: addon.headers, cuda, driver, device: device.name, double, node: process.versions.node },
    ...digest,
  };
}
