import type { Precision, Recipe } from './records.ts';

/** Platforms whose engines have one form: what one of them builds, another one can be asked to run. */
export type Family = 'onnx' | 'tensorrt' | 'double';

/** Names of platforms that are a GPU under TensorRT: the whole device, or a green context of so many multiprocessors. */
export const gpuName = /^gpu(?:-sm([1-9]\d{0,3}))?$/;

/** Known from the name alone, because checks are declared before anything is probed. */
export function familyOf(platform: string): Family {
  if (gpuName.test(platform)) return 'tensorrt';
  return platform.startsWith('double-') ? 'double' : 'onnx';
}

const precisions: Readonly<Record<Family, readonly Precision[]>> = {
  onnx: ['fp32', 'fp16-weights'],
  tensorrt: ['fp32', 'tf32', 'fp16', 'bf16', 'int8', 'typed'],
  double: ['fp32', 'tf32', 'fp16', 'bf16', 'int8', 'typed', 'fp16-weights'],
};

/** Whether engines are built by this recipe on this platform, or run there. */
export const applies = (recipe: Pick<Recipe, 'precision'>, platform: string): boolean =>
  precisions[familyOf(platform)].includes(recipe.precision);

/** Whether one of these platforms can be asked to run the engines of the other. */
export const shareEngines = (a: string, b: string): boolean => familyOf(a) === familyOf(b);
