// What a worker process and the pipeline say to each other: one JSON message a line. `put` and the answer to `get` are
// followed by exactly `sizeBytes` raw bytes. Tensors never travel inside messages, only blobs by digest, because
// paths mean nothing on another machine.

import type { TriplicateError } from './errors.ts';
import type {
  Artifact,
  Digest,
  EngineTarget,
  EngineUpload,
  MeasurementRecipe,
  ModelRecord,
  PlatformRecord,
  Problem,
  Recipe,
  SteadyWarmup,
  Telemetry,
  TelemetryGap,
  TensorInfo,
} from './records.ts';
import type { LevelAt } from './spec-throughput.ts';

export const protocolVersion = 4;

/** A worker whose parent is gone ends within so many milliseconds. */
export const orphanEndsMs = 2000;

export interface BuildJob {
  readonly model: ModelRecord;
  readonly recipe: Recipe;
  /** Which of the k builds it is, from 1: for test doubles that answer by it, because a build of a device does not depend on it. */
  readonly ordinal?: number;
  /** Of an earlier build, to be built from; a tactic that it lacks fails the build where the backend can say so. */
  readonly timingCache?: Digest;
}

export interface BuildProduct {
  readonly engine: Digest;
  readonly sizeBytes: number;
  readonly mediaType: string;
  /** Capabilities that a platform must provide to run the engine. */
  readonly requires: string[];
  readonly seconds: number;
  /** Digest of the log as text; null where the backend said nothing. */
  readonly log: Digest | null;
  readonly target?: EngineTarget;
  readonly artifacts?: Artifact[];
  readonly warnings?: string[];
  readonly tactics?: Record<string, string>;
}

export interface EngineRef {
  readonly digest: Digest;
  readonly mediaType: string;
  /** As the build said; a platform that does not provide all of it refuses the engine before loading it. */
  readonly requires: readonly string[];
  readonly target?: EngineTarget;
  /** Whether the lock file names it, so that host code in it may run. */
  readonly isPinned?: boolean;
}

/** A dataset's prepared tensors: each part holds `items` inputs of `shape`, little-endian float32. */
export interface InputTensors {
  readonly parts: readonly Digest[];
  readonly items: number;
  readonly shape: readonly number[];
}

export interface SweepJob {
  readonly inputs: InputTensors;
  readonly batch: number;
}

export interface SweepProduct {
  /** Raw little-endian float32, inputs × shape. */
  readonly outputs: { readonly name: string; readonly shape: number[]; readonly digest: Digest }[];
  readonly seconds: number;
}

export interface MeasureJob {
  readonly inputs: InputTensors;
  readonly recipe: MeasurementRecipe;
}

/** A layer by the profiler: the mean over the timed inferences; the kernel as the backend names it. */
export interface LayerMean {
  readonly layer: string;
  readonly kernel?: string;
  readonly ms: number;
}

export interface Measurement {
  /** Milliseconds per timed inference. */
  readonly samplesMs: number[];
  /** Where the backend tells them apart. */
  readonly parts?: {
    readonly h2d: number[];
    readonly compute: number[];
    readonly d2h: number[];
    readonly enqueue: number[];
    /** Of fresh loads; see LatencyParts. */
    readonly upload?: number[];
    readonly prepare?: number[];
  };
  /** By the profiler. */
  readonly layers?: LayerMean[];
  /** Of a recipe that warms up until the times are steady. */
  readonly warmup?: SteadyWarmup;
  /** Making context and buffers, where they were made for this measurement. */
  readonly prepareMs?: number;
  /** The device meanwhile. */
  readonly telemetry?: Telemetry;
  /** What of it nothing told. */
  readonly telemetryGaps?: readonly TelemetryGap[];
}

export interface ConcurrencyJob {
  readonly inputs: InputTensors;
  readonly batch: number;
  readonly at: LevelAt;
  /** At least. */
  readonly seconds: number;
}

/** What several threads did at once, each on contexts of its own. */
export interface Concurrency {
  readonly threads: readonly {
    readonly inferences: number;
    /** Those of each of its streams. */
    readonly streams: readonly number[];
    readonly seconds: number;
  }[];
  /** Of one inference on its thread or stream. */
  readonly latency: {
    readonly samples: number;
    readonly meanMs: number;
    readonly p50Ms: number;
    readonly p90Ms: number;
    readonly p95Ms: number;
    readonly p99Ms: number;
    /** Between which it lies by order statistics; none where there are too few samples for that. */
    readonly p99Bounds?: { readonly low: number; readonly high: number };
    /** The median, where the backend tells it apart. */
    readonly enqueueMs?: number;
  };
  /** Of all cores together. */
  readonly cpuPercent: number;
  /** The device in the middle of it. */
  readonly telemetry: Telemetry | null;
  readonly utilizationPercent?: number;
}

export type Request = { readonly v: number; readonly id: number } & (
  | { readonly op: 'probe' }
  | { readonly op: 'have'; readonly digests: Digest[] }
  | { readonly op: 'put'; readonly digest: Digest; readonly sizeBytes: number }
  | { readonly op: 'get'; readonly digest: Digest }
  /** `draft`: the id under which the worker's store keeps the log if the worker dies. */
  | { readonly op: 'build'; readonly job: BuildJob; readonly draft: string }
  | { readonly op: 'load'; readonly engine: EngineRef }
  | { readonly op: 'sweep'; readonly session: number; readonly job: SweepJob }
  | { readonly op: 'measure'; readonly session: number; readonly job: MeasureJob }
  /** On an engine that is loaded for it and closed again: loads of a round or an inference, and what the profiler is attached to. */
  | { readonly op: 'measure-anew'; readonly engine: EngineRef; readonly job: MeasureJob }
  | { readonly op: 'concurrency'; readonly engine: EngineRef; readonly job: ConcurrencyJob }
  | { readonly op: 'close'; readonly session: number }
);

export interface Results {
  readonly probe: { readonly platform: PlatformRecord };
  readonly have: { readonly missing: Digest[] };
  readonly put: Record<string, never>;
  readonly get: { readonly sizeBytes: number };
  readonly build: { readonly product: BuildProduct };
  readonly load: {
    readonly session: number;
    readonly inputs: TensorInfo[];
    readonly outputs: TensorInfo[];
    readonly upload?: EngineUpload;
    /** See Session. */
    readonly notes: string[];
  };
  readonly sweep: { readonly product: SweepProduct };
  readonly measure: { readonly measurement: Measurement };
  readonly 'measure-anew': { readonly measurement: Measurement };
  readonly concurrency: { readonly concurrency: Concurrency };
  readonly close: Record<string, never>;
}

export type Reply =
  | { readonly v: number; readonly id: number; readonly ok: true; readonly result: Results[keyof Results] }
  /** `last`: the worker ends after this answer, and the next request needs another one. */
  | {
      readonly v: number;
      readonly id: number;
      readonly ok: false;
      readonly problem: Problem;
      /** What kind of problem it is. */
      readonly exit: TriplicateError['exit'];
      readonly last?: true;
    }
  | {
      readonly v: number;
      readonly id: number;
      readonly progress: { readonly done: number; readonly total: number; readonly label?: string };
    };
