// The exact surface of the native addon. C++ is thin and has no policy: every default and every name that a user sees
// is decided above it. Enum values never cross this boundary, only names, because their numbers move between versions.
// A call blocks unless it returns a promise. What fails throws a NativeError.

/** What every call throws. */
export interface NativeError extends Error {
  /** One of the codes that native/src/error.h lists, such as OUT_OF_MEMORY, PARSE_FAILED, PLAN_REFUSED. */
  readonly code: NativeCode;
  /** What was being done. */
  readonly stage: 'open' | 'parse' | 'configure' | 'build' | 'load' | 'context' | 'run' | 'inspect' | 'close';
  /** The library's own words: its error messages since the call began, one a line; empty where it said none. */
  readonly said: string;
}

export type NativeCode =
  /** A library does not open, or lacks a symbol; the message names which. */
  | 'LIBRARY_MISSING'
  | 'SYMBOL_MISSING'
  /** The library is older than the headers of this file, or of another major. */
  | 'LIBRARY_VERSION'
  /** The CUDA driver is absent, too old, or sees no such device. */
  | 'DRIVER'
  | 'DEVICE_MISSING'
  /** A partition that this device cannot give. */
  | 'PARTITION'
  | 'PARSE_FAILED'
  /** A name (flag, pool, tactic source, level) that this version of TensorRT does not have. */
  | 'NAME_UNKNOWN'
  /** This GPU or version cannot do what the recipe asks (precision, feature). */
  | 'UNSUPPORTED'
  /** The build returned nothing or threw. */
  | 'BUILD_FAILED'
  | 'OUT_OF_MEMORY'
  /** The bytes are no plan for this library on this device; `said` has the reason. */
  | 'PLAN_REFUSED'
  /** A tensor of that name, dtype or shape does not exist, or lies outside the profile. */
  | 'INPUT_MISMATCH'
  | 'RUN_FAILED'
  | 'CUDA'
  | 'IO'
  /** Used after close, or a handle of another kind. */
  | 'CLOSED'
  | 'WRONG_HANDLE'
  /** The caller gave something of another type than this file says. */
  | 'ARGUMENT';

export type Dtype =
  | 'float32'
  | 'float16'
  | 'bfloat16'
  | 'float8'
  | 'int64'
  | 'int32'
  | 'int8'
  | 'uint8'
  | 'bool'
  | 'int4'
  | 'float4'
  | 'other';

/** A compiled variant of the addon: what `require` of the .node file gives. */
export interface Addon {
  /** Version of the TensorRT headers that this file was compiled with, as in "10.6.0". */
  readonly headers: string;
  /**
   * Opens the libraries, takes the device, and makes the process' one context: the whole device (its primary context) or
   * a green context of `sms` multiprocessors. Once per process; a second call throws ARGUMENT.
   */
  open(options: OpenOptions): Trt;
}

export interface OpenOptions {
  /** Paths or sonames, opened in this order. */
  readonly libraries: {
    readonly cuda: string;
    readonly nvinfer: string;
    /** null: models with plugins of the standard set do not parse. */
    readonly nvinferPlugin: string | null;
    /** null: nothing can be built. */
    readonly nvonnxparser: string | null;
    /** null: no telemetry. */
    readonly nvml: string | null;
  };
  readonly device: number;
  /** Multiprocessors of a green context; null for the whole device. Errors: PARTITION with what the device can give. */
  readonly sms: number | null;
}

export interface About {
  /** Version of the library, as in "10.6.0" or, where it says a build number, "10.6.0.26". */
  readonly tensorrt: string;
  /** CUDA version that the driver speaks, as in "13.0". */
  readonly cuda: string;
  /** Driver version by NVML, as in "580.95.05"; null without NVML. */
  readonly driver: string | null;
  /** True where the libraries are the contract double (they export `triplicate_contract_double`). */
  readonly double: boolean;
  readonly device: {
    readonly name: string;
    /** 16 bytes as hexadecimal digits. */
    readonly uuid: string;
    /** As in "9.0". */
    readonly computeCapability: string;
    /** Of the device. */
    readonly multiprocessors: number;
    /** That this process' context has; fewer in a green context. */
    readonly multiprocessorsUsed: number;
    readonly memoryBytes: number;
    readonly memoryBusBits: number;
    /** 0 where the driver does not say. */
    readonly memoryClockKhz: number;
    readonly clockKhz: number;
    readonly l2Bytes: number;
    readonly integrated: boolean;
  };
  /** Whether models can be built: a parser and a builder are there. */
  readonly builds: boolean;
  /** Names of this version. */
  readonly builderFlags: readonly string[];
  readonly tacticSources: readonly string[];
  readonly memoryPools: readonly string[];
}

export interface Trt {
  readonly about: About;
  /** Runs on a thread of its own; one at a time. The log goes to a file while it grows, so that a crash leaves it behind. */
  build(request: BuildRequest, onProgress?: (progress: BuildProgress) => void): Promise<BuildResult>;
  /** Reads and deserializes a plan, and uploads its weights. Errors: PLAN_REFUSED, OUT_OF_MEMORY, IO. */
  load(request: LoadRequest): Engine;
  /** Runs each runner on a thread of its own, all at once. Errors: of the first that fails, after all have ended. */
  runTogether(job: TogetherJob): Promise<readonly Measured[]>;
  /** One reading of the device now; null without NVML. */
  telemetry(): Telemetry | null;
  /** Bytes of device memory. */
  memory(): { readonly free: number; readonly total: number };
  /** Engines and runners that are open, so that leaks can be counted. */
  open(): { readonly engines: number; readonly runners: number };
  /** Closes all; every later call throws CLOSED. */
  close(): void;
}

export interface BuildRequest {
  /** The ONNX file; external data lies beside it. */
  readonly model: string;
  /** Files to write. */
  readonly plan: string;
  readonly log: string;
  /** After so many bytes of log, lines are counted and not kept. */
  readonly logLimitBytes: number;
  /** Whether the log holds verbose messages (chosen tactics). */
  readonly verbose: boolean;
  /** A serialized timing cache to begin with; null for an empty one. */
  readonly timingCacheIn: string | null;
  /** Where the cache is written after the build; null for nowhere. */
  readonly timingCacheOut: string | null;
  /** Accepts a cache of another device or version, as TensorRT's ignoreMismatch. */
  readonly ignoreCacheMismatch: boolean;
  /**
   * Builder flags by name without the k, as in FP16, TF32, STRICT_NANS; exactly these are set, TF32 included, which
   * TensorRT sets by itself. Errors: NAME_UNKNOWN with the known ones.
   */
  readonly flags: readonly string[];
  /** A strongly typed network. Errors: UNSUPPORTED before 10.0. */
  readonly stronglyTyped: boolean;
  /** null leaves TensorRT's default. Errors: UNSUPPORTED where the version has no such setting. */
  readonly optimizationLevel: number | null;
  readonly averagingIterations: number | null;
  readonly maxAuxStreams: number | null;
  readonly maxTactics: number | null;
  /** Bytes by pool name, as in WORKSPACE. */
  readonly pools: Readonly<Record<string, number>>;
  /** By name, as in EDGE_MASK_CONVOLUTIONS; null leaves TensorRT's default. */
  readonly tacticSources: readonly string[] | null;
  /** NONE, AMPERE_PLUS, SAME_COMPUTE_CAPABILITY. */
  readonly hardwareCompatibility: string;
  /** LAYER_NAMES_ONLY, NONE, DETAILED. */
  readonly profilingVerbosity: string;
  /** One entry a profile: shapes of each dynamic input. Inputs of static shape need none. */
  readonly profiles: readonly Readonly<Record<string, ProfileShapes>>[];
}

export interface ProfileShapes {
  readonly min: readonly number[];
  readonly opt: readonly number[];
  readonly max: readonly number[];
}

/** One phase of TensorRT's progress monitor (10.0 and newer; earlier ones report nothing). */
export interface BuildProgress {
  readonly phase: string;
  readonly parent: string | null;
  readonly step: number;
  readonly steps: number;
}

export interface BuildResult {
  readonly planBytes: number;
  readonly timingCacheBytes: number;
  readonly parseSeconds: number;
  readonly buildSeconds: number;
  /** Lines of log that did not fit. */
  readonly droppedLines: number;
  readonly networkInputs: readonly NetworkTensor[];
  readonly networkOutputs: readonly NetworkTensor[];
  readonly networkLayers: number;
}

export interface NetworkTensor {
  readonly name: string;
  readonly dtype: Dtype;
  /** -1 for a dynamic dimension. */
  readonly shape: readonly number[];
}

export interface LoadRequest {
  readonly plan: string;
  /** For version-compatible plans, which bring host code of their own. */
  readonly hostCodeAllowed: boolean;
}

export interface Engine {
  readonly tensors: readonly EngineTensor[];
  readonly profiles: readonly Readonly<Record<string, ProfileShapes>>[];
  readonly layers: number;
  /** Device memory that one execution context takes. */
  readonly contextBytes: number;
  readonly auxStreams: number;
  /** NONE, AMPERE_PLUS, …; null where the version cannot say. */
  readonly hardwareCompatibility: string | null;
  /** Reading the file, and deserializing with the upload of weights, by host clock. */
  readonly timings: { readonly readMs: number; readonly deserializeMs: number };
  /** TensorRT's errors and warnings while it loaded the plan, one a line, such as that it is of another device. */
  readonly said: string;
  /** The engine inspector's JSON, all layers. */
  inspect(): string;
  createRunner(options: RunnerOptions): Runner;
  /** Closes its runners first. A second close does nothing. */
  close(): void;
}

export interface EngineTensor extends NetworkTensor {
  readonly mode: 'input' | 'output';
  readonly bytesPerElement: number;
  /** Shape inputs live on the host. */
  readonly onHost: boolean;
}

export interface RunnerOptions {
  /** Which optimization profile. */
  readonly profile: number;
  /** Shapes of all inputs, for which buffers are made; sweeps may end with a smaller batch. */
  readonly shapes: Readonly<Record<string, readonly number[]>>;
  /** Contexts, each with a stream and buffers of its own. */
  readonly streams: number;
  /** Runs a captured CUDA graph instead of enqueueing layer by layer. */
  readonly graph: boolean;
  /** How the host waits for the device. */
  readonly wait: 'spin' | 'block';
}

/** One or more execution contexts with their buffers. Host buffers are pinned. */
export interface Runner {
  /** Shapes that these inputs give. */
  readonly outputs: readonly NetworkTensor[];
  /** One inference on the first context. Bytes in and out, C order, of the tensors' own dtypes. */
  infer(inputs: Readonly<Record<string, Uint8Array>>): Record<string, Uint8Array>;
  /** Runs on a thread of its own. */
  measure(job: MeasureJob): Promise<Measured>;
  /** Runs on a thread of its own. Inputs are read from files ahead of the device, and copied while it computes. */
  sweep(job: SweepJob, onProgress?: (done: number) => void): Promise<Swept>;
  /** Per-layer times by IProfiler, synchronous enqueue. Milliseconds, one array entry an iteration. */
  profile(job: ProfileJob): Promise<readonly LayerTimes[]>;
  close(): void;
}

export interface MeasureJob {
  /** One batch each, of all inputs; used in turn with transfers, as many as fill 64 MiB, else the first only. At least one. */
  readonly batches: readonly Readonly<Record<string, Uint8Array>>[];
  readonly warmup: number;
  readonly iterations: number;
  /** Whether each iteration copies its inputs to the device and its outputs back; else inputs are copied once. */
  readonly transfers: boolean;
  /** With IProfiler on the first context, which makes each enqueue wait for the end of its inference. One stream, no graph. */
  readonly profiler: boolean;
}

/** Milliseconds, one entry a timed iteration, in the order of issue; iterations go round the streams. */
export interface Measured {
  /** By CUDA events; zeros without transfers. */
  readonly h2dMs: Float64Array;
  readonly computeMs: Float64Array;
  readonly d2hMs: Float64Array;
  /** Host time of the enqueue call (or of the graph launch). */
  readonly enqueueMs: Float64Array;
  /** Host clock from the first issue to the last completion of the timed iterations. */
  readonly wallMs: number;
  /** As the profiler reported them; empty without it. */
  readonly layers: readonly LayerTimes[];
}

export interface TogetherJob {
  /** Each once. Those of several streams go round them. */
  readonly runners: readonly Runner[];
  /** Of all inputs; each runner copies it in, and its outputs back, in every iteration. */
  readonly batch: Readonly<Record<string, Uint8Array>>;
  /** All begin to be timed once the last one is warm. */
  readonly warmupSeconds: number;
  /** No iteration begins later; those under way are waited for and count. */
  readonly seconds: number;
}

export interface SweepJob {
  /** Name of the one input that the parts hold. */
  readonly input: string;
  /** Raw files of the input's dtype: `items` inputs each, one after the other. */
  readonly parts: readonly string[];
  readonly items: number;
  /** Inputs a batch; the first axis of the runner's shape. The last batch of a part may be smaller if the axis is dynamic. */
  readonly batch: number;
  /** Files to write, by output name: parts × items × the output's shape without its first axis. */
  readonly outputs: Readonly<Record<string, string>>;
}

export interface Swept {
  readonly count: number;
  readonly seconds: number;
  /** Sum of the batches' compute times by CUDA events. */
  readonly computeSeconds: number;
  readonly batches: number;
  readonly outputs: readonly NetworkTensor[];
}

export interface ProfileJob {
  readonly batch: Readonly<Record<string, Uint8Array>>;
  readonly warmup: number;
  readonly iterations: number;
}

export interface LayerTimes {
  readonly layer: string;
  readonly ms: Float64Array;
}

/** Null where the device does not say. */
export interface Telemetry {
  readonly smClockMhz: number | null;
  readonly memoryClockMhz: number | null;
  readonly maxSmClockMhz: number | null;
  readonly powerWatts: number | null;
  readonly powerLimitWatts: number | null;
  readonly temperatureC: number | null;
  /** Share of the driver's own sample period in which a kernel ran, and in which memory was read or written. */
  readonly utilizationPercent: number | null;
  readonly memoryUtilizationPercent: number | null;
  /** Since the driver was loaded. */
  readonly energyJoules: number | null;
  /** Names of the active reasons, as in SW_POWER_CAP, HW_THERMAL_SLOWDOWN; an idle GPU says GPU_IDLE. */
  readonly throttleReasons: readonly string[] | null;
  /** As in P0. */
  readonly performanceState: string | null;
  readonly otherProcesses: number | null;
}
