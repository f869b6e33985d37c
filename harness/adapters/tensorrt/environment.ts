import { findLibraries } from './find-libraries.ts';
import { type MachineFiles, machineFiles } from './machine-files.ts';

/**
 * What a worker must be started with: libnvinfer opens its builder resource by bare name, and the loader reads its path
 * once, when a process starts. Nothing where there is no TensorRT; the worker says so itself.
 */
export function tensorrtEnvironment(files: MachineFiles = machineFiles()): Record<string, string> {
  const { found } = findLibraries(files);
  if (found === null) return {};
  const before = files.env.LD_LIBRARY_PATH;
  return { LD_LIBRARY_PATH: before ? `${found.folder}:${before}` : found.folder };
}
