// The parts of a project, put together. With worker.ts beside it, the only place that names adapters.
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createDatasets } from '../adapters/datasets/datasets.ts';
import { createGoldenStore } from '../adapters/golden-store.ts';
import { createHost } from '../adapters/host.ts';
import { createLocks } from '../adapters/locks.ts';
import { createModels } from '../adapters/models.ts';
import { createTensorCodec } from '../adapters/npy.ts';
import { createOciStore } from '../adapters/oci-store/oci-store.ts';
import { createPredictionCodec } from '../adapters/predictions-parquet.ts';
import { createRebuildJournal } from '../adapters/rebuild-journal.ts';
import { createRecordStore } from '../adapters/record-store.ts';
import { createReportStore } from '../adapters/report-store.ts';
import { describeTensorrt, fixTensorrt, tensorrtLines } from '../adapters/tensorrt/describe.ts';
import { createPlatforms } from '../adapters/worker-process.ts';
import { TriplicateError } from '../core/errors.ts';
import type { Ports } from '../ports.ts';
import { doubleNames, layoutFolder } from './worker.ts';

export interface ProjectOptions {
  /** The folder that specs' paths are relative to. */
  readonly root: string;
  /** In CI nothing under golden/ is written. */
  readonly ci: boolean;
  /** Where engines, tensors and records live. */
  readonly store: string;
  /** Offers the test doubles as platforms; their numbers are no measurements. */
  readonly doubles: boolean;
  /** After so many seconds without answer or progress a worker counts as hung; without it, the limits are generous. */
  readonly stepTimeoutSeconds?: number;
  /** Told what the user should know meanwhile: who is waited for, which broken record was moved aside. */
  readonly onNotice?: (message: string) => void;
}

/** The options of a command that runs in `root`, from the environment. Errors: SETTING_INVALID. */
export function projectOptions(root: string, env: NodeJS.ProcessEnv): ProjectOptions {
  const stepTimeoutSeconds = stepTimeout(env.TRIPLICATE_STEP_TIMEOUT);
  return {
    root,
    ci: env.CI !== undefined && env.CI !== '' && env.CI !== 'false' && env.CI !== '0',
    store: env.TRIPLICATE_STORE ?? join(root, '.triplicate'),
    doubles: env.TRIPLICATE_DOUBLES === '1',
    ...(stepTimeoutSeconds === null ? {} : { stepTimeoutSeconds }),
  };
}

/** Everything that the pipeline works with, for one project. */
export function openProject(options: ProjectOptions) {
  const { root, ci, store } = options;
  const notice = options.onNotice ?? (() => {});
  const locks = createLocks({ folder: join(store, 'locks'), onWait: notice });
  const tensors = createTensorCodec();
  const oci = openStore(options);
  const goldens = createGoldenStore({ folder: join(root, 'golden'), ci, tensors });
  const datasets = createDatasets({ root, blobs: oci, cacheFolder: join(store, 'datasets') });
  const records = createRecordStore({
    folder: join(store, 'records'),
    hasBlob: digest => oci.has(digest),
    onBroken: problem => notice(problem.message),
  });
  const platforms = createPlatforms({
    names: ['cpu-1', 'cpu-n', 'wasm', ...(options.doubles ? doubleNames : [])],
    alsoNamed: /^cpu-[1-9]\d{0,2}$/,
    launch: name => ({
      file: process.execPath,
      args: [workerEntry(), '--platform', name, '--store', store],
    }),
    blobs: oci,
    timeouts: stepTimeouts(options.stepTimeoutSeconds),
  });
  const ports: Ports = {
    models: createModels({ root, blobs: oci }),
    datasets,
    platforms,
    blobs: oci,
    engines: oci,
    records,
    goldens,
    locks,
    machineLocks: createLocks({ folder: machineLockFolder(), mode: 0o700, onWait: notice }),
    journal: createRebuildJournal({ folder: join(store, 'rebuilds') }),
    predictions: createPredictionCodec(),
    tensors,
    host: createHost(),
  };
  return {
    options,
    ports,
    store: oci,
    records,
    datasets,
    goldens,
    reports: createReportStore({ folder: join(root, 'reports') }),
  };
}

/** One per user: a folder that all users may write into is one in which each can plant files for the others. */
const machineLockFolder = (): string => join(tmpdir(), `triplicate-locks-${process.getuid?.() ?? 'user'}`);

function stepTimeout(text: string | undefined): number | null {
  if (text === undefined || text === '') return null;
  const seconds = Number(text);
  // A timer takes no more milliseconds than fit 31 bits, and ends at once for more.
  if (seconds > 0 && seconds * 1000 < 2 ** 31) return seconds;
  throw new TriplicateError({
    code: 'SETTING_INVALID',
    message: `TRIPLICATE_STEP_TIMEOUT is ${JSON.stringify(text)}, and must be a number of seconds above 0 and below 2147483.`,
    next: 'Correct it, or unset it: unset TRIPLICATE_STEP_TIMEOUT',
  });
}

function stepTimeouts(seconds: number | undefined) {
  if (seconds === undefined) return {};
  const limit = seconds * 1000;
  return { build: limit, load: limit, sweep: limit, measure: limit };
}

/** TensorRT on this machine: `data` and `lines` say what is here and what is missing; `fix` compiles the addon. */
export const tensorrtSetup = () => ({
  describe: () => {
    const data = describeTensorrt();
    return { data, lines: tensorrtLines(data) };
  },
  fix: () => fixTensorrt(),
});

export type Project = ReturnType<typeof openProject>;

/** The engine store alone, as a worker process needs it. */
export function openStore(options: Pick<ProjectOptions, 'root' | 'ci' | 'store'>) {
  return createOciStore({
    folder: layoutFolder(options.store),
    lockFile: join(options.root, 'golden', 'engines.lock.json'),
    ci: options.ci,
    locks: createLocks({ folder: join(options.store, 'locks') }),
  });
}

/** The entry of worker processes, in the form that runs here: source or built. */
function workerEntry(): string {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  return fileURLToPath(new URL(`../cli/worker.${extension}`, import.meta.url));
}
