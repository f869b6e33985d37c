import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Trt } from '../../../native/index.ts';
import { inspectOnnx } from '../../core/onnx.ts';
import { boundLog } from '../../core/tensorrt/bound-log.ts';
import { parseBuildLog } from '../../core/tensorrt/build-log.ts';
import { builderSettings } from '../../core/tensorrt/builder-settings.ts';
import { parseInspector } from '../../core/tensorrt/inspector.ts';
import type { BuildRequest, BuiltEngine } from '../../ports.ts';
import { planMediaType, targetOf, tensorrtPlan } from './describe-platform.ts';

/** Of the log as it is written while a build goes on. */
const logLimitBytes = 256 * 1024 * 1024;
/** Of what is kept of it. */
const keptLogBytes = 3 * 1024 * 1024;

/**
 * Builds a plan, from an empty timing cache unless one is given, and has the engine inspected. What is kept beside it:
 * timing cache, inspector's JSON, log. Errors: the addon's, and those of builderSettings.
 */
export async function buildPlan(trt: Trt, request: BuildRequest): Promise<BuiltEngine> {
  const { modelFile, recipe, folder, timingCache = null } = request;
  const { inputs } = inspectOnnx(await readFile(modelFile));
  const settings = builderSettings(recipe, inputs, trt.about, timingCache !== null);
  const file = join(folder, 'engine.plan');
  const log = join(folder, 'build.log');
  const cache = join(folder, 'timing.cache');
  let text = '';
  try {
    await trt.build(
      {
        ...settings,
        model: modelFile,
        plan: file,
        log,
        logLimitBytes,
        verbose: true,
        timingCacheIn: timingCache,
        timingCacheOut: cache,
        ignoreCacheMismatch: false,
      },
      ({ phase, step, steps }) => request.onProgress(step, steps, phase),
    );
  } finally {
    text = await readFile(log, 'utf8').catch(() => '');
    request.log(boundLog(text, keptLogBytes));
  }
  const said = parseBuildLog(text);
  const inspector = join(folder, 'inspector.json');
  await writeFile(inspector, inspect(trt, file, settings.flags.includes('VERSION_COMPATIBLE')));
  const { layers } = parseInspector(await readFile(inspector, 'utf8'));
  const target = targetOf(trt.about, settings, recipe.tensorrt?.hardwareCompatibility ?? 'none');
  return {
    file,
    mediaType: planMediaType,
    requires: [tensorrtPlan],
    target,
    artifacts: [
      { role: 'timing-cache', mediaType: 'application/vnd.triplicate.tensorrt-timing-cache.v1', file: cache },
      { role: 'inspector', mediaType: 'application/json', file: inspector },
    ],
    warnings: said.warnings.map(({ text: warning }) => warning),
    tactics: Object.fromEntries(layers.flatMap(({ name, tactic }) => (tactic === null ? [] : [[name, tactic]]))),
  };
}

/** Engines that were built here may be looked into here, host code and all: it is the builder's own. */
function inspect(trt: Trt, plan: string, hostCodeAllowed: boolean): string {
  const engine = trt.load({ plan, hostCodeAllowed });
  try {
    return engine.inspect();
  } finally {
    engine.close();
  }
}
