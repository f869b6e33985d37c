import { otherPlatform, whyNotHere } from '../core/built-on.ts';
import { doctorCommand } from '../core/commands.ts';
import { TriplicateError } from '../core/errors.ts';
import { ownValue } from '../core/own-value.ts';
import type { Artifact, BuildRecord, Digest, ModelSpec, PinnedEngine, PlatformRecord } from '../core/records.ts';
import { optimizationLevel, uncached } from '../core/tensorrt/builder-settings.ts';
import type { OnProgress, Ports } from '../ports.ts';
import { holdAccelerators } from './hold-accelerators.ts';

export interface Rebuilt {
  readonly before: Digest;
  readonly after: Digest;
  /** Whether the bytes are the same. */
  readonly isIdentical: boolean;
  /**
   * Layers whose tactic is another one, gone or new; bytes may differ without any (names of compiled kernels do). Null where
   * the builds do not tell their tactics.
   */
  readonly changedTactics:
    | readonly {
        readonly layer: string;
        readonly before: string | null;
        readonly after: string | null;
      }[]
    | null;
  readonly seconds: number;
  /** What the platform has become since. */
  readonly notes: readonly string[];
}

/** Why a build leaves nothing to build it again from; null where it left a timing cache that was used. */
export function whyNoCache(build: BuildRecord): string | null {
  if (build.target?.flags.includes(uncached)) return `it was built with ${uncached}, which leaves none`;
  if (!timingCacheOf(build)) return 'its backend keeps no timing cache';
  return optimizationLevel(build.recipe) === 0 ? 'level 0 uses no timing cache' : null;
}

export const timingCacheOf = ({ artifacts }: BuildRecord): Artifact | undefined =>
  artifacts?.find(({ role }) => role === 'timing-cache');

/**
 * Builds a pinned engine again from the timing cache of its build, on the platform that built it. The pin stays, and the
 * rebuild is no sample of build noise, so it is not stored as one. A tactic that the cache lacks fails the build where
 * TensorRT can say so. Errors: REBUILD_NO_CACHE, REBUILD_OTHER_MODEL, REBUILD_OTHER_PLATFORM, PLATFORM_ABSENT, BLOB_MISSING, and those of a build.
 */
export async function rebuildPinned(
  key: string,
  { build }: PinnedEngine,
  spec: ModelSpec,
  ports: Ports,
  onProgress: OnProgress,
): Promise<Rebuilt> {
  const why = whyNoCache(build);
  if (why !== null) {
    throw refusal(
      'REBUILD_NO_CACHE',
      `${key} cannot be built again from a timing cache: ${why}.`,
      'Name another pinned engine, or none for all that have a timing cache.',
    );
  }
  const cache = timingCacheOf(build)!;
  if (!(await ports.blobs.has(cache.digest))) {
    throw refusal(
      'REBUILD_NO_CACHE',
      `The timing cache of ${key} is not in the engine store (${cache.digest}).`,
      `See what is stored: ${doctorCommand}`,
    );
  }
  const model = await ports.models.read(spec);
  if (model.digest !== build.model.digest) {
    throw refusal(
      'REBUILD_OTHER_MODEL',
      `${key} was built from another version of ${spec.file}.`,
      'Check that version out, and run the same command again.',
    );
  }
  const platform = await ports.platforms.open(build.builtOn.name);
  try {
    const misfit = whyCacheMisfits(build, platform.record);
    if (misfit !== null) {
      throw refusal(
        'REBUILD_OTHER_PLATFORM',
        `${key} was not built again, because a timing cache holds for its own device and versions only. ${misfit}`,
        'Rebuild it where it was built.',
      );
    }
    const product = await holdAccelerators(ports.machineLocks, [platform.record], () =>
      platform.build({ model, recipe: build.recipe, timingCache: cache.digest }, onProgress),
    );
    return {
      before: build.engine,
      after: product.engine,
      isIdentical: product.engine === build.engine,
      changedTactics: changes(build.tactics ?? {}, product.tactics ?? {}),
      seconds: product.seconds,
      notes: platform.record.id === build.builtOn.id ? [] : [otherPlatform(build.builtOn, platform.record)],
    };
  } finally {
    await platform.close();
  }
}

/** Whatever a plan is compatible with, its timing cache is not. */
const whyCacheMisfits = ({ builtOn, target }: BuildRecord, here: PlatformRecord): string | null =>
  whyNotHere(
    { builtOn, ...(target ? { target: { ...target, hardwareCompatibility: 'none', versionCompatible: false } } : {}) },
    here,
  );

function changes(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): Rebuilt['changedTactics'] {
  const layers = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  if (layers.length === 0) return null;
  return layers
    .map(layer => ({ layer, before: ownValue(before, layer) ?? null, after: ownValue(after, layer) ?? null }))
    .filter(one => one.before !== one.after);
}

const refusal = (code: string, message: string, next: string): TriplicateError =>
  new TriplicateError({ code, message, next });
