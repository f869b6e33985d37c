import { join } from 'node:path';
import { datasetText } from '../../core/content-text.ts';
import { TriplicateError } from '../../core/errors.ts';
import { hexOf } from '../../core/hex-of.ts';
import type { DatasetRecord, DatasetSpec, Digest, View } from '../../core/records.ts';
import { storeUnwritable } from '../../core/unwritable.ts';
import type { BlobStore, Datasets } from '../../ports.ts';
import { makeFolder } from '../files/durable.ts';
import { digestOf } from '../files/hash.ts';
import { removeAbandoned } from './blob-writer.ts';
import { readClasses } from './classes.ts';
import { openFolder } from './folder-source.ts';
import { openIdx } from './idx-source.ts';
import { createPictureReader } from './picture-reader.ts';
import { preparationKey, sourceDigest } from './preparation-key.ts';
import { preparePictures } from './prepare-pictures.ts';
import { prepareTensors } from './prepare-tensors.ts';
import { cachedDigests, readCached, writeCached } from './record-cache.ts';
import type { Source } from './source.ts';
import { placeOf } from './source-files.ts';
import { openNpy, openNpz } from './tensor-source.ts';

export interface DatasetsOptions {
  /** The folder that the spec's paths are relative to. */
  readonly root: string;
  readonly blobs: BlobStore;
  /** Holds the records of earlier preparations, and half-made blobs while they grow. */
  readonly cacheFolder: string;
}

/** Datasets from files. */
export function createDatasets({ root, blobs, cacheFolder }: DatasetsOptions): Datasets & {
  /** Every digest that an earlier preparation named. */
  digests(): Promise<Digest[]>;
} {
  return {
    digests: () => cachedDigests(cacheFolder),
    picture: createPictureReader(blobs),
    source: spec => withSource(spec, root, async source => sourceDigest(spec, source)),
    prepare: async (spec, onProgress) => {
      const views: readonly View[] = spec.views ?? [{ corruption: 'none', severity: 0 }];
      if (spec.source.kind === 'npy' || spec.source.kind === 'npz') requireRawTensors(spec, views);
      return withSource(spec, root, async source => {
        const file = `${hexOf(preparationKey(spec, views, source))}.json`;
        const cached = await readCached(join(cacheFolder, file), blobs);
        if (cached) return { ...cached, name: spec.name, source: sourceDigest(spec, source) };
        const folder = join(cacheFolder, 'unfinished');
        await makeFolder(folder).catch(storeUnwritable(folder));
        await removeAbandoned(folder);
        const { shape, parts } =
          source.kind === 'pictures'
            ? await preparePictures(source, spec, views, folder, blobs, onProgress)
            : await prepareTensors(source, folder, blobs, onProgress);
        const items = [...source.items];
        const truth = source.truth && [...source.truth];
        const content = {
          kind: 'dataset' as const,
          version: 1 as const,
          name: spec.name,
          items,
          input: { shape: [...shape], dtype: 'float32' as const },
          parts,
          truth,
          classes: source.classes && [...source.classes],
        };
        const digest = digestOf(datasetText(content));
        const record: DatasetRecord = { ...content, digest, source: sourceDigest(spec, source) };
        await writeCached(cacheFolder, file, record);
        return record;
      });
    },
  };
}

async function withSource<T>(spec: DatasetSpec, root: string, work: (source: Source) => Promise<T>): Promise<T> {
  const source = await openSource(spec, root);
  try {
    return await work(source);
  } finally {
    if (source.kind === 'tensors') await source.close();
  }
}

async function openSource(spec: DatasetSpec, root: string): Promise<Source> {
  const classes = spec.classes === undefined ? null : await readClasses(placeOf(root, spec.classes));
  const limit = spec.limit ?? Number.POSITIVE_INFINITY;
  switch (spec.source.kind) {
    case 'idx':
      return openIdx(spec.source, root, classes, limit);
    case 'folder':
      return openFolder(spec.source, root, classes, limit);
    case 'npy':
      return openNpy(spec.source, root, classes, limit);
    case 'npz':
      return openNpz(spec.source, root, classes, limit);
  }
}

function requireRawTensors({ name, source, preprocess }: DatasetSpec, views: readonly View[]): void {
  const view = views.find(({ corruption }) => corruption !== 'none');
  if (!preprocess && !view) return;
  throw new TriplicateError({
    code: 'DATASET_SPEC_INVALID',
    message: `Dataset ${name} is made of tensors (${source.kind}) that go into the model as they are, but the spec asks for ${preprocess ? 'preprocess' : `the view ${view!.corruption}`}, which needs pictures.`,
    next: `Leave ${preprocess ? 'preprocess' : 'views'} out, or give the pictures themselves as idx or folder.`,
  });
}
