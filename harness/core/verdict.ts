import { type CheckDeclaration, caseSigns, declareChecks, exceeds } from './checks.ts';
import { checkCommand } from './commands.ts';
import type {
  AbsentPlatform,
  Anomaly,
  Check,
  Comparison,
  Limit,
  ObtainedEngine,
  Relation,
  ScoredRun,
  StepFailure,
  Verdict,
} from './records.ts';
import type { NormalSpec } from './spec.ts';

/** What there is to judge by. */
export interface Evidence {
  readonly reportId: string;
  readonly absent: readonly AbsentPlatform[];
  readonly failures: readonly StepFailure[];
  readonly engines: readonly ObtainedEngine[];
  readonly runs: readonly ScoredRun[];
  readonly comparisons: readonly Comparison[];
  readonly anomalies: readonly Anomaly[];
  readonly measured: boolean;
  /** Why goldens cannot be judged on a platform; absent from the map where they can. */
  readonly goldenProblems: ReadonlyMap<string, string>;
  /** Platforms that build, so that a run that never came is missed. */
  readonly builders: readonly string[];
}

interface Finding extends Pick<Check, 'status' | 'actual'> {
  readonly detail: string;
}

const relationOf: Partial<Record<CheckDeclaration['threshold'], Relation>> = {
  flipsBetweenEngines: 'engine-engine',
  flipsAcrossPlatforms: 'platform-platform',
  flipsAgainstReference: 'optimized-reference',
  flipsAgainstGolden: 'engine-golden',
};

/** Judges every declared check. Nothing to judge by is never a pass. */
export function judge(spec: NormalSpec, evidence: Evidence): Verdict {
  const judged = declareChecks(spec).map(declaration => ({ declaration, ...find(spec, declaration, evidence) }));
  const checks = judged.map(({ declaration, detail, status, actual }): Check => {
    const { id, threshold, recipe, title, limit } = declaration;
    const command = checkCommand(evidence.reportId, id);
    const message = `${title}. Actual: ${actual}; limit: ${limit}. ${detail}`.trim();
    return {
      id,
      threshold,
      title,
      recipe,
      platforms: [...declaration.platforms],
      status,
      actual,
      limit,
      message,
      command,
    };
  });
  const failed = checks.filter(check => check.status === 'fail').map(check => check.message);
  const undecided = undecidedReasons(judged.filter(one => one.status === 'inconclusive'));
  const passed = checks.filter(check => check.status === 'pass');
  const absent = evidence.absent.map(({ name, reason }) => `Platform ${name} is not here: ${reason}`);
  const failures = evidence.failures.map(
    ({ stage, problem: { message, next } }) =>
      `A ${stage} step came to nothing: ${message}${next === undefined ? '' : ` Next: ${next}`}`,
  );
  if (failed.length > 0) return { status: 'fail', reasons: [...failed, ...failures, ...absent], checks };
  if (undecided.length > 0 || failures.length > 0)
    return { status: 'inconclusive', reasons: [...failures, ...undecided, ...absent], checks };
  if (passed.length === 0)
    return { status: 'inconclusive', reasons: ['No check was decided: all were skipped.', ...absent], checks };
  return { status: 'pass', reasons: [`${passed.length} checks passed.`, ...absent], checks };
}

/** One reason for all checks that are undecided because of the same thing. */
function undecidedReasons(undecided: readonly { declaration: CheckDeclaration; detail: string }[]): string[] {
  return [...Map.groupBy(undecided, one => one.detail)].map(([detail, same]) => {
    const more = same.length > 1 ? `, and ${same.length - 1} more checks` : '';
    return `Undecided: ${same[0]!.declaration.title}${more}. ${detail}`;
  });
}

function find(spec: NormalSpec, check: CheckDeclaration, evidence: Evidence): Finding {
  const gone = evidence.absent.find(({ name }) => check.platforms.includes(name));
  if (gone)
    return { status: 'skipped', actual: 'not run', detail: `Platform ${gone.name} is not here: ${gone.reason}` };
  const missing = missingRun(spec, check, evidence);
  if (missing) return { status: 'inconclusive', actual: 'unknown', detail: missing };
  if (check.threshold === 'accuracy') return findAccuracy(spec, check, evidence);
  if (check.threshold === 'latencyCases') return findCases(spec, check, evidence);
  return findFlips(spec, check, evidence);
}

/** A build or run that should be there and is not; null when all are. */
function missingRun(spec: NormalSpec, check: CheckDeclaration, evidence: Evidence): string | null {
  const failure = evidence.failures.find(
    ({ recipe, platform, stage }) =>
      (recipe === null || recipe === check.recipe || recipe === 'reference') &&
      (platform === null || check.platforms.includes(platform) || stage === 'build') &&
      (stage !== 'measure' || check.threshold === 'latencyCases') &&
      (stage !== 'golden' || check.threshold === 'flipsAgainstGolden') &&
      (recipe !== 'reference' || check.threshold === 'flipsAgainstReference'),
  );
  if (failure) return failure.problem.message;
  for (const ranOn of check.platforms) {
    for (const builtOn of evidence.builders) {
      const engines = evidence.engines.filter(
        ({ build }) => build.recipe.name === check.recipe && build.builtOn.name === builtOn,
      );
      const pinned = engines.some(engine => engine.provenance === 'pinned');
      if (engines.length < (pinned ? 1 : spec.k))
        return `${engines.length} of ${spec.k} builds on ${builtOn} are there.`;
      const ordinals = evidence.runs
        .filter(({ side }) => side.recipe === check.recipe && side.builtOn === builtOn && side.ranOn === ranOn)
        .flatMap(({ side }) => side.ordinals);
      if (ordinals.length < engines.length) return `Not every engine built on ${builtOn} was run on ${ranOn}.`;
    }
  }
  return null;
}

function findFlips(spec: NormalSpec, check: CheckDeclaration, evidence: Evidence): Finding {
  const relation = relationOf[check.threshold];
  const limit = spec.thresholds[check.threshold] as Limit;
  if (relation === 'engine-golden') {
    const problem = evidence.goldenProblems.get(check.platforms[0]!);
    if (problem) return { status: 'inconclusive', actual: 'unknown', detail: problem };
  }
  const mine = evidence.comparisons.filter(
    ({ relation: one, left, right }) =>
      one === relation && right.recipe === check.recipe && touches(check, left.ranOn, right.ranOn),
  );
  if (relation === 'engine-engine' && mine.length === 0) return oneEngine(spec, check, evidence);
  const worst = mine.toSorted((a, b) => b.flips / b.inputs - a.flips / a.inputs)[0];
  if (!worst) return { status: 'inconclusive', actual: 'unknown', detail: 'There is no pair to compare.' };
  const { flips, inputs, interval } = worst;
  const percent = (share: number) => `${(share * 100).toFixed(3)} %`;
  const inputsSeen = worst.list.slice(0, 3).map(flip => flip.id);
  return {
    status: mine.some(one => exceeds(limit, one.flips, one.inputs)) ? 'fail' : 'pass',
    actual: `${flips} of ${inputs} inputs`,
    detail:
      `Worst of ${mine.length} pairs: ${worst.left.label} against ${worst.right.label}, ` +
      `${percent(flips / inputs)} (95 % interval ${percent(interval.low)} to ${percent(interval.high)})` +
      `${inputsSeen.length > 0 ? `; first ${inputsSeen.join(', ')}` : ''}.`,
  };
}

function touches(check: CheckDeclaration, left: string | null, right: string | null): boolean {
  if (check.platforms.length === 1) return right === check.platforms[0];
  return check.platforms.every(platform => platform === left || platform === right);
}

/** No pair of different engines: either all builds gave the same bytes, which is a finding, or there was one build only. */
function oneEngine(spec: NormalSpec, check: CheckDeclaration, evidence: Evidence): Finding {
  const engines = evidence.engines.filter(({ build }) => build.recipe.name === check.recipe);
  if (engines.some(engine => engine.provenance === 'pinned'))
    return {
      status: 'skipped',
      actual: 'pinned',
      detail: 'The engine is pinned; rebuild to sample build noise: --mode rebuild.',
    };
  if (engines.length < 2)
    return {
      status: 'skipped',
      actual: `${spec.k} build`,
      detail: 'One build has nothing to be compared with; raise k.',
    };
  return {
    status: 'pass',
    actual: '0 flips',
    detail: `${engines.length} builds gave 1 distinct engine, so there is nothing to flip.`,
  };
}

function findAccuracy(spec: NormalSpec, check: CheckDeclaration, evidence: Evidence): Finding {
  const least = spec.thresholds.accuracy ?? 0;
  const mine = evidence.runs.filter(({ side }) => side.recipe === check.recipe && side.ranOn === check.platforms[0]);
  const scored = mine.flatMap(({ side, score }) => (score ? [{ side, score }] : []));
  const worst = scored.toSorted((a, b) => a.score.top1 - b.score.top1)[0];
  if (!worst || scored.length < mine.length) {
    return { status: 'inconclusive', actual: 'unknown', detail: 'The dataset says no truth: give its labels.' };
  }
  const { top1, interval, inputs } = worst.score;
  return {
    status: top1 >= least ? 'pass' : 'fail',
    actual: top1.toFixed(4),
    detail: `Worst of ${scored.length} runs: ${worst.side.label}, ${inputs} inputs, 95 % interval ${interval.low.toFixed(4)} to ${interval.high.toFixed(4)}.`,
  };
}

function findCases(spec: NormalSpec, check: CheckDeclaration, evidence: Evidence): Finding {
  if (!evidence.measured) return { status: 'inconclusive', actual: 'unknown', detail: 'Latency was not measured.' };
  const mine = evidence.anomalies.filter(
    ({ recipe, smaller, bigger }) =>
      recipe === check.recipe && check.platforms.includes(smaller) && check.platforms.includes(bigger),
  );
  if (mine.length === 0) {
    return {
      status: 'skipped',
      actual: 'no case',
      detail: 'The platforms have no order of size, or neither can build.',
    };
  }
  const allowed = spec.thresholds.latencyCases?.allowed ?? [];
  const names = (cases: readonly Anomaly[]) => caseSigns([...new Set(cases.map(one => one.case))]);
  const [seen, open] = (['yes', 'undecided'] as const).map(word => mine.filter(one => one.bySignificance === word));
  const isJudged = (one: Anomaly) => !allowed.includes(one.case);
  const status = seen!.some(isJudged) ? 'fail' : open!.some(isJudged) ? 'inconclusive' : 'pass';
  const actual = [names(seen!) || 'none', ...(open!.length > 0 ? [`${names(open!)} undecided`] : [])].join(', ');
  const worst = seen!.toSorted((a, b) => b.decision.relativeDifference - a.decision.relativeDifference)[0];
  if (worst) {
    const took = `${worst.left.label} takes ${worst.leftMs.toFixed(3)} ms, ${worst.right.label} ${worst.rightMs.toFixed(3)} ms.`;
    return { status, actual, detail: took };
  }
  return { status, actual, detail: open!.length > 0 ? 'More rounds would decide it.' : '' };
}
