import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import { TriplicateError } from '../../core/errors.ts';
import type {
  ApprovalRecord,
  BaselineRecord,
  BuildRecord,
  Comparison,
  ConcurrencyRecord,
  DatasetRecord,
  FindingsSpec,
  GateSummary,
  GoldenRecord,
  ImportedLatencyRecord,
  ImportRecord,
  LatencyRecord,
  LockFile,
  ModelRecord,
  Plan,
  PlatformParametersFile,
  ReportComparison,
  ReportDocument,
  RunRecord,
  ShardRecord,
  Spec,
  StudyRecord,
  Verdict,
  WaiverFile,
} from '../../core/records.ts';
import approval from './approval.schema.json' with { type: 'json' };
import baseline from './baseline.schema.json' with { type: 'json' };
import build from './build.schema.json' with { type: 'json' };
import common from './common.schema.json' with { type: 'json' };
import comparison from './comparison.schema.json' with { type: 'json' };
import concurrency from './concurrency.schema.json' with { type: 'json' };
import dataset from './dataset.schema.json' with { type: 'json' };
import { explain } from './explain.ts';
import findings from './findings.schema.json' with { type: 'json' };
import gate from './gate.schema.json' with { type: 'json' };
import golden from './golden.schema.json' with { type: 'json' };
import imported from './import.schema.json' with { type: 'json' };
import importedLatency from './imported-latency.schema.json' with { type: 'json' };
import latency from './latency.schema.json' with { type: 'json' };
import lock from './lock.schema.json' with { type: 'json' };
import model from './model.schema.json' with { type: 'json' };
import plan from './plan.schema.json' with { type: 'json' };
import platformParameters from './platform-parameters.schema.json' with { type: 'json' };
import report from './report.schema.json' with { type: 'json' };
import reportComparison from './report-comparison.schema.json' with { type: 'json' };
import run from './run.schema.json' with { type: 'json' };
import shard from './shard.schema.json' with { type: 'json' };
import spec from './spec.schema.json' with { type: 'json' };
import study from './study.schema.json' with { type: 'json' };
import verdict from './verdict.schema.json' with { type: 'json' };
import waivers from './waivers.schema.json' with { type: 'json' };

/** Everything that lies on disk as JSON, by kind. */
export interface Kinds {
  readonly spec: Spec;
  readonly findings: FindingsSpec;
  readonly dataset: DatasetRecord;
  readonly model: ModelRecord;
  readonly build: BuildRecord;
  readonly plan: Plan;
  readonly run: RunRecord;
  readonly latency: LatencyRecord;
  readonly concurrency: ConcurrencyRecord;
  readonly comparison: Comparison;
  readonly verdict: Verdict;
  readonly lock: LockFile;
  readonly golden: GoldenRecord;
  readonly approval: ApprovalRecord;
  readonly report: ReportDocument;
  readonly waivers: WaiverFile;
  readonly gate: GateSummary;
  readonly shard: ShardRecord;
  readonly import: ImportRecord;
  readonly baseline: BaselineRecord;
  readonly 'imported-latency': ImportedLatencyRecord;
  readonly 'platform-parameters': PlatformParametersFile;
  readonly study: StudyRecord;
  readonly 'report-comparison': ReportComparison;
}

const schemas = {
  spec,
  findings,
  dataset,
  model,
  plan,
  build,
  run,
  latency,
  concurrency,
  comparison,
  verdict,
  lock,
  golden,
  approval,
  report,
  waivers,
  gate,
  shard,
  import: imported,
  baseline,
  'imported-latency': importedLatency,
  'platform-parameters': platformParameters,
  study,
  'report-comparison': reportComparison,
};

/** Kinds that people write; every other one is written by a command. */
const writtenByHand: ReadonlySet<keyof Kinds> = new Set(['spec', 'findings', 'platform-parameters']);

/** Made when the first is asked for: most of the time that a short command takes to start went by here. */
function validators(removeAdditional: boolean): (kind: keyof Kinds) => ValidateFunction {
  let ajv: Ajv2020 | undefined;
  return kind => {
    ajv ??= new Ajv2020({
      allErrors: true,
      verbose: true,
      discriminator: true,
      allowUnionTypes: true,
      strictTypes: false,
      removeAdditional,
      keywords: ['tsType'],
      // That they are schemas is a test's to see, once, and not every process's.
      validateSchema: false,
      // Taking unused names out of the code takes longer than all that the code is then run for.
      code: { optimize: false },
      schemas: [common, ...Object.values(schemas)],
    });
    return ajv.getSchema(schemas[kind].$id)!;
  };
}

const strict = validators(false);
// Fields of a newer harness are left out instead of refused, so that what was read can be part of what is written.
// (It works within a choice, too, because no choice of ours has two branches that are objects.)
const tolerant = validators(true);

/**
 * The value itself, if it is exactly of its kind. For everything that is written, and for what people write.
 * `where` names the file, or what the value is for; `place` is what people have to correct. Errors: SPEC_INVALID, RECORD_INVALID, RECORD_VERSION.
 */
export function validate<K extends keyof Kinds>(kind: K, value: unknown, where: string, place = where): Kinds[K] {
  const valid = strict(kind);
  if (valid(value)) return value as Kinds[K];
  throw refusal(kind, value, { where, place }, valid.errors ?? []);
}

/**
 * A record as it was read, text or value. Fields that this version does not know are left out of the result; another
 * record version is refused. What people write is strict: an unknown key in it is a slip, not a newer version.
 * Errors: SPEC_INVALID, RECORD_INVALID, RECORD_VERSION.
 */
export function parse<K extends keyof Kinds>(kind: K, source: unknown, where: string): Kinds[K] {
  const value = typeof source === 'string' ? fromText(kind, source, where) : structuredClone(source);
  // What has no other fields needs no second validator, whose making takes longer than all that it is run for.
  const exact = strict(kind);
  if (exact(value)) return value as Kinds[K];
  if (writtenByHand.has(kind)) throw refusal(kind, value, { where, place: where }, exact.errors ?? []);
  const valid = tolerant(kind);
  if (valid(value)) return value as Kinds[K];
  throw refusal(kind, value, { where, place: where }, valid.errors ?? []);
}

function fromText(kind: keyof Kinds, text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new TriplicateError({
      code: isSpec(kind) ? 'SPEC_INVALID' : 'RECORD_INVALID',
      message: `${where} is no JSON: ${cause instanceof Error ? cause.message : cause}.`,
      next: writtenByHand.has(kind) ? `Correct ${where}.` : 'Restore the file from a copy or from git.',
      cause,
    });
  }
}

/** What people write, and no machine. */
const isSpec = (kind: keyof Kinds): boolean => kind === 'spec' || kind === 'findings';

/** Sorting out which faults matter takes the square of their number, and five are shown. */
const mostExplained = 500;

function refusal(
  kind: keyof Kinds,
  value: unknown,
  { where, place }: { readonly where: string; readonly place: string },
  errors: readonly ErrorObject[],
): TriplicateError {
  const version = errors.find(isVersion);
  if (version) return otherVersion(kind, value, where, version);
  const faults = explain(errors.slice(0, mostExplained));
  const shown = faults.slice(0, 5).map(fault => `\n  ${fault}`);
  const more = faults.length > shown.length ? `\n  … and ${faults.length - shown.length} more` : '';
  return new TriplicateError({
    code: isSpec(kind) ? 'SPEC_INVALID' : 'RECORD_INVALID',
    message: `${where} is no valid ${kind}:${shown.join('')}${more}`,
    next: writtenByHand.has(kind) ? `Correct ${place}.` : `Restore ${where} from a copy or from git, or make it anew.`,
  });
}

const isVersion = ({ keyword, instancePath, data }: ErrorObject): boolean =>
  keyword === 'const' && instancePath.endsWith('/version') && Number.isInteger(data);

function otherVersion(kind: keyof Kinds, value: unknown, where: string, error: ErrorObject): TriplicateError {
  const written = Number(error.data);
  const known = Number(error.params.allowedValue);
  const writer = (value as { triplicate?: unknown }).triplicate;
  const by = typeof writer === 'string' ? `Triplicate ${writer}` : 'a Triplicate';
  const newer = written > known;
  return new TriplicateError({
    code: 'RECORD_VERSION',
    message: `${where} holds a ${kind} of version ${written}, written by ${by} that is ${newer ? 'newer' : 'older'} than this one, which reads version ${known}.`,
    next: newer ? 'Update triplicate, then try again.' : `Make ${where} anew with this triplicate.`,
  });
}
