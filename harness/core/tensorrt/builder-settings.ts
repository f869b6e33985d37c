import { TriplicateError } from '../errors.ts';
import { nearest } from '../nearest.ts';
import type { OnnxSummary } from '../onnx.ts';
import type { EngineTarget, Recipe, TensorInfo } from '../records.ts';
import { compareVersions } from './versions.ts';

/** What a TensorRT library on one device offers. */
export interface Offer {
  /** The platform by name. */
  readonly platform: string;
  /** Version of the library, as in 10.6.0.26. */
  readonly tensorrt: string;
  readonly builderFlags: readonly string[];
  readonly device: { readonly computeCapability: string };
}

export interface ShapeRange {
  readonly min: readonly number[];
  readonly opt: readonly number[];
  readonly max: readonly number[];
}

/** A recipe in TensorRT's own words, every default written out. */
export interface BuilderSettings {
  readonly flags: string[];
  readonly stronglyTyped: boolean;
  readonly optimizationLevel: number | null;
  readonly averagingIterations: number | null;
  readonly maxAuxStreams: number | null;
  readonly maxTactics: number | null;
  readonly pools: Readonly<Record<string, number>>;
  readonly tacticSources: readonly string[] | null;
  readonly hardwareCompatibility: string;
  readonly profilingVerbosity: string;
  readonly profiles: Record<string, ShapeRange>[];
}

/**
 * Flags of each precision on a device with TF32 and on one without. TF32 is TensorRT's own default, so a recipe of lower
 * precision keeps it for the layers that stay in float32, and fp32 is the one that leaves it out. The recipe that means
 * TF32 itself asks for it everywhere, so that a device without it refuses.
 */
const precisionFlags = (withTf32: boolean): Readonly<Record<string, readonly string[]>> => {
  const implied = withTf32 ? ['TF32'] : [];
  return {
    fp32: [],
    tf32: ['TF32'],
    fp16: ['FP16', ...implied],
    bf16: ['BF16', ...implied],
    int8: ['INT8', ...implied],
    typed: [],
  };
};

/** Since Ampere. */
const hasTf32 = ({ device }: Offer): boolean => compareVersions(device.computeCapability, '8.0') >= 0;

/** The flag with which a build from a timing cache fails where the cache lacks a tactic; from 10.0 on. */
const verifying = 'ERROR_ON_TIMING_CACHE_MISS';

/** The flag with which a build uses no timing cache and leaves none. */
export const uncached = 'DISABLE_TIMING_CACHE';

/**
 * Errors: PRECISION_UNSUPPORTED, FLAG_UNKNOWN, PROFILE_MISSING.
 */
export function builderSettings(
  recipe: Recipe,
  { inputs, nodes }: Pick<OnnxSummary, 'inputs' | 'nodes'>,
  offer: Offer,
  fromCache: boolean,
): BuilderSettings {
  const { tensorrt = {} } = recipe;
  if (recipe.precision === 'int8' && !nodes.some(({ opType }) => opType === 'QuantizeLinear')) {
    throw unsupported(
      recipe,
      offer,
      'the model has no QuantizeLinear nodes, without which nothing says what is to be INT8',
      'Export the model with explicit quantization (Q/DQ nodes), or use another precision.',
    );
  }
  return {
    flags: [
      ...new Set([
        ...flagsOf(recipe, offer),
        ...(fromCache && offer.builderFlags.includes(verifying) ? [verifying] : []),
      ]),
    ].sort(),
    stronglyTyped: recipe.precision === 'typed',
    optimizationLevel: optimizationLevel(recipe),
    averagingIterations: tensorrt.averagingIterations ?? null,
    maxAuxStreams: tensorrt.maxAuxStreams ?? null,
    maxTactics: tensorrt.maxTactics ?? null,
    pools: tensorrt.pools ?? {},
    tacticSources: tensorrt.tacticSources ?? null,
    hardwareCompatibility: compatibilityNames[tensorrt.hardwareCompatibility ?? 'none'],
    profilingVerbosity: verbosityNames[tensorrt.profilingVerbosity ?? 'detailed'],
    profiles: profilesOf(recipe, inputs),
  };
}

/** Null for TensorRT's own. */
export const optimizationLevel = ({ optimization, tensorrt }: Recipe): number | null =>
  optimization === 'off' ? 0 : (tensorrt?.level ?? null);

const compatibilityNames = {
  none: 'NONE',
  'ampere-plus': 'AMPERE_PLUS',
  'same-compute-capability': 'SAME_COMPUTE_CAPABILITY',
} as const satisfies Record<EngineTarget['hardwareCompatibility'], string>;

const verbosityNames = { 'layer-names': 'LAYER_NAMES_ONLY', none: 'NONE', detailed: 'DETAILED' } as const;

function flagsOf(recipe: Recipe, offer: Offer): string[] {
  const own = precisionFlags(hasTf32(offer))[recipe.precision];
  if (!own) {
    throw unsupported(
      recipe,
      offer,
      'TensorRT has no such precision',
      'Use one of fp32, tf32, fp16, bf16, int8, typed.',
    );
  }
  const lacking = own.find(flag => !offer.builderFlags.includes(flag));
  if (lacking !== undefined) {
    throw unsupported(
      recipe,
      offer,
      `TensorRT ${offer.tensorrt} has no flag ${lacking}, because it builds strongly typed networks only`,
      'Export the model with the types it shall compute in, and use a recipe of precision typed.',
    );
  }
  const wanted = Object.entries(recipe.flags).filter(([, value]) => value !== false);
  const badFlag = (flag: string, why: string, better: string | null): TriplicateError =>
    new TriplicateError({
      code: 'FLAG_UNKNOWN',
      message: `On ${offer.platform}, recipe ${recipe.name} sets flag ${flag}, which ${why}.`,
      next: better === null ? `Take ${flag} out of the recipe.` : `Write ${better} instead, or take it out.`,
    });
  for (const [flag, value] of wanted) {
    if (value !== true) throw badFlag(flag, `is ${JSON.stringify(value)}, and a builder flag is set or not`, 'true');
    if (!offer.builderFlags.includes(flag)) {
      const near = nearest(flag, offer.builderFlags);
      const known = `TensorRT ${offer.tensorrt} has ${offer.builderFlags.join(', ')}`;
      throw badFlag(flag, `is no builder flag${near === null ? '' : `, perhaps for ${near}`}; ${known}`, near);
    }
  }
  const cleared = Object.keys(recipe.flags).filter(flag => recipe.flags[flag] === false);
  return [...own, ...wanted.map(([flag]) => flag)].filter(flag => !cleared.includes(flag));
}

function profilesOf({ name, tensorrt = {} }: Recipe, inputs: readonly TensorInfo[]): Record<string, ShapeRange>[] {
  if (tensorrt.profiles) return tensorrt.profiles;
  const dynamic = inputs.filter(({ shape }) => shape.some(dim => typeof dim === 'string'));
  if (dynamic.length === 0) return [];
  const { min, opt, max } = tensorrt.batch ?? defaultBatch;
  const profile: Record<string, ShapeRange> = {};
  for (const input of dynamic) {
    const [, ...rest] = input.shape;
    const fixed = rest.filter(dim => typeof dim === 'number');
    if (fixed.length < rest.length) {
      throw new TriplicateError({
        code: 'PROFILE_MISSING',
        message: `Input ${input.name} [${input.shape.join(', ')}] is dynamic beyond its batch axis, and recipe ${name} has no profile that says for which shapes to build.`,
        next: `Give tensorrt.profiles in the recipe, such as [{ ${input.name}: { min: […], opt: […], max: […] } }].`,
      });
    }
    profile[input.name] = { min: [min, ...fixed], opt: [opt, ...fixed], max: [max, ...fixed] };
  }
  return [profile];
}

/** For recipes outside a spec, which says its batch. */
const defaultBatch = { min: 1, opt: 32, max: 32 };

const unsupported = (recipe: Recipe, { platform }: Offer, why: string, next: string): TriplicateError =>
  new TriplicateError({
    code: 'PRECISION_UNSUPPORTED',
    message: `On ${platform}, recipe ${recipe.name} has precision ${recipe.precision}, and ${why}.`,
    next,
  });
