import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { TriplicateError, withLog } from '../core/errors.ts';
import type { BuildJob, BuildProduct } from '../core/protocol.ts';
import type { Artifact, ModelRecord } from '../core/records.ts';
import { staysInside } from '../core/relative-name.ts';
import type { Backend, BlobStore, BuildRequest, OnProgress } from '../ports.ts';

export interface BuildOptions {
  readonly backend: Backend;
  readonly blobs: BlobStore;
  readonly job: BuildJob;
  /** Of the log; see Request. */
  readonly draft: string;
  /** Where the build may have a folder of its own for a while. */
  readonly folder: string;
  readonly onProgress: OnProgress;
}

/**
 * Lays the model out as files, builds, and stores engine and log; the backend's errors name the log. Errors:
 * BACKEND_CANNOT_BUILD and the backend's own.
 */
export async function build({ backend, blobs, job, draft, folder, onProgress }: BuildOptions): Promise<BuildProduct> {
  if (!backend.build) {
    const { name } = await backend.probe();
    throw new TriplicateError({
      code: 'BACKEND_CANNOT_BUILD',
      message: `Platform ${name} runs engines and cannot build any, so ${job.model.name} was not built there.`,
      next: 'Build on another platform of the spec, such as cpu-1, and run the engine here.',
    });
  }
  const own = await mkdtemp(join(folder, 'build-'));
  try {
    const modelFile = await layOut(job.model, blobs, join(own, 'model'));
    const buildFolder = join(own, 'engine');
    await mkdir(buildFolder);
    const request: BuildRequest = {
      modelFile,
      recipe: job.recipe,
      ...(job.ordinal === undefined ? {} : { ordinal: job.ordinal }),
      folder: buildFolder,
      logFile: await blobs.draft(draft),
      onProgress,
      ...(job.timingCache ? { timingCache: await blobs.path(job.timingCache) } : {}),
    };
    const began = performance.now();
    const built = await backend.build(request).catch(async error => {
      // That the log cannot be kept must not hide why the build failed.
      throw withLog(error, await blobs.keepDraft(draft).catch(() => null));
    });
    const seconds = (performance.now() - began) / 1000;
    const log = await blobs.keepDraft(draft);
    const { digest, sizeBytes } = await blobs.putFile(built.file);
    const artifacts: Artifact[] = [];
    for (const { role, mediaType, file } of built.artifacts ?? [])
      artifacts.push({ role, mediaType, ...(await blobs.putFile(file)) });
    return {
      engine: digest,
      sizeBytes,
      mediaType: built.mediaType,
      requires: [...built.requires],
      seconds,
      log,
      ...(built.target ? { target: built.target } : {}),
      ...(artifacts.length > 0 ? { artifacts } : {}),
      ...(built.warnings ? { warnings: [...built.warnings] } : {}),
      ...(built.tactics ? { tactics: { ...built.tactics } } : {}),
    };
  } finally {
    await rm(own, { recursive: true, force: true });
  }
}

async function layOut(model: ModelRecord, blobs: BlobStore, folder: string): Promise<string> {
  for (const { name, digest } of model.files) {
    if (!staysInside(name)) throw new Error(`The model record names a file outside its folder: ${name}`);
    const file = join(folder, name);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, await blobs.read(digest));
  }
  return join(folder, model.main);
}
