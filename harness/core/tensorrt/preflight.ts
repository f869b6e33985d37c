import { doctorCommand } from '../commands.ts';
import type { EngineTarget, PlatformRecord } from '../records.ts';
import { compareVersions, majorOf, versionNumbers } from './versions.ts';

/** The same of the platform that is to load it. */
export interface LoadingPlatform
  extends Pick<
    EngineTarget,
    'tensorrt' | 'computeCapability' | 'multiprocessors' | 'device' | 'driver' | 'cuda' | 'arch'
  > {
  /** The file of libnvinfer that is used here, where that is known. */
  readonly library?: string;
}

/** What a target says of the platform that built it, as the record of a TensorRT platform has it. */
export function hereOf({ device, stack }: Pick<PlatformRecord, 'device' | 'stack'>) {
  return {
    tensorrt: stack.tensorrt!,
    cuda: stack.cuda!,
    driver: stack.driver ?? null,
    device: String(device.gpu),
    computeCapability: String(device.computeCapability),
    multiprocessors: Number(device.multiprocessors),
    arch: stack.arch!,
  } satisfies LoadingPlatform;
}

export interface Preflight {
  /** refused: TensorRT will not load it. risky: it may load, and then run slower, or fail. */
  readonly verdict: 'loads' | 'refused' | 'risky';
  /** Whole sentences; empty for a plan of this very platform. */
  readonly reasons: readonly string[];
}

interface Finding {
  readonly verdict: Preflight['verdict'];
  readonly reason: string;
}

/**
 * Whether a plan can load, without opening it: TensorRT itself names format tags instead of versions, or says nothing.
 * Whether host code in it may run is another question; the lock file answers it.
 */
export function preflight(plan: EngineTarget, here: LoadingPlatform): Preflight {
  const findings = [host(plan, here), version(plan, here), device(plan, here), driver(plan, here)].filter(
    finding => finding !== null,
  );
  const worst = (['refused', 'risky'] as const).find(verdict => findings.some(one => one.verdict === verdict));
  return { verdict: worst ?? 'loads', reasons: findings.map(({ reason }) => reason) };
}

/** No compatibility level carries a plan to another kind of host. */
function host(plan: EngineTarget, here: LoadingPlatform): Finding | null {
  if (plan.arch === undefined || here.arch === undefined || plan.arch === here.arch) return null;
  return {
    verdict: 'refused',
    reason: `It was built on a host of ${plan.arch}, and this one is ${here.arch}; plans hold code of their host. Build the engine again here.`,
  };
}

function version(plan: EngineTarget, here: LoadingPlatform): Finding | null {
  const both = `It was built with TensorRT ${plan.tensorrt}, and TensorRT ${here.tensorrt} is used here${here.library === undefined ? '' : ` (${here.library})`}.`;
  const release = (text: string) => versionNumbers(text).slice(0, 3).join('.');
  const newer = compareVersions(release(here.tensorrt), release(plan.tensorrt));
  if (newer === 0) {
    if (compareVersions(here.tensorrt, plan.tensorrt) === 0) return null;
    return {
      verdict: 'risky',
      reason: `${both} They are builds of one release, which mostly read each other's plans.`,
    };
  }
  const remedy = `Build the engine again with the one that is used here, or use the one that built it; whether two are on this machine says ${doctorCommand}`;
  if (!plan.versionCompatible)
    return { verdict: 'refused', reason: `${both} Only the very same version loads it. ${remedy}` };
  if (newer < 0) {
    return {
      verdict: 'refused',
      reason: `${both} A version compatible plan loads in later versions, never in older ones. ${remedy}`,
    };
  }
  if (majorOf(plan.tensorrt) === majorOf(here.tensorrt)) {
    return {
      verdict: 'loads',
      reason: `${both} It is version compatible, so it loads, and may be slower than one built here.`,
    };
  }
  return {
    verdict: 'risky',
    reason: `${both} It is version compatible; TensorRT's documents promise that across majors for 8.6 to 10 alone, where the removed calls are not needed. ${remedy}`,
  };
}

function device(plan: EngineTarget, here: LoadingPlatform): Finding | null {
  const { hardwareCompatibility: compatible } = plan;
  if (plan.computeCapability !== here.computeCapability) {
    const both = `It was built for compute capability ${plan.computeCapability} (${plan.device}), and ${here.device} has ${here.computeCapability}.`;
    const ampere = [plan, here].every(one => compareVersions(one.computeCapability, '8.0') >= 0);
    if (compatible === 'ampere-plus' && ampere) {
      return {
        verdict: 'loads',
        reason: `${both} It is compatible with Ampere and later GPUs, and may be slower than one built here.`,
      };
    }
    const why = compatible === 'ampere-plus' ? ' Its compatibility begins at 8.0.' : '';
    return { verdict: 'refused', reason: `${both}${why} Build the engine again on ${here.device}.` };
  }
  const same = plan.device === here.device && plan.multiprocessors === here.multiprocessors;
  if (same || compatible !== 'none') return null;
  return {
    verdict: 'risky',
    reason: `It was built on ${plan.device} with ${plan.multiprocessors} SMs, and here is ${here.device} with ${here.multiprocessors}. The plan may load, with other speed than where it was built, and TensorRT warns that it may fail. Build the engine again here to ship it here.`,
  };
}

/** NVIDIA/TensorRT#3829: the same model of GPU, an older driver, and the plan did not run. */
function driver(plan: EngineTarget, here: LoadingPlatform): Finding | null {
  const [built, now, what] =
    plan.driver !== null && here.driver !== null
      ? [plan.driver, here.driver, 'driver']
      : [plan.cuda, here.cuda, 'a driver for CUDA'];
  if (compareVersions(now, built) >= 0) return null;
  return {
    verdict: 'risky',
    reason: `It was built with ${what} ${built}, and the older ${now} is here; plans were seen to fail on older drivers. Update the driver, or build the engine again here.`,
  };
}
