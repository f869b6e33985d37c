import { canonicalJson } from './canonical-json.ts';
import { familyOf } from './families.ts';
import type { Decode, Digest, PlatformRecord, Recipe } from './records.ts';

/**
 * All that a build depends on, as text to be hashed into the build key. The names of recipe and platform are left out:
 * they are labels. The key names a set of engines, because a build is not a function of its inputs.
 */
export function buildKeyText(model: Digest, recipe: Recipe, platform: PlatformRecord): string {
  const { precision, optimization, flags, tensorrt } = recipe;
  const { name, backend, device, stack } = platform;
  // Settings of another backend change nothing here.
  const own = tensorrt && familyOf(name) === 'tensorrt' ? { tensorrt } : {};
  return canonicalJson({ model, recipe: { precision, optimization, flags, ...own }, backend, device, stack });
}

/** Raised when the same outputs give other decisions than before. */
const decoding = 1;

/** What a run depends on, as text to be hashed into the run key. */
export function runKeyText(run: {
  engine: Digest;
  platform: string;
  dataset: Digest;
  task: string;
  batch: number;
  /** Where the task has such settings: other ones are other decisions. */
  decode?: Decode;
}): string {
  return canonicalJson({ ...run, decoding });
}
