import { canonicalJson } from '../../core/canonical-json.ts';
import type { DatasetSpec, Digest, View } from '../../core/records.ts';
import { digestOf } from '../files/hash.ts';
import { loadSharp } from './decode.ts';
import type { Source } from './source.ts';

/** Goes up with every change of how inputs are made, so that no older preparation passes for a new one. */
const algorithm = 3;

/** Of the source alone: the bytes of its files, and what is read from them. */
export const sourceDigest = (spec: DatasetSpec, source: Source): Digest =>
  digestOf(canonicalJson(sourceContent(spec, source)));

const sourceContent = (spec: DatasetSpec, { fingerprint, items, truth, classes }: Source) => ({
  kind: spec.source.kind,
  fingerprint,
  items,
  truth,
  classes,
});

/** What a preparation depends on: the bytes of the source, the settings, and the decoder. Names and places do not count. */
export async function preparationKey(spec: DatasetSpec, views: readonly View[], source: Source): Promise<Digest> {
  const { versions } = await loadSharp();
  return digestOf(
    canonicalJson({
      algorithm,
      decoder: { sharp: versions.sharp, vips: versions.vips },
      source: sourceContent(spec, source),
      preprocess: spec.preprocess ?? null,
      views,
      seed: spec.seed ?? 0,
    }),
  );
}
