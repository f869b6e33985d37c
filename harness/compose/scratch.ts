// Copies of a project that may be damaged: nothing done in them reaches the project.

import { join } from 'node:path';
import {
  copyFolder,
  readJsonFiles,
  replaceFile,
  takeFile,
  takeFolder,
  truncateFile,
} from '../adapters/scratch-files.ts';
import { digestsIn } from '../core/digests-in.ts';
import { hexOf } from '../core/hex-of.ts';
import type { Digest, Spec } from '../core/records.ts';
import { openProject, type Project, recordFolders, stateFolder } from './project.ts';
import { layoutFolder } from './worker.ts';

export { makeScratchFolder, removeFolder } from '../adapters/scratch-files.ts';

/** Told what a project says meanwhile. */
type OnNotice = (message: string) => void;

/**
 * A copy of what these specs need: goldens, pins, waivers, baselines, builds, runs and prepared datasets. Models and data are read
 * where they are. Errors: as of reading the store and the lock file.
 */
export async function copyProject(
  project: Project,
  folder: string,
  specs: readonly Spec[],
  onNotice: OnNotice,
): Promise<Project> {
  const copy = openCopy(project, folder, onNotice);
  for (const name of ['golden', 'baselines'])
    await copyFolder(join(stateFolder(project.options), name), join(folder, name));
  const models = new Set(specs.map(({ model }) => model.name));
  const pins = Object.values((await project.ports.engines.readLock()).engines).map(({ build }) => build);
  const stored = await project.store.list();
  const engines = new Set<Digest>();
  const take = async (text: string) => {
    for (const digest of digestsIn(text))
      await takeFile(blobFile(project.options.store, digest), blobFile(copy.options.store, digest));
  };
  for (const build of [...pins, ...stored].filter(({ model }) => models.has(model.name))) {
    engines.add(build.engine);
    await take(JSON.stringify(build));
  }
  for (const build of stored) if (models.has(build.model.name)) await copy.store.save(build);
  const datasets = new Set(specs.map(({ dataset }) => dataset.name));
  const isWanted = {
    datasets: (text: string) => datasets.has(nameIn(text)),
    runs: (text: string) => digestsIn(text).some(digest => engines.has(digest)),
    latency: (text: string) => digestsIn(text).some(digest => engines.has(digest)),
  };
  const [theirs, mine] = [recordFolders(project.options.store), recordFolders(copy.options.store)];
  for (const kind of ['datasets', 'runs', 'latency'] as const) {
    for (const [name, text] of await readJsonFiles(theirs[kind])) {
      if (!isWanted[kind](text)) continue;
      await take(text);
      await replaceFile(join(mine[kind], name), text);
    }
  }
  return copy;
}

/** What a file that may be broken calls itself; a broken one is nothing that anybody needs. */
function nameIn(text: string): string {
  try {
    return String(JSON.parse(text).name);
  } catch {
    return '';
  }
}

/** A copy of a copy, whole. `moved` are files of models that are read from elsewhere, by their names in specs. */
export async function cloneCopy(
  copy: Project,
  folder: string,
  onNotice: OnNotice,
  moved: ReadonlyMap<string, string> = new Map(),
): Promise<Project> {
  await takeFolder(stateFolder(copy.options), folder);
  return openCopy(copy, folder, onNotice, moved);
}

function openCopy(
  of: Project,
  folder: string,
  onNotice: OnNotice,
  movedModels = new Map() as ReadonlyMap<string, string>,
) {
  const store = join(folder, '.triplicate');
  return openProject({ ...of.options, ci: false, state: folder, store, movedModels, onNotice });
}

/** Writes a model and its external data, by their names; returns the model's file. */
export async function writeModel(
  folder: string,
  main: string,
  files: ReadonlyMap<string, Uint8Array>,
): Promise<string> {
  for (const [name, bytes] of files) await replaceFile(join(folder, name), bytes);
  return join(folder, main);
}

/** A part of a copy's store: a blob, the record of a run by its key, or the index of all builds. */
export type StorePart = { readonly blob: Digest } | { readonly run: Digest } | 'index';

/** Cuts a part of a copy's store off in the middle; the answer tells whether it still is. */
export function truncatePart({ options: { store } }: Project, part: StorePart): Promise<() => Promise<boolean>> {
  if (part === 'index') return truncateFile(join(layoutFolder(store), 'index.json'));
  if ('blob' in part) return truncateFile(blobFile(store, part.blob));
  return truncateFile(join(recordFolders(store).runs, `${hexOf(part.run)}.json`));
}

const blobFile = (store: string, digest: Digest): string => join(layoutFolder(store), 'blobs', 'sha256', hexOf(digest));
