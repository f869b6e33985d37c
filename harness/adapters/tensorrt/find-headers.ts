import { join } from 'node:path';
import { chooseVariant, type OfHeaders } from '../../core/tensorrt/choose-variant.ts';
import { headerVersion } from '../../core/tensorrt/header-version.ts';
import { compareVersions } from '../../core/tensorrt/versions.ts';
import { expandFolder, type MachineFiles } from './machine-files.ts';

/** A folder with NvInfer.h. */
export interface TensorrtHeaders extends OfHeaders {
  readonly folder: string;
}

/** Set by the user, and then the only folder looked into. */
export const headersSetting = 'TRIPLICATE_TENSORRT_INCLUDE';
export const cudaHeadersSetting = 'TRIPLICATE_CUDA_INCLUDE';

const triplet = (arch: string): string => (arch === 'arm64' ? 'aarch64-linux-gnu' : 'x86_64-linux-gnu');

/** Every folder of TensorRT headers, the newest first. `libraryFolder` is that of libnvinfer, beside which a tar archive has them. */
export function tensorrtHeaders(files: MachineFiles, libraryFolder: string | null): TensorrtHeaders[] {
  const setting = files.env[headersSetting];
  const patterns = setting
    ? [setting]
    : [
        ...(libraryFolder === null ? [] : [join(libraryFolder, '../include')]),
        `/usr/include/${triplet(files.arch)}`,
        '/usr/include',
        '/usr/local/tensorrt/include',
        '/opt/tensorrt/include',
        '/opt/TensorRT-*/include',
        '/usr/local/TensorRT-*/include',
        `${files.home}/TensorRT-*/include`,
        '/usr/src/tensorrt/include',
      ];
  const folders = [...new Set(patterns.flatMap(pattern => expandFolder(files, pattern)))];
  return folders
    .filter(folder => files.list(folder).includes('NvInfer.h'))
    .flatMap(folder => {
      const headers = headerVersion(files.read(join(folder, 'NvInferVersion.h')) ?? '');
      return headers === null ? [] : [{ headers, folder }];
    })
    .toSorted((a, b) => compareVersions(b.headers, a.headers));
}

/** The headers to compile with for a library; the newest where no library is known, as when a package is made. */
export function headersFor(all: readonly TensorrtHeaders[], library: string | null): TensorrtHeaders | null {
  return library === null ? (all[0] ?? null) : chooseVariant(all, library);
}

/** A folder with CUDA's headers; null where there is none. */
export function cudaHeaders(files: MachineFiles): string | null {
  const setting = files.env[cudaHeadersSetting];
  const patterns = setting
    ? [setting]
    : [
        '/usr/local/cuda/include',
        '/usr/local/cuda-*/include',
        '/usr/local/cuda/targets/*-linux/include',
        '/usr/include',
      ];
  const folders = patterns.flatMap(pattern => expandFolder(files, pattern));
  return folders.find(folder => files.list(folder).includes('cuda_runtime_api.h')) ?? null;
}
