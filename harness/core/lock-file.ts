import type { BuildRecord, LockFile, PinnedEngine } from './records.ts';

export const lockKey = (model: string, recipe: string, platform: string): string => `${model}/${recipe}/${platform}`;

/** A lock file that names this build's engine for its model, recipe and platform; all other entries stay. */
export function withPin(lock: LockFile, build: BuildRecord, reason: string): LockFile {
  const pin: PinnedEngine = {
    engine: build.engine,
    buildKey: build.buildKey,
    ordinal: build.ordinal,
    model: build.model.digest,
    platform: build.builtOn.id,
    requires: build.requires,
    reason,
  };
  return {
    ...lock,
    engines: { ...lock.engines, [lockKey(build.model.name, build.recipe.name, build.builtOn.name)]: pin },
  };
}
