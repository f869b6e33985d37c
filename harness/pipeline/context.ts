import { TriplicateError, toProblem } from '../core/errors.ts';
import type { EngineRef } from '../core/protocol.ts';
import type {
  BuildRecord,
  DatasetRecord,
  Digest,
  EngineMode,
  LockFile,
  ModelRecord,
  Plan,
  Provenance,
  Stage,
  StepFailure,
} from '../core/records.ts';
import type { NormalSpec } from '../core/spec.ts';
import type { Platform, Ports } from '../ports.ts';

export interface PipelineEvent {
  readonly stage: Stage | 'plan' | 'report';
  readonly message: string;
  /** Of the stage, in its own units; absent where they are not known. */
  readonly done?: number;
  readonly total?: number;
  /** What is known so far, such as how narrow an interval is. */
  readonly detail?: string;
}

export type OnEvent = (event: PipelineEvent) => void;

/** What every stage needs to know. */
export interface Context {
  readonly ports: Ports;
  readonly spec: NormalSpec;
  /** Relative to the project's root; named in commands. */
  readonly specFile: string;
  /** See PipelineOptions. */
  readonly again?: string;
  readonly mode: EngineMode;
  readonly lock: LockFile;
  readonly model: ModelRecord;
  readonly dataset: DatasetRecord;
  readonly plan: Plan;
  /** By name; only those that are here. */
  readonly platforms: ReadonlyMap<string, Platform>;
  readonly failures: StepFailure[];
  /** Raw outputs that have been decoded. */
  readonly spent: Set<Digest>;
  /** What was built or measured earlier is not this rebuild's; null where nothing is rebuilt. */
  readonly rebuildSince: Date | null;
  /** Whether latency is measured also where a session of a moment ago could be shared, and then shared by nobody. Default false. */
  readonly measuresAnew?: boolean;
  readonly onEvent: OnEvent;
}

/** One build, under the name that this spec gives its recipe. */
export interface Obtained {
  readonly step: string;
  readonly recipe: string;
  readonly build: BuildRecord;
  readonly provenance: Provenance;
}

/** Writes a step off: what came to nothing is a finding of its own and makes the verdict inconclusive. */
export function writeOff(
  context: Context,
  failure: { step: string; stage: Stage; recipe: string | null; platform: string | null },
  error: unknown,
): void {
  context.failures.push({ ...failure, problem: toProblem(error) });
  context.onEvent({ stage: failure.stage, message: toProblem(error).message });
}

/** Whether the same step would fail the same way again, so that repeating it is of no use. */
export function isLasting(error: unknown): boolean {
  return error instanceof TriplicateError && error.exit !== 'inconclusive';
}

/** What has to be known of an engine to load it. */
export type Loadable = Pick<BuildRecord, 'engine' | 'mediaType' | 'requires' | 'target'>;

/** What a platform is told of an engine before it loads it. */
export function engineRef(context: Context, { engine, mediaType, requires, target }: Loadable): EngineRef {
  const isPinned = Object.values(context.lock.engines).some(pin => pin.build.engine === engine);
  return { digest: engine, mediaType, requires, ...(target ? { target } : {}), isPinned };
}

export function platformOf(context: Context, name: string): Platform {
  const platform = context.platforms.get(name);
  if (!platform) throw new Error(`The plan names platform ${name}, which is not open.`);
  return platform;
}

/** Whether a record is of work begun since then. One that is dated later than now does not tell, and would count for ever. */
export function isSince({ startedAt }: { readonly startedAt: string }, since: number, now: Date): boolean {
  const began = Date.parse(startedAt);
  return began >= since && began <= now.getTime();
}
