// The only place that names adapters.
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createDatasets } from './adapters/datasets/datasets.ts';
import { createGoldenStore } from './adapters/golden-store.ts';
import { createHost } from './adapters/host.ts';
import { createLocks } from './adapters/locks.ts';
import { createModels } from './adapters/models.ts';
import { createTensorCodec } from './adapters/npy.ts';
import { createOciStore } from './adapters/oci-store/oci-store.ts';
import { createPredictionCodec } from './adapters/predictions-parquet.ts';
import { createRebuildJournal } from './adapters/rebuild-journal.ts';
import { createRecordStore } from './adapters/record-store.ts';
import { createReportStore } from './adapters/report-store.ts';
import { createPlatforms } from './adapters/worker-process.ts';
import { TriplicateError } from './core/errors.ts';
import type { Backend, BlobStore, Ports } from './ports.ts';

export interface ProjectOptions {
  /** The folder that specs' paths are relative to. */
  readonly root: string;
  /** In CI nothing under golden/ is written. */
  readonly ci: boolean;
  /** Where engines, tensors and records live. */
  readonly store: string;
  /** Offers the test doubles as platforms; their numbers are no measurements. */
  readonly doubles: boolean;
  readonly onWait?: (message: string) => void;
}

/** The options of a command that runs in `root`, from the environment. */
export function projectOptions(root: string, env: NodeJS.ProcessEnv): ProjectOptions {
  return {
    root,
    ci: env['CI'] !== undefined && env['CI'] !== '' && env['CI'] !== 'false' && env['CI'] !== '0',
    store: env['TRIPLICATE_STORE'] ?? join(root, '.triplicate'),
    doubles: env['TRIPLICATE_DOUBLES'] === '1',
  };
}

const doubleNames = ['double-small', 'double-big', 'double-runner'];

/** Everything that the pipeline works with, for one project. */
export function openProject(options: ProjectOptions) {
  const { root, ci, store } = options;
  const waiting = options.onWait ? { onWait: options.onWait } : {};
  const locks = createLocks({ folder: join(store, 'locks'), ...waiting });
  const tensors = createTensorCodec();
  const oci = openStore(options);
  const records = createRecordStore({ folder: join(store, 'records'), hasBlob: digest => oci.has(digest) });
  const platforms = createPlatforms({
    names: ['cpu-1', 'cpu-n', 'wasm', ...(options.doubles ? doubleNames : [])],
    launch: name => ({
      file: process.execPath,
      args: [commandLineEntry(), '--store', store, 'worker', '--platform', name],
    }),
    blobs: oci,
  });
  const ports: Ports = {
    models: createModels({ root, blobs: oci }),
    datasets: createDatasets({ root, blobs: oci, cacheFolder: join(store, 'datasets') }),
    platforms,
    blobs: oci,
    engines: oci,
    records,
    goldens: createGoldenStore({ folder: join(root, 'golden'), ci, tensors }),
    locks,
    machineLocks: createLocks({ folder: join(tmpdir(), 'triplicate-locks'), ...waiting }),
    journal: createRebuildJournal({ folder: join(store, 'rebuilds') }),
    predictions: createPredictionCodec(),
    tensors,
    host: createHost(),
  };
  const goldens = createGoldenStore({ folder: join(root, 'golden'), ci, tensors });
  return {
    options,
    ports,
    store: oci,
    records,
    goldens,
    reports: createReportStore({ folder: join(root, 'reports') }),
  };
}

export type Project = ReturnType<typeof openProject>;

/** The engine store alone, as a worker process needs it. */
export function openStore(options: Pick<ProjectOptions, 'root' | 'ci' | 'store'>) {
  return createOciStore({
    folder: join(options.store, 'store'),
    lockFile: join(options.root, 'golden', 'engines.lock.json'),
    ci: options.ci,
    locks: createLocks({ folder: join(options.store, 'locks') }),
  });
}

/** The blobs of a worker process. */
export const openWorkerBlobs = (store: string): BlobStore => openStore({ root: store, ci: true, store });

/** The backend behind a platform's name, loaded only when asked for. Errors: PLATFORM_UNKNOWN. */
export async function openBackend(name: string): Promise<Backend> {
  const threads = name === 'cpu-n' ? availableParallelism() : Number(/^cpu-([1-9]\d{0,2})$/.exec(name)?.[1] ?? 0);
  if (threads > 0) return (await import('./adapters/onnxruntime.ts')).createOnnxruntime({ name, threads });
  if (name === 'wasm') return (await import('./adapters/onnxruntime-web.ts')).createOnnxruntimeWeb({ name });
  const double = doubleNames.indexOf(name);
  if (double >= 0) {
    const { createDouble } = await import('./adapters/double.ts');
    return createDouble({ name, size: double + 1, builds: name !== 'double-runner' });
  }
  throw new TriplicateError({
    code: 'PLATFORM_UNKNOWN',
    message: `There is no platform ${name}.`,
    next: 'See the platforms that are here: triplicate doctor',
  });
}

/** The command line's own entry, in the form that runs here: source or built. */
function commandLineEntry(): string {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  return fileURLToPath(new URL(`./cli/main.${extension}`, import.meta.url));
}
