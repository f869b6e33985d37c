import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addonFolders, addonFor, addonVariants } from '../../harness/adapters/tensorrt/addon-files.ts';
import { findLibraries } from '../../harness/adapters/tensorrt/find-libraries.ts';
import { machineFiles } from '../../harness/adapters/tensorrt/machine-files.ts';
import { type BuildRequest, type Engine, loadAddon, type OpenOptions, type Trt } from '../../native/index.ts';
import { buildRequest } from '../../tools/gpu/build-request.ts';
import type { Made } from '../fixtures/onnx-maker.ts';
import { classifier } from '../fixtures/tiny-models.ts';

/** The addon and libraries that the environment names: the contract double's in tests, the real ones on a device. */
export function openHere(sms: number | null = null, libraries: Partial<OpenOptions['libraries']> = {}): Trt {
  const files = machineFiles();
  const { found } = findLibraries(files);
  if (found === null) throw new Error('There are no libraries to open.');
  const variant = addonFor(addonVariants(files, addonFolders(files)), found.version);
  const { nvinfer, nvinferPlugin, nvonnxparser, cuda, nvml } = found;
  return loadAddon(variant.file).open({
    libraries: { nvinfer, nvinferPlugin, nvonnxparser, cuda, nvml, ...libraries },
    device: 0,
    sms,
  });
}

export const batchProfile = (min: number, opt: number, max: number): BuildRequest['profiles'] => {
  const shape = (batch: number) => [batch, 3, 8, 8];
  return [{ input: { min: shape(min), opt: shape(opt), max: shape(max) } }];
};

/** A folder with the model in it, and a request that builds it. */
export function request(model: Uint8Array | Made = classifier(), changes: Partial<BuildRequest> = {}): BuildRequest {
  const folder = mkdtempSync(join(tmpdir(), 'triplicate-native-'));
  const made = model instanceof Uint8Array ? { model, external: new Map<string, Uint8Array>() } : model;
  for (const [name, bytes] of [['model.onnx', made.model] as const, ...made.external])
    writeFileSync(join(folder, name), bytes);
  return {
    ...buildRequest(join(folder, 'model.onnx'), join(folder, 'engine.plan'), {
      log: join(folder, 'build.log'),
      logLimitBytes: 16 * 1024 * 1024,
      verbose: true,
      timingCacheOut: join(folder, 'timing.cache'),
      optimizationLevel: 0,
      profilingVerbosity: 'DETAILED',
      profiles: batchProfile(1, 4, 8),
    }),
    ...changes,
  };
}

export async function build(trt: Trt, changes: Partial<BuildRequest> = {}, model: Uint8Array | Made = classifier()) {
  const asked = request(model, changes);
  return { asked, result: await trt.build(asked) };
}

export async function engineOf(
  trt: Trt,
  changes: Partial<BuildRequest> = {},
  model?: Uint8Array | Made,
): Promise<Engine> {
  const { asked } = await build(trt, changes, model);
  return trt.load({ plan: asked.plan, hostCodeAllowed: false });
}

export const runnerOptions = (batch: number) =>
  ({ profile: 0, shapes: { input: [batch, 3, 8, 8] }, streams: 1, graph: false, wait: 'spin' }) as const;

export const bytesOf = (numbers: Float32Array): Uint8Array =>
  new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);

export const floatsOf = (bytes: Uint8Array): Float32Array => new Float32Array(new Uint8Array(bytes).buffer);

/** The problem that a call throws. */
export async function problemOf(
  call: () => unknown,
): Promise<{ code: string; stage: string; said: string; message: string }> {
  try {
    await call();
  } catch (error) {
    return error as { code: string; stage: string; said: string; message: string };
  }
  throw new Error('nothing was thrown');
}
