import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Trt } from '../../../native/index.ts';
import { toProblem } from '../../core/errors.ts';
import { inspectOnnx } from '../../core/onnx.ts';
import { boundLog } from '../../core/tensorrt/bound-log.ts';
import { parseBuildLog } from '../../core/tensorrt/build-log.ts';
import { builderSettings, uncached } from '../../core/tensorrt/builder-settings.ts';
import { type EngineLayer, parseInspector } from '../../core/tensorrt/inspector.ts';
import { withoutPlaces } from '../../core/without-places.ts';
import type { BuildRequest, BuiltEngine } from '../../ports.ts';
import { type DescribedPlatform, planMediaType, targetOf, tensorrtPlan } from './describe-platform.ts';
import type { Guard } from './session.ts';

/** Of the log as it is written while a build goes on. */
const logLimitBytes = 256 * 1024 * 1024;
/** Of what is left of it afterwards. */
const keptLogBytes = 3 * 1024 * 1024;

const timingCacheType = 'application/vnd.triplicate.tensorrt-timing-cache.v1';

/** Where plans are built. */
export interface BuildPlace {
  readonly trt: Trt;
  readonly platform: DescribedPlatform;
  readonly guard: Guard;
}

/**
 * Builds a plan, from an empty timing cache unless one is given, and has the engine inspected. What is kept beside it:
 * timing cache unless the recipe turns it off, inspector's JSON, log. Errors: the addon's, and those of builderSettings.
 */
export async function buildPlan({ trt, platform, guard }: BuildPlace, request: BuildRequest): Promise<BuiltEngine> {
  const { modelFile, recipe, folder, logFile, timingCache = null } = request;
  const model = inspectOnnx(await readFile(modelFile));
  const offer = { ...trt.about, platform: platform.name };
  const settings = builderSettings(recipe, model, offer, timingCache !== null);
  const file = join(folder, 'engine.plan');
  const cache = settings.flags.includes(uncached) ? null : join(folder, 'timing.cache');
  let text = '';
  try {
    const job = {
      ...settings,
      model: modelFile,
      plan: file,
      log: logFile,
      logLimitBytes,
      verbose: true,
      timingCacheIn: timingCache,
      timingCacheOut: cache,
      ignoreCacheMismatch: false,
    };
    await guard(`Building with recipe ${recipe.name} on ${platform.name}`, () =>
      trt.build(job, ({ phase, step, steps }) => request.onProgress(step, steps, phase)),
    );
  } finally {
    text = await readFile(logFile, 'utf8').catch(() => '');
    const bound = boundLog(text, keptLogBytes);
    if (bound !== text) await writeFile(logFile, bound);
  }
  const said = parseBuildLog(text);
  const target = targetOf(platform, trt.about, settings, recipe.tensorrt?.hardwareCompatibility ?? 'none');
  // What may run host code is not loaded before the lock file names it, not even by its builder.
  const inspected = target.mayRunHostCode ? null : await inspect(trt, guard, file, join(folder, 'inspector.json'));
  return {
    file,
    mediaType: planMediaType,
    requires: [tensorrtPlan],
    target,
    artifacts: [
      ...(cache === null ? [] : [{ role: 'timing-cache' as const, mediaType: timingCacheType, file: cache }]),
      ...(inspected?.file ? [{ role: 'inspector' as const, mediaType: 'application/json', file: inspected.file }] : []),
    ],
    warnings: [...said.warnings.map(({ text: warning }) => warning), ...(inspected?.warnings ?? [])],
    tactics: Object.fromEntries(
      (inspected?.layers ?? said.tactics.map(({ layer: name, tactic }) => ({ name, tactic }))).flatMap(
        ({ name, tactic }) => (tactic === null ? [] : [[name, tactic]]),
      ),
    ),
  };
}

interface Inspected {
  /** Null where there is none. */
  readonly file: string | null;
  /** Null where the engine does not tell. */
  readonly layers: readonly EngineLayer[] | null;
  readonly warnings: readonly string[];
}

/** The inspector's JSON as a file, and its layers. What fails here costs no finished build, and is a warning of it. */
async function inspect(trt: Trt, guard: Guard, plan: string, file: string): Promise<Inspected> {
  let written: string | null = null;
  try {
    const layers = await guard('Inspecting the engine', async () => {
      const engine = trt.load({ plan, hostCodeAllowed: false });
      try {
        const text = engine.inspect();
        await writeFile(file, text);
        written = file;
        return parseInspector(text).layers;
      } finally {
        engine.close();
      }
    });
    return { file: written, layers, warnings: [] };
  } catch (error) {
    return { file: written, layers: null, warnings: [withoutPlaces(toProblem(error).message)] };
  }
}
