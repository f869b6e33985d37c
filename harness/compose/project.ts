// The parts of a project, put together. With worker.ts beside it, the only place that names adapters.
import { accessSync, constants, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createBaselineStore } from '../adapters/baseline-store.ts';
import { createConcurrencyFiles } from '../adapters/concurrency-files.ts';
import { createDatasets } from '../adapters/datasets/datasets.ts';
import { gateOutput } from '../adapters/gate-folder.ts';
import { createGoldenStore } from '../adapters/golden-store.ts';
import { createHost } from '../adapters/host.ts';
import { importFiles } from '../adapters/import-files.ts';
import { createImportedLatencyFiles } from '../adapters/imported-latency-files.ts';
import { createLocks } from '../adapters/locks.ts';
import { createModels } from '../adapters/models.ts';
import { createTensorCodec } from '../adapters/npy.ts';
import { createOciStore } from '../adapters/oci-store/oci-store.ts';
import { createOutputFiles } from '../adapters/output-file.ts';
import { readPlatformParameters } from '../adapters/platform-parameters.ts';
import { createPredictionCodec } from '../adapters/predictions-parquet.ts';
import { createRebuildJournal } from '../adapters/rebuild-journal.ts';
import { recordKind } from '../adapters/record-kind.ts';
import { createRecordStore } from '../adapters/record-store.ts';
import { createReportStore } from '../adapters/report-store.ts';
import { reviewer } from '../adapters/reviewer.ts';
import { createShardFolders } from '../adapters/shard-folder.ts';
import { createStudyFiles } from '../adapters/study-files.ts';
import { describeTensorrt, fixTensorrt, tensorrtLines } from '../adapters/tensorrt/describe.ts';
import { tensorrtEnvironment } from '../adapters/tensorrt/environment.ts';
import { jetsonState } from '../adapters/tensorrt/jetson.ts';
import { machineFiles } from '../adapters/tensorrt/machine-files.ts';
import { createWaiverStore } from '../adapters/waivers.ts';
import { createPlatforms } from '../adapters/worker-process.ts';
import { TriplicateError } from '../core/errors.ts';
import { gpuName } from '../core/families.ts';
import { ownModule } from '../core/own-module.ts';
import { orphanEndsMs } from '../core/protocol.ts';
import type { Host, Models, Ports } from '../ports.ts';
import { doubleNames, layoutFolder } from './worker.ts';

export interface ProjectOptions {
  /** The folder that specs' paths are relative to. */
  readonly root: string;
  /** In CI nothing under golden/ is written. */
  readonly ci: boolean;
  /** Whether baselines are written in CI, too. */
  readonly baselinesInCi?: boolean;
  /** Where engines, tensors and records live. */
  readonly store: string;
  /** Holds golden/, baselines/ and reports/ where that is not the root. */
  readonly state?: string;
  /** Files of models that are read from elsewhere, by their names in specs. */
  readonly movedModels?: ReadonlyMap<string, string>;
  /** Offers the test doubles as platforms; their numbers are no measurements. */
  readonly doubles: boolean;
  /** After so many seconds without answer or progress a worker counts as hung; without it, the limits are generous. */
  readonly stepTimeoutSeconds?: number;
  /** After so many seconds a build is killed, progress or not. */
  readonly buildLimitSeconds?: number;
  /** Told what the user should know meanwhile: who is waited for, which broken record was moved aside. */
  readonly onNotice?: (message: string) => void;
}

/** The options of a command that runs in `root`, from the environment. Errors: SETTING_INVALID, TEMPORARY_FOLDER_UNUSABLE. */
export function projectOptions(root: string, env: NodeJS.ProcessEnv): ProjectOptions {
  requireTemporaryFolder();
  const stepTimeoutSeconds = secondsOf('TRIPLICATE_STEP_TIMEOUT', env);
  const buildLimitSeconds = secondsOf('TRIPLICATE_BUILD_LIMIT', env);
  return {
    root,
    ci: env.CI !== undefined && env.CI !== '' && env.CI !== 'false' && env.CI !== '0',
    // Empty where a script sets it from a variable that is unset; a store in no folder would be one in the folder of the moment.
    store: env.TRIPLICATE_STORE || join(root, '.triplicate'),
    baselinesInCi: env.TRIPLICATE_BASELINES_IN_CI === '1',
    doubles: env.TRIPLICATE_DOUBLES === '1',
    ...(stepTimeoutSeconds === null ? {} : { stepTimeoutSeconds }),
    ...(buildLimitSeconds === null ? {} : { buildLimitSeconds }),
  };
}

/** In CI baselines change only where a setting says so, because a runner may keep some of its own. */
export const areBaselinesReadOnly = ({ ci, baselinesInCi }: Pick<ProjectOptions, 'ci' | 'baselinesInCi'>): boolean =>
  ci && baselinesInCi !== true;

/** The folder that golden/, baselines/ and reports/ are in. */
export const stateFolder = ({ root, state }: Pick<ProjectOptions, 'root' | 'state'>): string => state ?? root;

/** Where a store folder keeps its records, a folder a kind. */
export const recordFolders = (store: string) => ({
  datasets: join(store, 'datasets'),
  runs: join(store, 'records', 'run'),
  latency: join(store, 'records', 'latency'),
});

const moveModels = ({ read }: Models, moved: ReadonlyMap<string, string>): Models => ({
  read: spec => read({ ...spec, file: moved.get(spec.file) ?? spec.file }),
});

/** Everything that the pipeline works with, for one project. */
export function openProject(options: ProjectOptions) {
  const { root, ci, store } = options;
  const state = stateFolder(options);
  const notice = options.onNotice ?? (() => {});
  const locks = createLocks({ folder: join(store, 'locks'), onWait: notice });
  const tensors = createTensorCodec();
  const oci = openStore(options);
  const predictions = createPredictionCodec();
  const host = hostOfBoard();
  const goldens = createGoldenStore({
    folder: join(state, 'golden'),
    ci,
    tensors,
    predictions,
    locks,
    now: host.now,
    reviewer: () => reviewer(root),
  });
  const datasets = createDatasets({ root, blobs: oci, cacheFolder: recordFolders(store).datasets, locks });
  const records = createRecordStore({
    folder: join(store, 'records'),
    hasBlob: digest => oci.has(digest),
    onBroken: problem => notice(problem.message),
  });
  const platforms = createPlatforms({
    names: ['cpu-1', 'cpu-n', 'wasm', 'gpu', ...(options.doubles ? doubleNames : [])],
    alsoNamed: { 'cpu-<threads>': /^cpu-[1-9]\d{0,2}$/, 'gpu-sm<multiprocessors>': gpuName },
    launch: name => ({
      file: process.execPath,
      args: [workerEntry(), '--platform', name, '--store', store],
      env: gpuName.test(name) ? tensorrtEnvironment() : { UV_THREADPOOL_SIZE: threadPool },
    }),
    blobs: oci,
    timeouts: stepTimeouts(options),
  });
  const baselines = createBaselineStore({
    folder: join(state, 'baselines'),
    readOnly: areBaselinesReadOnly(options),
    locks,
    host,
    reviewer: () => reviewer(root),
  });
  const ports: Ports = {
    models: moveModels(createModels({ root, blobs: oci }), options.movedModels ?? new Map()),
    datasets,
    platforms,
    blobs: oci,
    engines: oci,
    records,
    goldens,
    baselines,
    locks,
    machineLocks: createLocks({
      folder: machineLockFolder(),
      mode: 0o700,
      survivorsMs: orphanEndsMs,
      onWait: notice,
    }),
    journal: createRebuildJournal({ folder: join(store, 'rebuilds'), locks }),
    predictions,
    tensors,
    host,
  };
  return {
    options,
    ports,
    store: oci,
    records,
    datasets,
    goldens,
    baselines,
    waivers: createWaiverStore({
      file: join(state, 'golden', 'waivers.json'),
      ci,
      locks,
      reviewer: () => reviewer(root),
    }),
    gateOutput,
    outputs: createOutputFiles({ state }),
    concurrency: createConcurrencyFiles({ folder: join(state, 'reports', 'concurrency') }),
    importFiles,
    recordKind,
    readPlatformParameters,
    importedLatency: createImportedLatencyFiles({ folder: join(state, 'reports', 'imported') }),
    reports: createReportStore({ folder: join(state, 'reports') }),
    studies: createStudyFiles({ folder: join(state, 'reports') }),
    shards: createShardFolders({ reports: join(state, 'reports'), blobs: oci }),
  };
}

/** The host; on a Jetson with the power mode, clocks and temperatures of the board beside its own state. */
function hostOfBoard(): Host {
  const host = createHost();
  return { ...host, state: async () => ({ ...(await host.state()), ...(await jetsonState(machineFiles())) }) };
}

/** ONNX Runtime's inferences run on Node's threads, of which four would be all that run at once. Node takes no more. */
const threadPool = '1024';

/** One per user: a folder that all users may write into is one in which each can plant files for the others. */
const machineLockFolder = (): string => join(tmpdir(), `triplicate-locks-${process.getuid?.() ?? 'user'}`);

/** Locks and workers' files are there; without it every worker would crash. */
function requireTemporaryFolder(): void {
  const folder = tmpdir();
  try {
    if (!statSync(folder).isDirectory()) throw new Error(`ENOTDIR: not a directory, ${folder}`);
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (cause) {
    throw new TriplicateError({
      code: 'TEMPORARY_FOLDER_UNUSABLE',
      message: `The folder of temporary files, ${folder}, cannot be used: ${(cause as Error).message}.`,
      next: `Make it (mkdir -p ${folder}), or name another: export TMPDIR=/tmp`,
      exit: 'environment',
    });
  }
}

function secondsOf(setting: string, env: NodeJS.ProcessEnv): number | null {
  const text = env[setting];
  if (text === undefined || text === '') return null;
  const seconds = Number(text);
  // A timer takes no more milliseconds than fit 31 bits, and ends at once for more.
  if (seconds > 0 && seconds * 1000 < 2 ** 31) return seconds;
  throw new TriplicateError({
    code: 'SETTING_INVALID',
    message: `${setting} is ${JSON.stringify(text)}, and must be a number of seconds above 0 and below 2147483.`,
    next: `Correct it, or unset it: unset ${setting}`,
  });
}

function stepTimeouts({ stepTimeoutSeconds: step, buildLimitSeconds: build }: ProjectOptions) {
  const limit = step === undefined ? undefined : step * 1000;
  return {
    ...(limit === undefined ? {} : { build: limit, load: limit, sweep: limit, measure: limit }),
    ...(build === undefined ? {} : { buildLimit: build * 1000 }),
  };
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
export function openStore(options: Pick<ProjectOptions, 'root' | 'ci' | 'store' | 'state'>) {
  return createOciStore({
    folder: layoutFolder(options.store),
    lockFile: join(stateFolder(options), 'golden', 'engines.lock.json'),
    ci: options.ci,
    locks: createLocks({ folder: join(options.store, 'locks') }),
    beside: [
      ...['records', 'datasets', 'rebuilds'].map(name => join(options.store, name)),
      join(stateFolder(options), 'reports'),
    ],
  });
}

/** The entry of worker processes. */
const workerEntry = (): string => fileURLToPath(ownModule('../cli/worker', import.meta.url));
