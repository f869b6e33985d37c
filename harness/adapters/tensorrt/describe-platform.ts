import { createHash } from 'node:crypto';
import type { About } from '../../../native/index.ts';
import type { EngineTarget, PlatformRecord } from '../../core/records.ts';
import type { BuilderSettings } from '../../core/tensorrt/builder-settings.ts';
import { hereOf } from '../../core/tensorrt/preflight.ts';

/** The capability to run plans of TensorRT; whether one of them fits is told by its target. */
export const tensorrtPlan = 'tensorrt-plan';

export const planMediaType = 'application/vnd.triplicate.engine.tensorrt-plan.v1';

export type DescribedPlatform = Omit<PlatformRecord, 'id'>;

/**
 * A platform by what the driver and the library say of it. Its id has no serial number: another card of the same model is
 * the same platform.
 */
export function describePlatform(
  name: string,
  about: About,
  board: Readonly<Record<string, string | number>>,
): DescribedPlatform {
  const { device } = about;
  const { board: model, ...release } = board;
  const clockMhz = device.clockKhz / 1000;
  const isPartition = device.multiprocessorsUsed !== device.multiprocessors;
  return {
    name,
    backend: 'tensorrt',
    device: {
      gpu: device.name,
      computeCapability: device.computeCapability,
      multiprocessors: device.multiprocessorsUsed,
      ...(isPartition ? { ofMultiprocessors: device.multiprocessors } : {}),
      memoryMiB: Math.round(device.memoryBytes / 2 ** 20),
      memoryBusBits: device.memoryBusBits,
      l2KiB: Math.round(device.l2Bytes / 1024),
      ...(model === undefined ? {} : { board: model }),
    },
    stack: {
      tensorrt: about.tensorrt,
      cuda: about.cuda,
      ...(about.driver === null ? {} : { driver: about.driver }),
      arch: process.arch,
      os: process.platform,
      // A release of the board's software is a part of the stack.
      ...Object.fromEntries(Object.entries(release).map(([key, value]) => [key, String(value)])),
    },
    // The greatest clock: the one of the moment is a state.
    size: { value: device.multiprocessorsUsed * clockMhz, how: 'multiprocessors × clock' },
    provides: [tensorrtPlan],
    builds: about.builds,
    double: about.double,
    accelerator: uuidHash(about),
  };
}

/** What a plan that is built here, by these settings, is for. */
export function targetOf(
  here: DescribedPlatform,
  about: About,
  settings: BuilderSettings,
  compatibility: EngineTarget['hardwareCompatibility'],
): EngineTarget {
  const versionCompatible = settings.flags.includes('VERSION_COMPATIBLE');
  return {
    ...hereOf(here),
    deviceUuidHash: uuidHash(about),
    hardwareCompatibility: compatibility,
    versionCompatible,
    // With EXCLUDE_LEAN_RUNTIME, too: that such a plan loads without leave to run host code was not seen.
    mayRunHostCode: versionCompatible,
    flags: settings.flags,
  };
}

/** Tells devices apart, and publishes no serial number. */
const uuidHash = ({ device }: About): string => createHash('sha256').update(device.uuid).digest('hex').slice(0, 16);
