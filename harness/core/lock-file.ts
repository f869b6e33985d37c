import type { BuildRecord, Digest, LockFile, PinnedEngine } from './records.ts';

export const lockKey = (model: string, recipe: string, platform: string): string => `${model}/${recipe}/${platform}`;

/** Of a build as a report has it, which goes by the names of the report's spec: a stored one has those of whoever built first. */
export const pinKey = ({ model, recipe, builtOn }: BuildRecord): string =>
  lockKey(model.name, recipe.name, builtOn.name);

/** A lock file that names this build's engine for its model, recipe and platform; all other entries stay. */
export function withPin(lock: LockFile, build: BuildRecord, reason: string): LockFile {
  return { ...lock, engines: { ...lock.engines, [pinKey(build)]: { build, reason } } };
}

/** The blobs without which a pin is worth nothing: its engine, and what a verified rebuild takes. */
export const pinnedDigests = ({ build }: Pick<PinnedEngine, 'build'>): Digest[] => [
  build.engine,
  ...(build.artifacts ?? []).map(artifact => artifact.digest),
];
