// What a worker process is made of, apart from the project's own parts, so that a worker starts fast.
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { createLinuxTelemetry } from '../adapters/linux-telemetry.ts';
import { createBlobs } from '../adapters/oci-store/blobs.ts';
import { doctorCommand } from '../core/commands.ts';
import { TriplicateError } from '../core/errors.ts';
import { gpuName } from '../core/families.ts';
import type { Backend, BlobStore } from '../ports.ts';

/** Test doubles that answer by rules, in the order of their size. */
const ruled = ['double-small', 'double-big', 'double-runner'];
/** Test doubles that play a recording, in the order of their size. */
const replaying = ['double-replay-small', 'double-replay-big'];

/** Platforms that are test doubles. */
export const doubleNames = [...ruled, ...replaying];

/** Where a store folder keeps its OCI image layout. */
export const layoutFolder = (store: string): string => join(store, 'store');

/** The blobs of a worker process, in the layout of the store folder. */
export const openWorkerBlobs = (store: string): BlobStore => createBlobs(join(layoutFolder(store), 'blobs', 'sha256'));

/**
 * The backend behind a platform's name, loaded only when asked for. Errors: PLATFORM_UNKNOWN; PLATFORM_ABSENT when a
 * library that it needs is not on this machine.
 */
export async function openBackend(name: string): Promise<Backend> {
  try {
    return await loadBackend(name);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== 'ERR_MODULE_NOT_FOUND' && code !== 'ERR_DLOPEN_FAILED') throw error;
    throw new TriplicateError({
      code: 'PLATFORM_ABSENT',
      message: `a library that it needs does not load: ${message.split('\n')[0]}`,
      next: `Install what is missing, then: ${doctorCommand}`,
      exit: 'environment',
      cause: error,
    });
  }
}

async function loadBackend(name: string): Promise<Backend> {
  const cpu = () => [createLinuxTelemetry({ isDevice: true })];
  const threads = name === 'cpu-n' ? availableParallelism() : Number(/^cpu-([1-9]\d{0,2})$/.exec(name)?.[1] ?? 0);
  if (threads > 0) {
    const { createOnnxruntime } = await import('../adapters/onnxruntime.ts');
    return { ...createOnnxruntime({ name, threads }), telemetry: cpu() };
  }
  const gpu = gpuName.exec(name);
  if (gpu) {
    const { createTensorrt } = await import('../adapters/tensorrt.ts');
    const backend = createTensorrt({ name, device: 0, sms: gpu[1] === undefined ? null : Number(gpu[1]) });
    return { ...backend, telemetry: [...backend.telemetry!, createLinuxTelemetry({ isDevice: false })] };
  }
  if (name === 'wasm') {
    const { createOnnxruntimeWeb } = await import('../adapters/onnxruntime-web.ts');
    return { ...createOnnxruntimeWeb({ name }), telemetry: cpu() };
  }
  const replay = replaying.indexOf(name);
  if (replay >= 0) {
    const { createReplay } = await import('../adapters/double/replay.ts');
    return createReplay({ name, size: replay + 1, recording: process.env.TRIPLICATE_RECORDING ?? '' });
  }
  const double = ruled.indexOf(name);
  if (double >= 0) {
    const { createDouble } = await import('../adapters/double.ts');
    return createDouble({ name, size: double + 1, builds: name !== 'double-runner' });
  }
  throw new TriplicateError({
    code: 'PLATFORM_UNKNOWN',
    message: `There is no platform ${name}.`,
    next: `See the platforms that are here: ${doctorCommand}`,
  });
}
