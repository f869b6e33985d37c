import { type Addon, loadAddon, type Trt } from '../../../native/index.ts';
import { doctorFixCommand } from '../../core/commands.ts';
import { TriplicateError, toProblem } from '../../core/errors.ts';
import { fromNative, isNativeProblem } from '../../core/tensorrt/native-problem.ts';
import { withoutPlaces } from '../../core/without-places.ts';
import { addonFolders, addonFor, addonVariants } from './addon-files.ts';
import { type FoundLibraries, findLibraries } from './find-libraries.ts';
import { librariesMissing } from './libraries-missing.ts';
import { tensorrtSetting } from './library-places.ts';
import type { MachineFiles } from './machine-files.ts';

export interface DeviceOptions {
  /** Of those that CUDA_VISIBLE_DEVICES leaves. */
  readonly device: number;
  /** Multiprocessors of a partition; null for the whole device. */
  readonly sms: number | null;
}

export interface OpenDevice {
  readonly trt: Trt;
  readonly libraries: FoundLibraries;
}

/**
 * Finds libraries and addon, and takes the device. Errors: PLATFORM_ABSENT with what is missing and what to do; whatever
 * keeps a device from opening makes it absent, because nothing can be said of it.
 */
export function openDevice(files: MachineFiles, { device, sms }: DeviceOptions): OpenDevice {
  const search = findLibraries(files);
  if (search.found === null) throw librariesMissing(search);
  const { nvinfer, nvinferPlugin, nvonnxparser, cuda, nvml, version } = search.found;
  try {
    const variant = addonFor(addonVariants(files, addonFolders(files)), version);
    const libraries = { nvinfer, nvinferPlugin, nvonnxparser, cuda, nvml };
    return { trt: load(variant.file).open({ libraries, device, sms }), libraries: search.found };
  } catch (error) {
    const known = isNativeProblem(error) ? fromNative(error, `TensorRT ${version} on GPU ${device}`) : error;
    if (!(known instanceof TriplicateError)) throw known;
    const { message, next } = { ...toProblem(known), ...reinstall(error, search.found) };
    throw new TriplicateError({
      code: 'PLATFORM_ABSENT',
      message,
      ...(next === undefined ? {} : { next }),
      exit: 'environment',
      cause: error,
    });
  }
}

/** What to do about a library that does not open; by its whole path, because of two copies it matters which one. */
function reinstall(error: unknown, { nvinfer, nvinferPlugin, nvonnxparser, cuda }: FoundLibraries): { next?: string } {
  if (!isNativeProblem(error) || error.code !== 'LIBRARY_MISSING') return {};
  const file = [nvinfer, nvinferPlugin, nvonnxparser, cuda].find(one => one !== null && error.message.includes(one));
  if (!file) return {};
  const product = file === cuda ? "NVIDIA's driver" : 'TensorRT';
  return { next: `Reinstall ${product}, of which ${file} is, or set ${tensorrtSetting} to the folder of another one.` };
}

/** One that was compiled for another machine or only in part keeps the device from opening like one that is missing. */
function load(file: string): Addon {
  try {
    return loadAddon(file);
  } catch (error) {
    throw new TriplicateError({
      code: 'ADDON_BROKEN',
      message: withoutPlaces((error as Error).message),
      next: `Remove ${file}, then compile it again: ${doctorFixCommand}`,
      exit: 'environment',
      cause: error,
    });
  }
}
