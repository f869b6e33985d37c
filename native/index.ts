import { createRequire } from 'node:module';
import type { Addon } from './trt.d.ts';

export type * from './trt.d.ts';

/**
 * Loads one compiled variant of the addon. It needs no NVIDIA library to load; `open` names those that are missing.
 * Errors: what the loader says, with the file, where the file is missing or made for another machine.
 */
export function loadAddon(file: string): Addon {
  try {
    return createRequire(import.meta.url)(file);
  } catch (error) {
    throw new Error(`The TensorRT addon ${file} does not load: ${error instanceof Error ? error.message : error}`, {
      cause: error,
    });
  }
}
