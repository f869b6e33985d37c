// The interfaces between the pipeline and the world. Nothing here does anything.
import type { GoldenChange, PendingChanges } from './core/golden-changes.ts';
import type { GoldenInputs, GoldenItem } from './core/golden-inputs.ts';
import type { ImportedLog } from './core/imports/import-record.ts';
import type { DeviceCounters, DeviceState } from './core/latency/round-telemetry.ts';
import type { Predictions, TablePredictions } from './core/predictions.ts';
import type {
  BuildJob,
  BuildProduct,
  Concurrency,
  ConcurrencyJob,
  EngineRef,
  LayerMean,
  MeasureJob,
  Measurement,
  SweepJob,
  SweepProduct,
} from './core/protocol.ts';
import type {
  ArtifactRole,
  BaselineEngine,
  BaselineRecord,
  BuildRecord,
  DatasetRecord,
  DatasetSpec,
  Digest,
  EngineTarget,
  EngineUpload,
  GoldenRecord,
  ImportFormat,
  ImportRecord,
  LatencyMember,
  LatencyRecord,
  LockFile,
  MeasurementRecipe,
  ModelRecord,
  ModelSpec,
  PlatformRecord,
  Recipe,
  ReportDocument,
  RunRecord,
  ShardRecord,
  TelemetryGap,
  TensorInfo,
} from './core/records.ts';
import type { LevelAt } from './core/spec-throughput.ts';

/** Called while long work goes on; the label says what is being done where there is more than one thing. */
export type OnProgress = (done: number, total: number, label?: string) => void;

// ---- inside a worker process -------------------------------------------------------------------------------------

export interface Tensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

export interface BuildRequest {
  /** The ONNX file; its external data lies beside it. */
  readonly modelFile: string;
  readonly recipe: Recipe;
  /** See BuildJob. */
  readonly ordinal?: number;
  /** An empty folder for the build's own files, removed afterwards. */
  readonly folder: string;
  /** The file that the backend writes its log to as it grows, a line at once: it outlives this process. */
  readonly logFile: string;
  /** The file of a timing cache to build from; see BuildJob. */
  readonly timingCache?: string;
  readonly onProgress: OnProgress;
}

export interface BuiltEngine {
  /** The engine's file, inside the build's folder. */
  readonly file: string;
  readonly mediaType: string;
  readonly requires: readonly string[];
  readonly target?: EngineTarget;
  /** Further files inside the build's folder. */
  readonly artifacts?: readonly { readonly role: ArtifactRole; readonly mediaType: string; readonly file: string }[];
  readonly warnings?: readonly string[];
  /** By layer. */
  readonly tactics?: Readonly<Record<string, string>>;
}

/** An engine's file, and what its build said of it. */
export interface EngineFile extends Omit<EngineRef, 'digest'> {
  readonly file: string;
}

/** What builds and runs engines on one platform. Lives in a worker process, so it may block, crash or hang. */
export interface Backend {
  /** All but the id, which is derived from device and stack. */
  probe(): Promise<Omit<PlatformRecord, 'id'>>;
  /** Absent where the backend can only run engines. */
  readonly build?: (request: BuildRequest) => Promise<BuiltEngine>;
  /** `profiler`: for a session that is asked for the times of layers. */
  open(engine: EngineFile, how?: { readonly profiler: boolean }): Promise<Session>;
  /** What tells how its device and the host are while it is measured. */
  readonly telemetry?: readonly TelemetrySource[];
  /** False once the process is of no more use, such as after a fault of the device; the worker then ends and is replaced. */
  isUsable?(): boolean;
}

/**
 * One way to learn how a device is. Nothing of it throws: what cannot be told is a gap. All but `start` are quick, because they are
 * asked between inferences.
 */
export interface TelemetrySource {
  /** Looks for what it reads, or starts the tool that tells it; the first call counts. */
  start(): Promise<void>;
  /** Now, or the newest that a tool has said. */
  state(): DeviceState;
  counters(): DeviceCounters;
  /** What it cannot tell here, and why; known once it is started, and again after each `state`, because a tool may fall silent. */
  gaps(): readonly TelemetryGap[];
  close(): void;
}

/** A loaded engine in the worker. */
/** Watches the host while work is done. */
export type Watched = <T>(work: () => Promise<T>) => Promise<T>;

export interface Session {
  readonly inputs: readonly TensorInfo[];
  readonly outputs: readonly TensorInfo[];
  /** One inference. The returned tensors are the caller's. The purpose is for test doubles that fail on purpose. */
  infer(input: Tensor, purpose?: 'measure'): Promise<Tensor[]>;
  /** Where the backend sweeps whole files by itself, in one call. */
  readonly sweepFiles?: (sweep: FileSweep, onProgress: (done: number) => void) => Promise<SweptFile[]>;
  /** Where the backend measures by itself; without it inferences are timed one by one. */
  readonly measure?: (batches: readonly Tensor[], recipe: MeasurementRecipe) => Promise<Measurement>;
  /** Of a session that was opened for the profiler and does not measure by itself: the layers of the last so many inferences, once. */
  readonly layers?: (inferences: number) => Promise<LayerMean[]>;
  /**
   * Where the backend has threads of its own: runs the batch on all of the level's contexts at once, for so long. What is no
   * preparation, such as making the contexts, is done within `watched`.
   */
  readonly runTogether?: (
    batch: Tensor,
    at: LevelAt,
    seconds: number,
    watched: Watched,
  ) => Promise<Omit<Concurrency, 'cpuPercent'>>;
  readonly upload?: EngineUpload;
  /** What is to be known of the engine on this platform, in whole sentences. */
  readonly notes?: readonly string[];
  close(): Promise<void>;
}

export interface FileSweep {
  /** Raw little-endian float32: `items` inputs of `shape` each. */
  readonly parts: readonly string[];
  readonly items: number;
  readonly shape: readonly number[];
  readonly batch: number;
  /** An empty folder for the outputs. */
  readonly folder: string;
}

export interface SweptFile {
  readonly name: string;
  /** Of one input. */
  readonly shape: number[];
  /** Raw little-endian float32, inputs × shape. */
  readonly file: string;
}

// ---- on the pipeline's side --------------------------------------------------------------------------------------

/** One platform, reached through a worker process that is started on first use and again after a crash. */
export interface Platform {
  readonly record: PlatformRecord;
  /** Blobs travel by digest. Errors: TriplicateError (bad model, unsupported operator, WORKER_CRASHED, WORKER_HUNG). */
  build(job: BuildJob, onProgress?: OnProgress): Promise<BuildProduct>;
  load(engine: EngineRef): Promise<LoadedEngine>;
  close(): Promise<void>;
}

export interface LoadedEngine {
  readonly inputs: readonly TensorInfo[];
  readonly outputs: readonly TensorInfo[];
  readonly upload?: EngineUpload;
  /** See Session. */
  readonly notes: readonly string[];
  sweep(job: SweepJob, onProgress?: OnProgress): Promise<SweepProduct>;
  /** One round: warm-up, then the timed inferences. */
  measure(job: MeasureJob): Promise<Measurement>;
  /** Several threads and streams at once, on contexts of their own. */
  runTogether(job: ConcurrencyJob): Promise<Concurrency>;
  close(): Promise<void>;
}

export interface Platforms {
  readonly names: readonly string[];
  /** Whether it is here or not. Errors: PLATFORM_UNKNOWN with the known names. */
  requireKnown(name: string): void;
  /** Errors: PLATFORM_ABSENT with the reason, PLATFORM_UNKNOWN with the known names. */
  open(name: string): Promise<Platform>;
}

/** Bytes by digest. Every read verifies; a write is exclusive and survives a crash whole or not at all. */
export interface BlobStore {
  has(digest: Digest): Promise<boolean>;
  put(bytes: Uint8Array): Promise<Digest>;
  putFile(file: string): Promise<{ digest: Digest; sizeBytes: number }>;
  /** The pieces one after another as one blob, which need never be in memory as a whole; each is done with before the next is asked for. Errors also: those of the pieces. */
  putPieces(pieces: AsyncIterable<Uint8Array>): Promise<Digest>;
  /** Errors: BLOB_MISSING, BLOB_CORRUPT. */
  read(digest: Digest): Promise<Uint8Array>;
  /**
   * Gives the blob piece by piece, each a whole number of units of so many bytes, the last one what is left. A piece is only
   * lent, until what `take` returns is fulfilled; the next one is read and hashed meanwhile. Errors: as read and take,
   * BLOB_CORRUPT after the last piece, when what was made of them must be thrown away.
   */
  readPieces(digest: Digest, unitBytes: number, take: (piece: Uint8Array) => void | Promise<void>): Promise<void>;
  /** The blob's file, verified, for whoever reads it by himself. Errors: as read. */
  path(digest: Digest): Promise<string>;
  /** Takes a blob away that nothing names any more, such as raw outputs that have been decoded, or that is damaged. */
  drop(digest: Digest): Promise<void>;
  /** The file of a text that grows while work goes on. It outlives whoever writes it, and whoever knows the id can keep it. */
  draft(id: string): Promise<string>;
  /** Makes the last 4 MiB of a draft a blob, and the draft is gone; null where nothing was written. */
  keepDraft(id: string): Promise<Digest | null>;
}

/** Builds and their engines, as OCI artifacts over the blob store. */
export interface EngineStore {
  /** All stored builds of one key, by ordinal. */
  builds(buildKey: Digest): Promise<BuildRecord[]>;
  save(build: BuildRecord): Promise<void>;
  list(): Promise<BuildRecord[]>;
  readLock(): Promise<LockFile>;
  /** Replaces the lock file by what `edit` makes of it; no other process changes it meanwhile. Errors: CI_WRITES_NOTHING, LOCK_FILE_UNWRITABLE. */
  changeLock(edit: (lock: LockFile) => LockFile): Promise<void>;
}

/** Finished work by key, so that nothing is done twice. A record whose blobs are gone counts as absent. */
export interface RecordStore {
  run(key: Digest): Promise<RunRecord | null>;
  latency(key: Digest): Promise<LatencyRecord | null>;
  put(record: RunRecord | LatencyRecord): Promise<void>;
}

/** One session of a baseline, before it is written. Rounds are in milliseconds. */
export type NewBaseline = Omit<BaselineRecord, 'kind' | 'version' | 'engines' | 'by' | 'acceptedAt'> & {
  readonly engines: readonly (Omit<BaselineEngine, 'medianMs' | 'rounds'> & Pick<LatencyMember, 'rounds'>)[];
};

/** Accepted latency sessions, a folder a workload (core/latency/baseline.ts: baselineKey). */
export interface BaselineStore {
  /** All sessions of a workload, oldest first. Errors: RECORD_INVALID, RECORD_VERSION, RECORD_EDITED, FILE_UNREADABLE. */
  read(key: string): Promise<BaselineRecord[]>;
  /** The keys that there are, of one model by name, or of all; in order. Errors: FILE_UNREADABLE. */
  keys(model: string | null): Promise<string[]>;
  /**
   * Writes sessions, all or none, and takes away those that neither the newest `window` nor the first ones hold any more; returns of each how
   * many. A process that is killed meanwhile leaves some of them, each whole. Errors: those of read, CI_WRITES_NOTHING, BASELINE_HAS_SESSION, BASELINE_TOO_OLD, BASELINE_FROM_FUTURE, BAD_SAMPLES, BASELINE_UNWRITABLE.
   */
  accept(all: readonly { readonly session: NewBaseline; readonly window: number }[]): Promise<number[]>;
  /** Takes all sessions of a workload away, also those that cannot be read; returns how many. Errors: CI_WRITES_NOTHING, BASELINE_MISSING. */
  drop(key: string): Promise<number>;
}

export interface Locks {
  /** Runs the work while no other process on this machine holds the name. */
  hold<T>(name: string, work: () => Promise<T>): Promise<T>;
}

/** Remembers when a rebuild began, so that a broken-off one goes on instead of starting again. */
export interface RebuildJournal {
  /** The beginning of the unfinished rebuild of this plan, or now. */
  begin(plan: Digest): Promise<Date>;
  end(plan: Digest): Promise<void>;
}

export interface PredictionCodec {
  /** Parquet; the same predictions give the same bytes. */
  encode(predictions: TablePredictions): Uint8Array;
  decode(bytes: Uint8Array): Promise<TablePredictions>;
}

export interface TensorCodec {
  /** A .npy file of version 1.0, little-endian float32, C order. */
  encode(shape: readonly number[], data: Float32Array): Uint8Array;
  decode(bytes: Uint8Array): { shape: number[]; data: Float32Array };
}

export interface Models {
  /** Reads the file and its external data, puts them into the blob store. Errors: MODEL_MISSING, MODEL_NOT_ONNX, MODEL_DATA_MISSING. */
  read(spec: ModelSpec): Promise<ModelRecord>;
}

export interface Datasets {
  /**
   * Decodes and prepares once; a second call with the same files and settings finds the stored tensors.
   * Errors: DATASET_MISSING, DATASET_EMPTY, PICTURE_BROKEN, SHAPE_MISMATCH, LABELS_TOO_FEW.
   */
  prepare(spec: DatasetSpec, onProgress?: OnProgress): Promise<DatasetRecord>;
  /** The digest of its files as they are now, without preparing anything. Errors: as prepare, but for pictures that cannot be decoded. */
  source(spec: DatasetSpec): Promise<Digest>;
  /**
   * One input as a PNG of about `mostBytes` at most, or as WebP, compressed and made smaller, where a PNG of all of it is larger.
   * Null where the dataset has no pictures.
   */
  picture(dataset: DatasetRecord, input: number, mostBytes?: number): Promise<Uint8Array | null>;
}

export interface Golden {
  readonly record: GoldenRecord;
  readonly predictions: Predictions;
  /** What its decisions are of. */
  readonly inputs: GoldenInputs;
}

export interface PendingGolden {
  readonly record: Omit<GoldenRecord, 'decisions' | 'items' | 'outputs' | 'predictions' | 'approvals'>;
  readonly predictions: Predictions;
  /** Where the dataset's record has digests of its items. */
  readonly items?: readonly GoldenItem[] | null;
}

export type GoldenState = 'accepted' | 'pending';

/** Some changes of a pending golden, as they were shown. */
export interface ChosenChanges {
  /** How they were chosen, in words for the log. */
  readonly filter: string;
  readonly changes: readonly GoldenChange[];
}

/** Every decision is one entry of the golden's log, and is made whole or not at all. */
export interface GoldenStore {
  /** Errors: GOLDEN_EDITED, GOLDEN_UNAPPROVED, APPROVALS_MISSING, APPROVALS_EDITED, GOLDEN_CONFLICT, GOLDEN_LINE_ENDS, GOLDEN_TORN. */
  read(key: string, state: GoldenState): Promise<Golden | null>;
  /** Writes beside the accepted golden; the digests of the written files are the store's to find. Errors: CI_WRITES_NOTHING. */
  writePending(golden: PendingGolden, inputIds: readonly string[]): Promise<void>;
  /** What is pending; as a whole where the accepted golden cannot be read. Errors: GOLDEN_NOT_PENDING, GOLDEN_TORN. */
  changes(key: string): Promise<PendingChanges>;
  /**
   * Makes the chosen changes accepted decisions, all that are pending without a choice; the others stay pending. Returns
   * how many. Errors: CI_WRITES_NOTHING, GOLDEN_NOT_PENDING, REASON_MISSING, GOLDEN_MOVED_ON, GOLDEN_WHOLE_ONLY.
   */
  accept(key: string, reason: string, chosen?: ChosenChanges): Promise<number>;
  /** Takes the chosen changes, or all, out of what is pending. Not logged where nothing was accepted before. Errors: as accept. */
  reject(key: string, reason: string, chosen?: ChosenChanges): Promise<number>;
  /** Begins the log of a golden that was accepted before there was one. Errors: APPROVALS_THERE, GOLDEN_MISSING, REASON_MISSING. */
  adopt(key: string, reason: string): Promise<void>;
  list(): Promise<{ key: string; state: GoldenState }[]>;
}

/** Where finished documents go. */
export interface ReportStore {
  /**
   * Writes the document and what was rendered from it; returns the folder. `isSealed` false: one that was read without a
   * digest gets none, because to show it again proves nothing of it.
   */
  write(document: ReportDocument, files: ReadonlyMap<string, string | Uint8Array>, isSealed?: boolean): Promise<string>;
  /** A file that was rendered from this very document; null where there is none. */
  rendered(document: ReportDocument, name: string, isSealed?: boolean): Promise<string | null>;
}

/** What one machine did of a plan, in folders that are copied between machines. */
export interface ShardFolders {
  /** Writes the record and the blobs that it names; returns the folder. Errors: SHARD_UNWRITABLE. */
  write(shard: ShardRecord): Promise<string>;
  /** Errors: SHARD_BROKEN, RECORD_INVALID, RECORD_VERSION. */
  read(folder: string): Promise<ShardRecord>;
  /** Puts the blobs of a shard that was read into the store, each verified. Errors: SHARD_BROKEN. */
  bringBlobs(folder: string, shard: ShardRecord): Promise<void>;
}

/** Logs of other tools, and the records that are made of them. */
export interface ImportFiles {
  /** The format is recognized by the content unless it is named. Errors: IMPORT_…, of which each names file and line. */
  read(file: string, format: ImportFormat | null): Promise<ImportedLog>;
  /** Writes the sealed record; returns its file. Errors: IMPORT_UNWRITABLE. */
  write(record: ImportRecord, folder: string): Promise<string>;
  /** What was written, also packed. Errors: RECORD_INVALID, RECORD_VERSION, RECORD_EDITED, FILE_UNREADABLE. */
  record(file: string): Promise<ImportRecord>;
}

/** Everything that the pipeline works with; made in compose.ts. */
export interface Ports {
  readonly models: Models;
  readonly datasets: Datasets;
  readonly platforms: Platforms;
  readonly blobs: BlobStore;
  readonly engines: EngineStore;
  readonly records: RecordStore;
  readonly goldens: GoldenStore;
  readonly baselines: BaselineStore;
  /** Per project: builds and runs. */
  readonly locks: Locks;
  /** Per user of the machine: one process at a time measures latency, and one builds or measures on an accelerator. */
  readonly machineLocks: Locks;
  readonly journal: RebuildJournal;
  readonly predictions: PredictionCodec;
  readonly tensors: TensorCodec;
  readonly host: Host;
}

/** Time and hashing, so that the pipeline itself stays free of both. */
export interface Host {
  now(): Date;
  /** Monotonic seconds. */
  seconds(): number;
  digest(bytes: string | Uint8Array): Digest;
  /** Load, clocks and power as far as they can be read here. */
  state(): Promise<Record<string, string | number>>;
}
