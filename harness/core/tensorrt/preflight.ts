import { doctorCommand } from '../commands.ts';
import { compareVersions, majorOf, versionNumbers } from './versions.ts';

/** What a plan was built with and on, as far as loading it depends on it. */
export interface EngineTarget {
  /** As in "10.6.0" or "10.6.0.26". */
  readonly tensorrt: string;
  /** As in "9.0". */
  readonly computeCapability: string;
  /** That the build had; fewer than the device's in a partition. */
  readonly multiprocessors: number;
  /** Model of the device. */
  readonly device: string;
  readonly deviceUuidHash: string;
  /** As in "580.95.05"; null where it is not known. */
  readonly driver: string | null;
  /** CUDA version that the driver speaks, as in "13.0". */
  readonly cuda: string;
  readonly hardwareCompatibility: 'NONE' | 'AMPERE_PLUS' | 'SAME_COMPUTE_CAPABILITY';
  /** Built to be loaded by later versions too; such a plan brings a runtime of its own. */
  readonly versionCompatible: boolean;
  /** Whether the user trusts the plan's own runtime to run here. */
  readonly mayRunHostCode: boolean;
}

/** The same of the platform that is to load it. */
export interface LoadingPlatform
  extends Pick<
    EngineTarget,
    'tensorrt' | 'computeCapability' | 'multiprocessors' | 'device' | 'deviceUuidHash' | 'driver' | 'cuda'
  > {
  /** The file of libnvinfer that is used here. */
  readonly library: string;
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

/** Whether a plan can load, without opening it: TensorRT itself names format tags instead of versions, or says nothing. */
export function preflight(plan: EngineTarget, here: LoadingPlatform): Preflight {
  const findings = [version(plan, here), hostCode(plan), device(plan, here), driver(plan, here)].filter(
    finding => finding !== null,
  );
  const worst = (['refused', 'risky'] as const).find(verdict => findings.some(one => one.verdict === verdict));
  return { verdict: worst ?? 'loads', reasons: findings.map(({ reason }) => reason) };
}

function version(plan: EngineTarget, here: LoadingPlatform): Finding | null {
  const both = `It was built with TensorRT ${plan.tensorrt}, and TensorRT ${here.tensorrt} is used here (${here.library}).`;
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

function hostCode({ versionCompatible, mayRunHostCode }: EngineTarget): Finding | null {
  if (!versionCompatible || mayRunHostCode) return null;
  return {
    verdict: 'refused',
    reason:
      'It is version compatible, so it brings a runtime of its own, which is code that runs in this process, and that is not allowed. Allow it only for plans whose origin you trust, or build the engine again without version compatibility.',
  };
}

function device(plan: EngineTarget, here: LoadingPlatform): Finding | null {
  const { hardwareCompatibility: compatible } = plan;
  if (plan.computeCapability !== here.computeCapability) {
    const both = `It was built for compute capability ${plan.computeCapability} (${plan.device}), and ${here.device} has ${here.computeCapability}.`;
    const ampere = [plan, here].every(one => compareVersions(one.computeCapability, '8.0') >= 0);
    if (compatible === 'AMPERE_PLUS' && ampere) {
      return {
        verdict: 'loads',
        reason: `${both} It is compatible with Ampere and later GPUs, and may be slower than one built here.`,
      };
    }
    const why = compatible === 'AMPERE_PLUS' ? ' Its compatibility begins at 8.0.' : '';
    return { verdict: 'refused', reason: `${both}${why} Build the engine again on ${here.device}.` };
  }
  const same = plan.device === here.device && plan.multiprocessors === here.multiprocessors;
  if (same || compatible !== 'NONE') return null;
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
