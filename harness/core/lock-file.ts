import type { BuildRecord, Digest, LockFile, PinnedEngine } from './records.ts';

export const lockKey = (model: string, recipe: string, platform: string): string => `${model}/${recipe}/${platform}`;

/** A lock file that names this build's engine for its model, recipe and platform; all other entries stay. */
export function withPin(lock: LockFile, build: BuildRecord, reason: string): LockFile {
  const key = lockKey(build.model.name, build.recipe.name, build.builtOn.name);
  return { ...lock, engines: { ...lock.engines, [key]: { build, reason } } };
}

/** The blobs without which a pin is worth nothing: its engine, and what a verified rebuild takes. */
export const pinnedDigests = ({ build }: Pick<PinnedEngine, 'build'>): Digest[] => [
  build.engine,
  ...(build.artifacts ?? []).map(artifact => artifact.digest),
];
