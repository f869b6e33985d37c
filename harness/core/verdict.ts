import { absenceMessage } from './absence.ts';
import { checkMessage } from './check-message.ts';
import { type CheckDeclaration, declareChecks } from './checks.ts';
import { checkCommand } from './commands.ts';
import { findAccuracy } from './judging/accuracy.ts';
import type { Evidence, Finding } from './judging/evidence.ts';
import { findFlips } from './judging/flips.ts';
import { findCases } from './judging/latency-cases.ts';
import { findLatencyLimit, isLatencyLimit } from './judging/latency-limits.ts';
import { judgeRegression } from './judging/latency-regression.ts';
import { whatIsMissing } from './judging/missing.ts';
import { findThroughput } from './judging/throughput.ts';
import { undecidedReasons } from './reasons.ts';
import type { Check, Status, StepFailure, Verdict } from './records.ts';
import { remediesOf } from './remedies.ts';
import type { NormalSpec } from './spec.ts';
import { throughputThresholds } from './spec-throughput.ts';

/** Judges every declared check. Nothing to judge by is never a pass. */
export function judge(spec: NormalSpec, evidence: Evidence): Verdict {
  const judged = declareChecks(spec).map(declaration => ({ declaration, ...find(spec, declaration, evidence) }));
  const checks = judged.map(({ declaration, detail, status, actual }): Check => {
    const { id, threshold, recipe, title, limit, platforms } = declaration;
    const message = checkMessage({ title, actual, limit }, detail);
    const command = checkCommand(evidence.id, id);
    return { id, threshold, title, recipe, platforms: [...platforms], status, actual, limit, message, command };
  });
  const failed = checks.filter(check => check.status === 'fail').map(check => check.message);
  const undecided = [...undecidedReasons(checks).keys()];
  const absent = evidence.absent.map(({ name, reason }) => absenceMessage(name, reason));
  const failures = failureReasons(evidence.failures);
  const skipped = skippedReasons(judged.filter(one => one.status === 'skipped' && one.actual !== 'not run'));
  const reasons = {
    fail: [...failed, ...failures],
    inconclusive:
      failures.length + undecided.length > 0
        ? [...failures, ...undecided]
        : ['No check was decided: all were skipped.'],
    pass: [passedReason(checks), ...skipped],
  };
  const status = statusOf(checks, evidence.failures);
  return { status, reasons: [...reasons[status], ...absent], checks };
}

/** The first reason of a pass. */
export const passedReason = (checks: readonly Pick<Check, 'status'>[]): string =>
  `${checks.filter(({ status }) => status === 'pass').length} checks passed.`;

/** What checks and failed steps come to. Nothing to judge by is never a pass. */
export function statusOf(checks: readonly Pick<Check, 'status'>[], failures: readonly StepFailure[]): Status {
  const has = (wanted: Check['status']) => checks.some(({ status }) => status === wanted);
  if (has('fail')) return 'fail';
  return failures.length > 0 || has('inconclusive') || !has('pass') ? 'inconclusive' : 'pass';
}

export const failureReasons = (failures: readonly StepFailure[]): string[] =>
  failures.map(({ stage, problem }) =>
    [`A ${stage} step came to nothing: ${problem.message}`, ...remediesOf(problem)].join(' '),
  );

function skippedReasons(skipped: readonly { detail: string }[]): string[] {
  return [...Map.groupBy(skipped, one => one.detail)].map(
    ([detail, same]) => `${same.length} checks were skipped: ${detail}`,
  );
}

function find(spec: NormalSpec, check: CheckDeclaration, evidence: Evidence): Finding {
  const gone = evidence.absent.find(({ name }) => check.platforms.includes(name));
  if (gone) return { status: 'skipped', actual: 'not run', detail: absenceMessage(gone.name, gone.reason) };
  const missing = whatIsMissing(spec, check, evidence);
  if (missing) return { status: 'inconclusive', actual: 'unknown', detail: missing };
  if (check.threshold === 'accuracy') return findAccuracy(spec, check, evidence);
  if (check.threshold === 'latencyCases') return findCases(spec, check, evidence);
  if (isLatencyLimit(check)) return findLatencyLimit(spec, check, evidence);
  if (throughputThresholds.some(name => name === check.threshold)) return findThroughput(spec, check, evidence);
  if (check.threshold === 'latencyRegression') return judgeRegression(spec, check, evidence);
  return findFlips(spec, check, evidence);
}
