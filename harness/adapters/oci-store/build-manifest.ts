import { TriplicateError } from '../../core/errors.ts';
import type { BuildRecord, Digest } from '../../core/records.ts';
import { parse } from '../schema/validate.ts';
import type { Blobs } from './blobs.ts';
import { type Descriptor, type Index, isDescriptor, refName } from './layout.ts';

const manifestType = 'application/vnd.oci.image.manifest.v1+json';
const artifactType = 'application/vnd.triplicate.build.v1+json';
const recordType = 'application/vnd.triplicate.build-record.v1+json';
const emptyType = 'application/vnd.oci.empty.v1+json';
const title = 'org.opencontainers.image.title';

/**
 * Readable, and valid as a tag wherever OCI artifacts go: <model>_<recipe>_<platform>_<12 hex of the build key>_<ordinal>.
 * A tag has at most 128 characters, so long names are cut; key and ordinal still tell any two builds apart.
 */
export function tagOf({ model, recipe, builtOn, buildKey, ordinal }: BuildRecord): string {
  const end = `_${buildKey.slice(7, 19)}_${ordinal}`;
  return `${model.name}_${recipe.name}_${builtOn.name}`.slice(0, 128 - end.length) + end;
}

/** Stores record and manifest of a build whose engine, artifacts and log are stored already. Errors: BLOB_MISSING. */
export async function putManifest(blobs: Blobs, build: BuildRecord): Promise<Descriptor> {
  const json = async (mediaType: string, value: unknown) => {
    const bytes = Buffer.from(JSON.stringify(value));
    return { mediaType, digest: await blobs.put(bytes), size: bytes.length };
  };
  const stored = async (mediaType: string, digest: Digest) => ({ mediaType, digest, size: await blobs.size(digest) });
  const named = (descriptor: Descriptor, name: string) => ({ ...descriptor, annotations: { [title]: name } });
  const tag = tagOf(build);
  const manifest = {
    schemaVersion: 2,
    mediaType: manifestType,
    artifactType,
    config: await json(emptyType, {}),
    layers: [
      named(await stored(build.mediaType, build.engine), `${tag}.engine`),
      named(await json(recordType, build), `${tag}.json`),
      ...(await Promise.all(
        (build.artifacts ?? []).map(async ({ role, mediaType, digest }) =>
          named(await stored(mediaType, digest), `${tag}.${role}`),
        ),
      )),
      ...(build.log === null ? [] : [named(await stored('text/plain', build.log), `${tag}.log`)]),
    ],
    annotations: { 'org.opencontainers.image.created': build.startedAt },
  };
  return { ...(await json(manifestType, manifest)), artifactType, annotations: { [refName]: tag } };
}

/** Every build that the index names and whose blobs are all here. Errors: BLOB_CORRUPT, STORE_BROKEN, RECORD_INVALID, RECORD_VERSION. */
export async function readBuilds(blobs: Blobs, index: Index): Promise<BuildRecord[]> {
  const builds: BuildRecord[] = [];
  for (const entry of index.manifests) {
    const build = await readBuild(blobs, entry);
    if (build) builds.push(build);
  }
  return builds;
}

/** Null for an entry of somebody else, and for a build with missing blobs, which counts as not built. */
export async function readBuild(blobs: Blobs, entry: Descriptor): Promise<BuildRecord | null> {
  if (entry.mediaType !== manifestType || !(await blobs.has(entry.digest))) return null;
  const manifest = asManifest(await blobs.read(entry.digest));
  if (manifest?.artifactType !== artifactType) return null;
  if (!isDescriptors(manifest.layers)) throw brokenManifest(entry.digest);
  const record = manifest.layers.find(layer => layer.mediaType === recordType);
  if (!record || !(await blobs.has(record.digest))) return null;
  const text = Buffer.from(await blobs.read(record.digest)).toString('utf8');
  const build = parse('build', text, `build record ${record.digest}`);
  return (await blobs.has(build.engine)) ? build : null;
}

function asManifest(bytes: Uint8Array): { artifactType?: unknown; layers?: unknown } | null {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch {
    return null;
  }
}

const isDescriptors = (layers: unknown): layers is Descriptor[] => Array.isArray(layers) && layers.every(isDescriptor);

const brokenManifest = (digest: Digest): TriplicateError =>
  new TriplicateError({
    code: 'STORE_BROKEN',
    message: `The manifest ${digest} says that it is a build, and names layers that cannot be followed: a digest is sha256: and 64 hex digits.`,
    next: 'Take its entry out of index.json, and copy the engine again from where it came.',
  });
