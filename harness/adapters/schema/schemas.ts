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

/** What others refer to. */
export { common };

export const schemas = {
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
