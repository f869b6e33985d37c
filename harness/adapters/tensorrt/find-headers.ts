import { join, resolve } from 'node:path';
import { chooseVariant, type OfHeaders } from '../../core/tensorrt/choose-variant.ts';
import { headerVersion } from '../../core/tensorrt/header-version.ts';
import { compareVersions } from '../../core/tensorrt/versions.ts';
import { nativeFolder } from './addon-files.ts';
import { expandFolder, type MachineFiles } from './machine-files.ts';

/** A folder with NvInfer.h. */
export interface TensorrtHeaders extends OfHeaders {
  readonly folder: string;
  /** The folder of NvOnnxParser.h, which some installations keep apart; null where there is none that fits. */
  readonly parser: string | null;
}

/** All that the addon is compiled with. */
export interface CompleteHeaders extends TensorrtHeaders {
  readonly parser: string;
}

const parserHeader = 'NvOnnxParser.h';

/** Folders set by the user, relative to the working folder, and then the only ones looked into. */
export const headersSetting = 'TRIPLICATE_TENSORRT_INCLUDE';
export const cudaHeadersSetting = 'TRIPLICATE_CUDA_INCLUDE';

const needed = {
  [headersSetting]: ['NvInfer.h', 'NvInferVersion.h', parserHeader],
  [cudaHeadersSetting]: ['cuda.h', 'cuda_runtime_api.h'],
} as const;

function setFolder(files: MachineFiles, setting: keyof typeof needed): string | null {
  const path = files.env[setting];
  return path ? resolve(path) : null;
}

/** The folders that are there, of the one that is set or else of the usual ones. */
function searched(files: MachineFiles, setting: keyof typeof needed, usual: readonly string[]): string[] {
  const set = setFolder(files, setting);
  return (set === null ? usual : [set]).flatMap(pattern => expandFolder(files, pattern));
}

/** Where tools/native/headers.sh keeps what it brought, in a checkout of this repository. */
const brought = (): string => join(nativeFolder(), '../node_modules/.cache/triplicate-headers');

const triplet = (arch: string): string => (arch === 'arm64' ? 'aarch64-linux-gnu' : 'x86_64-linux-gnu');

/** Every folder of TensorRT headers, the newest first. `libraryFolder` is that of libnvinfer, beside which a tar archive has them. */
export function tensorrtHeaders(files: MachineFiles, libraryFolder: string | null): TensorrtHeaders[] {
  const usual = [
    ...(libraryFolder === null ? [] : [join(libraryFolder, '../include')]),
    `/usr/include/${triplet(files.arch)}`,
    '/usr/include',
    '/usr/local/tensorrt/include',
    '/opt/tensorrt/include',
    '/opt/TensorRT-*/include',
    '/usr/local/TensorRT-*/include',
    `${files.home}/TensorRT-*/include`,
    '/usr/src/tensorrt/include',
    `${brought()}/tensorrt`,
  ];
  const folders = [...new Set(searched(files, headersSetting, usual))];
  const versions = new Map(folders.map(folder => [folder, versionIn(files, folder)]));
  const withParser = folders.filter(folder => files.list(folder).includes(parserHeader));
  return folders
    .flatMap(folder => {
      const headers = versions.get(folder) ?? null;
      if (headers === null) return [];
      // One that lies beside headers of another version is theirs.
      const isFit = (other: string) => [headers, null].includes(versions.get(other) ?? null);
      const parser = withParser.includes(folder) ? folder : (withParser.find(isFit) ?? null);
      return [{ headers, folder, parser }];
    })
    .toSorted((a, b) => compareVersions(b.headers, a.headers));
}

function versionIn(files: MachineFiles, folder: string): string | null {
  if (!files.list(folder).includes('NvInfer.h')) return null;
  return headerVersion(files.read(join(folder, 'NvInferVersion.h')) ?? '');
}

/** The headers to compile with for a library; the newest where no library is known, as when a package is made. */
export function headersFor(all: readonly TensorrtHeaders[], library: string | null): CompleteHeaders | null {
  const complete = all.filter((one): one is CompleteHeaders => one.parser !== null);
  return library === null ? (complete[0] ?? null) : chooseVariant(complete, library);
}

/** Versions and folders for reading; empty where there are none. */
export const listHeaders = (all: readonly TensorrtHeaders[]): string =>
  all
    .map(
      ({ headers, folder, parser }) => `${headers} in ${folder}${parser === null ? `, without ${parserHeader}` : ''}`,
    )
    .join('; ');

/** A folder with CUDA's headers; null where there is none. */
export function cudaHeaders(files: MachineFiles): string | null {
  const usual = [
    '/usr/local/cuda/include',
    '/usr/local/cuda-*/include',
    '/usr/local/cuda/targets/*-linux/include',
    '/usr/include',
    `${brought()}/cuda`,
  ];
  const folders = searched(files, cudaHeadersSetting, usual);
  const names = needed[cudaHeadersSetting];
  return folders.find(folder => names.every(name => files.list(folder).includes(name))) ?? null;
}

/** What is wrong with the folder that the user set for TensorRT's headers; null where none is set, or nothing is wrong. */
export function wrongHeaders(files: MachineFiles): string | null {
  const wrong = lacking(files, headersSetting);
  const folder = setFolder(files, headersSetting);
  if (wrong !== null || folder === null || versionIn(files, folder) !== null) return wrong;
  return `${headersSetting} names ${folder}, which has a NvInferVersion.h that says no version`;
}

/** The same of CUDA's headers. */
export const wrongCudaHeaders = (files: MachineFiles): string | null => lacking(files, cudaHeadersSetting);

function lacking(files: MachineFiles, setting: keyof typeof needed): string | null {
  const folder = setFolder(files, setting);
  if (folder === null) return null;
  const there = files.list(folder);
  if (there.length === 0) return `${setting} names ${folder}, which is empty or not there`;
  const absent = needed[setting].filter(name => !there.includes(name));
  return absent.length === 0 ? null : `${setting} names ${folder}, which has no ${absent.join(' and no ')}`;
}
