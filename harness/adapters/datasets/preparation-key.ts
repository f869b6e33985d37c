import sharp from 'sharp';
import { canonicalJson } from '../../core/canonical-json.ts';
import type { DatasetSpec, Digest, View } from '../../core/records.ts';
import { digestOf } from '../files/hash.ts';
import type { Source } from './source.ts';

/** Goes up with every change of how inputs are made, so that no older preparation passes for a new one. */
const algorithm = 1;

/** What a preparation depends on: the bytes of the source, the settings, and the decoder. Names and places do not count. */
export function preparationKey(spec: DatasetSpec, views: readonly View[], source: Source): Digest {
  const { fingerprint, items, truth, classes } = source;
  return digestOf(
    canonicalJson({
      algorithm,
      decoder: { sharp: sharp.versions.sharp, vips: sharp.versions.vips },
      source: { kind: spec.source.kind, fingerprint, items, truth, classes },
      preprocess: spec.preprocess ?? null,
      views,
      seed: spec.seed ?? 0,
    }),
  );
}
