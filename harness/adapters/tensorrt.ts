import { basename } from 'node:path';
import { TriplicateError } from '../core/errors.ts';
import { refuseForeign } from '../core/foreign-engine.ts';
import type { EngineTarget } from '../core/records.ts';
import { fromNative, isNativeProblem, leavesContextBroken } from '../core/tensorrt/native-problem.ts';
import { hereOf, type LoadingPlatform, preflight } from '../core/tensorrt/preflight.ts';
import type { Backend } from '../ports.ts';
import { buildPlan } from './tensorrt/build-plan.ts';
import { describePlatform, planMediaType } from './tensorrt/describe-platform.ts';
import { deviceTelemetry } from './tensorrt/device-telemetry.ts';
import { jetsonFacts } from './tensorrt/jetson.ts';
import { machineFiles } from './tensorrt/machine-files.ts';
import { type DeviceOptions, openDevice } from './tensorrt/open-device.ts';
import { type Guard, sessionOf } from './tensorrt/session.ts';

export interface TensorrtOptions extends DeviceOptions {
  readonly name: string;
}

/** TensorRT on a GPU or a partition of it. Engines are plans. Errors: PLATFORM_ABSENT, when there is nothing to open. */
export function createTensorrt({ name, ...where }: TensorrtOptions): Backend {
  const files = machineFiles();
  const { trt, libraries } = openDevice(files, where);
  const platform = describePlatform(name, trt.about, jetsonFacts(files));
  const here = { ...hereOf(platform), library: basename(libraries.nvinfer) };
  let isBroken = false;

  const guard: Guard = async (doing, call, known) => {
    try {
      return await call();
    } catch (error) {
      if (!isNativeProblem(error)) throw error;
      isBroken ||= leavesContextBroken(error);
      throw fromNative(error, doing, known);
    }
  };

  return {
    probe: async () => platform,
    isUsable: () => !isBroken,
    telemetry: [deviceTelemetry(trt, files)],
    ...(trt.about.builds ? { build: request => buildPlan({ trt, platform, guard }, request) } : {}),
    async open({ file, mediaType, target, isPinned }) {
      refuseForeign(mediaType, planMediaType, name);
      const known = target ? refuseMisfit(target, here) : [];
      const hostCodeAllowed = target?.mayRunHostCode ?? false;
      if (hostCodeAllowed && isPinned !== true) throw hostCode();
      const engine = await guard('Loading the engine', () => trt.load({ plan: file, hostCodeAllowed }), known);
      const said = engine.said === '' ? [] : [`While it loaded the engine, TensorRT said: ${engine.said}`];
      return { ...sessionOf(trt, engine, guard), notes: [...known, ...said] };
    },
  };
}

/**
 * Said before the plan is deserialized, because what TensorRT says of a misfit names no versions, or it crashes. What is
 * known of a plan that may load is given back.
 */
function refuseMisfit(target: EngineTarget, here: LoadingPlatform): readonly string[] {
  const { verdict, reasons } = preflight(target, here);
  // If it crashes all the same, these are among its last words.
  if (verdict === 'risky') console.error(reasons.join('\n'));
  if (verdict !== 'refused') return reasons;
  throw new TriplicateError({
    code: 'ENGINE_WRONG_PLATFORM',
    message: `The engine was not loaded. ${reasons.join(' ')}`,
    next: 'Run it where it was built, or build it here with --mode rebuild.',
  });
}

const hostCode = (): TriplicateError =>
  new TriplicateError({
    code: 'ENGINE_HOST_CODE',
    message:
      'The engine is version compatible and brings code for the host, which runs when it is loaded; that is done only for engines that the lock file names.',
    next: 'If it is yours, pin it: pnpm triplicate pin --unproven --reason "…".',
  });
