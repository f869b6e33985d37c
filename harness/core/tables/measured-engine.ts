import type { Conditions, ImportCopy, ImportCounters, LayerTimes, MeasuredRun, Spread, TimedPart } from '../records.ts';
import { mean, standardDeviation } from '../statistics.ts';
import { type CellSource, type CellValue, type SourcedCell, sourced } from './table.ts';

/** All calls of one kernel. */
export interface KernelTimes {
  readonly kernel: string;
  /** Whether `kernel` is the name of one; else it is that of the only layer that it was timed as. */
  readonly isNamed: boolean;
  readonly calls: number;
  /** Milliseconds of all calls. */
  readonly totalMs: number;
  /** The same by the median of an inference; null of logs, which tell no inferences. */
  readonly medianMs: number | null;
}

/** All copies of one kind that a log has. */
export type CopyTimes = Pick<ImportCopy, 'kind' | 'totalMs'>;

/** What tells how much a device can compute; null for what nothing told. */
export interface DeviceFacts {
  /** Hash of the one device that it is, or is a partition of. */
  readonly accelerator: string | null;
  readonly computeCapability: string | null;
  readonly multiprocessors: number | null;
  /** Of the multiprocessors while it was measured: the median of the readings. */
  readonly clockMhz: number | null;
}

/** What was measured of an engine on a platform, by a session of ours or by another tool. */
export interface MeasuredEngine {
  readonly model: string;
  readonly side: {
    /** As in "fp16 v1 c_nx_r_agx". */
    readonly label: string;
    /** Of the build; null where nobody said. */
    readonly recipe: string;
    /** A digest or a name; null where only its place tells it apart. */
    readonly engine: string | null;
    readonly builtOn: string;
    readonly ranOn: string;
  };
  /** What tells it apart from others of its place: "#1, #2" of builds, or the name that it was given. */
  readonly name: string;
  /** The builds that gave it, from 1; empty where nobody counts them. */
  readonly ordinals: readonly number[];
  /** Whether its recipe asks for no optimization. */
  readonly isUnoptimized: boolean;
  /** A report, or logs, by the names that people gave them. */
  readonly sources: readonly string[];
  /** The same as records. */
  readonly from: readonly CellSource[];
  readonly origin: 'report' | 'import';
  readonly conditions: Conditions;
  readonly whole: Spread | null;
  /** Of all inferences; of logs that of their runs' medians, null where one tells none. */
  readonly medianMs: number | null;
  readonly runs: readonly MeasuredRun[];
  readonly parts: ReadonlyMap<TimedPart, Spread>;
  /** In the order of execution; empty without a profiler. */
  readonly layers: readonly LayerTimes[];
  readonly kernels: readonly KernelTimes[];
  /** Inferences that the calls of `kernels` are of; null where the log does not tell. */
  readonly inferences: number | null;
  /** Of how many inferences no log tells. */
  readonly copies: readonly CopyTimes[];
  readonly device: DeviceFacts;
  /** By kernel and launch shape; empty where no log counted. */
  readonly counters: readonly ImportCounters[];
  /** What makes its numbers doubtful: of a double, of a throttled device, of a log that is cut. */
  readonly quality: readonly string[];
}

export const spreadOf = (samples: readonly number[]): Spread => ({
  mean: mean(samples),
  sd: samples.length < 2 ? null : standardDeviation(samples),
  n: samples.length,
});

/** A cell of what was measured of these engines. */
export const ofEngines = (value: CellValue | null, engines: readonly MeasuredEngine[]): SourcedCell | null =>
  sourced(
    value,
    engines.flatMap(({ from }) => from),
  );
