import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { datasetText } from '../../core/content-text.ts';
import { TriplicateError } from '../../core/errors.ts';
import { hexOf } from '../../core/hex-of.ts';
import type { DatasetRecord, DatasetSpec, Digest, View } from '../../core/records.ts';
import { nullIfAbsent } from '../../core/unreadable.ts';
import { viewsOf } from '../../core/views.ts';
import type { BlobStore, Datasets, Locks } from '../../ports.ts';
import { digestOf } from '../files/hash.ts';
import { readClasses } from './classes.ts';
import { createPictureReader } from './picture-reader.ts';
import { preparationKey, sourceDigest } from './preparation-key.ts';
import { preparePictures } from './prepare-pictures.ts';
import { prepareTensors } from './prepare-tensors.ts';
import type { Prepared } from './prepared.ts';
import { cachedDigests, readCached, writeCached } from './record-cache.ts';
import { selection } from './select-items.ts';
import type { Source } from './source.ts';
import { placeOf } from './source-files.ts';

const dayMs = 24 * 60 * 60 * 1000;

export interface DatasetsOptions {
  /** The folder that the spec's paths are relative to. */
  readonly root: string;
  readonly blobs: BlobStore;
  /** Holds the records of earlier preparations, and what is finished of one that goes on or was killed. */
  readonly cacheFolder: string;
  /** Two processes that prepare the same do it once. */
  readonly locks: Locks;
  /** Of a preparation. Default: by the machine. */
  readonly threads?: number;
}

/** Datasets from files. */
export function createDatasets({ root, blobs, cacheFolder, locks, threads }: DatasetsOptions): Datasets & {
  /** Every digest that an earlier preparation named. */
  digests(): Promise<Digest[]>;
} {
  const unfinished = join(cacheFolder, 'unfinished');
  return {
    digests: () => cachedDigests(cacheFolder),
    picture: createPictureReader(blobs),
    source: spec => withSource(spec, root, async source => sourceDigest(spec, source)),
    prepare: async (spec, onProgress) => {
      const views = viewsOf(spec);
      if (spec.source.kind === 'npy' || spec.source.kind === 'npz') requireRawTensors(spec, views);
      return withSource(spec, root, async source => {
        const key = hexOf(await preparationKey(spec, views, source));
        const file = `${key}.json`;
        const finished = async () => {
          const cached = await readCached(join(cacheFolder, file), blobs);
          return cached && asHere(cached, spec, source);
        };
        const make = async () => {
          await removeAbandoned(unfinished, key);
          const how = {
            folder: join(unfinished, key),
            blobs,
            onProgress,
            ...(threads === undefined ? {} : { threads }),
          };
          const prepared =
            source.kind === 'pictures'
              ? await preparePictures({ source, spec, views, ...how })
              : await prepareTensors(source, blobs, onProgress);
          const record = recordOf(spec, source, prepared);
          await writeCached(cacheFolder, file, record);
          return asHere(record, spec, source);
        };
        const alone = async () => (await finished()) ?? make();
        return (await finished()) ?? locks.hold(`dataset-${key.slice(0, 16)}`, alone);
      });
    },
  };
}

function recordOf(spec: DatasetSpec, source: Source, prepared: Prepared): DatasetRecord {
  const { shape, parts, boxes, masks, itemDigests, notes } = prepared;
  const content = {
    kind: 'dataset' as const,
    version: 1 as const,
    name: spec.name,
    items: [...source.items],
    input: { shape: [...shape], dtype: 'float32' as const },
    parts,
    truth: source.truth && [...source.truth],
    ...(boxes ? { boxes } : {}),
    ...(masks ? { masks } : {}),
    ...(itemDigests ? { itemDigests } : {}),
    ...(notes.length > 0 ? { notes: [...notes] } : {}),
    classes: source.classes && [...source.classes],
  };
  return { ...content, digest: digestOf(datasetText(content)), source: sourceDigest(spec, source) };
}

/**
 * A record as it is of this source: another may have the same inputs, so that it was found under the same key, but another name
 * or other files beside them.
 */
function asHere(record: DatasetRecord, spec: DatasetSpec, source: Source): DatasetRecord {
  // Records of older versions hold notes of their source, too.
  const notes = [...new Set([...(source.notes ?? []), ...(record.notes ?? [])])];
  return {
    ...record,
    name: spec.name,
    source: sourceDigest(spec, source),
    ...(notes.length > 0 ? { notes } : {}),
  };
}

/** Takes away what preparations that were killed a day ago or earlier left in `folder`, but for the one that goes on now. */
async function removeAbandoned(folder: string, resumed: string): Promise<void> {
  for (const name of (await readdir(folder).catch(nullIfAbsent(folder))) ?? []) {
    if (name === resumed) continue;
    const path = join(folder, name);
    const found = await stat(path).catch(() => null); // Another process may be clearing up, too.
    if (found && Date.now() - found.mtimeMs > dayMs) await rm(path, { recursive: true, force: true });
  }
}

async function withSource<T>(spec: DatasetSpec, root: string, work: (source: Source) => Promise<T>): Promise<T> {
  const source = await openSource(spec, root);
  try {
    return await work(source);
  } finally {
    if (source.kind === 'tensors') await source.close();
  }
}

/** The file that reads a kind of source is loaded where a spec names one: some bring much with them. */
async function openSource(spec: DatasetSpec, root: string): Promise<Source> {
  const classes = spec.classes === undefined ? null : await readClasses(placeOf(root, spec.classes));
  const select = await selection(spec, subset => placeOf(root, subset));
  switch (spec.source.kind) {
    case 'idx':
      return (await import('./idx-source.ts')).openIdx(spec.source, root, classes, select);
    case 'folder':
      return (await import('./folder-source.ts')).openFolder(spec.source, root, classes, select);
    case 'csv':
      return (await import('./csv-source.ts')).openCsv(spec.source, root, classes, select);
    case 'coco':
      return (await import('./coco-source.ts')).openCoco(spec.source, root, classes, select);
    case 'voc':
      return (await import('./voc-source.ts')).openVoc(spec.source, root, classes, select);
    case 'masks':
      return (await import('./masks-source.ts')).openMasks(spec.source, root, classes, select);
    case 'npy':
      return (await import('./tensor-source.ts')).openNpy(spec.source, root, classes, select);
    case 'npz':
      return (await import('./tensor-source.ts')).openNpz(spec.source, root, classes, select);
  }
}

function requireRawTensors({ name, source, preprocess }: DatasetSpec, views: readonly View[]): void {
  const view = views.find(({ corruption }) => corruption !== 'none');
  if (!preprocess && !view) return;
  throw new TriplicateError({
    code: 'DATASET_SPEC_INVALID',
    message: `Dataset ${name} is made of tensors (${source.kind}) that go into the model as they are, but the spec asks for ${preprocess ? 'preprocess' : `the view ${view!.corruption}`}, which needs pictures.`,
    next: `Leave ${preprocess ? 'preprocess' : 'views'} out, or give the pictures themselves, as idx or folder.`,
  });
}
