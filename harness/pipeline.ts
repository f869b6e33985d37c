import { calibrate } from './core/calibration.ts';
import { canonicalJson } from './core/canonical-json.ts';
import { compareAll } from './core/compare.ts';
import { inputCount, inputId, inputTruth } from './core/dataset.ts';
import { type Facts, judgeDocument } from './core/judge-document.ts';
import { requireLabels } from './core/label-fit.ts';
import { bestLabels } from './core/metrics/labels.ts';
import { metricFor } from './core/metrics/registry.ts';
import { isSeeded, refuseOutputsOfSeeded } from './core/model-weights.ts';
import { planSpec } from './core/plan.ts';
import type {
  BaselineEvidence,
  BuildRecord,
  Comparison,
  ConcurrencyRecord,
  EngineMode,
  LatencyRecord,
  Plan,
  PlatformRecord,
  ReportDocument,
  RunStep,
  Spec,
  Step,
} from './core/records.ts';
import { reportId } from './core/report-id.ts';
import { normalizeSpec } from './core/spec.ts';
import { mean } from './core/statistics.ts';
import { compareSettings } from './core/task-settings.ts';
import { type Context, type Obtained, type OnEvent, writeOff } from './pipeline/context.ts';
import { holdAgainstBaselines } from './pipeline/hold-against-baselines.ts';
import { measureConcurrency } from './pipeline/measure-concurrency.ts';
import { measureLatency } from './pipeline/measure-latency.ts';
import { obtainEngines } from './pipeline/obtain-engines.ts';
import { cannotBuild, closeAll, openPlatforms } from './pipeline/open-platforms.ts';
import { comparableGolden, type GoldenView, readGoldens } from './pipeline/read-goldens.ts';
import { dropSpent, type FinishedRun, requireFit, runEngines } from './pipeline/run-engines.ts';
import { type Scored, scoreRuns } from './pipeline/score-runs.ts';
import type { Ports } from './ports.ts';

export interface PipelineOptions {
  readonly mode: EngineMode;
  /** Relative to the project's root; named in the commands that the report shows. */
  readonly specFile: string;
  /** The command that runs this spec, where that is not to run its file. */
  readonly again?: string;
  /** Version of the harness. */
  readonly version: string;
  /** The id of a platform whose baselines latencies are held against, instead of each platform's own. */
  readonly against?: string;
  /** Measures latency also where a session of a moment ago could be shared, and shares it with nobody. */
  readonly measuresAnew?: boolean;
  readonly onEvent?: OnEvent;
  /** Makes the document last. Only then is a rebuild over: one that is broken off before goes on with its own builds. */
  readonly keep?: (document: ReportDocument) => Promise<void>;
}

/** All that a verdict follows from, except goldens. */
export interface Findings {
  readonly context: Context;
  readonly spec: Spec;
  /** Version of the harness that ran. */
  readonly version: string;
  readonly obtained: readonly Obtained[];
  readonly runs: readonly FinishedRun[];
  readonly latency: LatencyRecord | null;
  /** Null where no threshold asks for it. */
  readonly concurrency: readonly ConcurrencyRecord[] | null;
  /** Where thresholds ask for baselines. */
  readonly baselines?: readonly BaselineEvidence[];
  readonly absent: ReportDocument['absent'];
  readonly records: readonly PlatformRecord[];
  readonly startedAt: string;
  readonly seconds: () => number;
}

/**
 * The whole way from a spec to a verdict. Steps that come to nothing are written off and make the verdict inconclusive.
 * Errors: TriplicateError for bad input (model, dataset, spec, pins) and for an environment that lacks something.
 */
export async function runPipeline(spec: Spec, ports: Ports, options: PipelineOptions): Promise<ReportDocument> {
  const findings = await gather(spec, ports, options, plan => plan.steps);
  const document = await conclude(findings);
  findings.context.onEvent({ stage: 'report', message: document.id });
  await options.keep?.(document);
  await endRebuild(findings);
  return document;
}

/** From here on the same command builds anew; where builds came to nothing, it still goes on with those that did not. */
export async function endRebuild({ context: { ports, plan, failures } }: Findings): Promise<void> {
  if (failures.some(({ stage }) => stage === 'platform' || stage === 'build')) return;
  if (plan.mode === 'rebuild') await ports.journal.end(plan.digest);
}

/**
 * Builds, runs and measures what `select` says of the plan; compares and judges nothing. `whileOpen` is called at the end, with the
 * platforms still there. Errors: as runPipeline.
 */
export async function gather(
  spec: Spec,
  ports: Ports,
  options: PipelineOptions,
  select: (plan: Plan) => readonly Step[],
  whileOpen: (context: Context, obtained: readonly Obtained[]) => Promise<void> = async () => {},
): Promise<Findings> {
  const { host } = ports;
  const startedAt = host.now().toISOString();
  const began = host.seconds();
  const normal = normalizeSpec(spec);
  const specDigest = host.digest(canonicalJson(normal));
  const onEvent = options.onEvent ?? (() => {});
  const model = await ports.models.read(normal.model);
  refuseOutputsOfSeeded(normal, model);
  onEvent({ stage: 'dataset', message: normal.dataset.name });
  const dataset = await ports.datasets.prepare(normal.dataset, (done, total) =>
    onEvent({ stage: 'dataset', message: normal.dataset.name, done, total }),
  );
  requireFit(model, dataset, normal);
  requireLabels(model, dataset, normal.model);
  const { platforms, absent, failures } = await openPlatforms(ports.platforms, normal.platforms);
  try {
    const records = [...platforms.values()].map(platform => platform.record);
    if (failures.length > 0 && !records.some(platform => platform.builds))
      throw cannotBuild(normal.name, { failures, absent });
    const plan = planSpec(
      { spec: normal, specDigest, model, dataset, platforms: records, mode: options.mode },
      host.digest,
    );
    const lock = await ports.engines.readLock();
    const context: Context = {
      ports,
      spec: normal,
      specFile: options.specFile,
      ...(options.again === undefined ? {} : { again: options.again }),
      mode: options.mode,
      lock,
      model,
      dataset,
      plan,
      platforms,
      failures,
      spent: new Set(),
      measuresAnew: options.measuresAnew === true,
      rebuildSince: options.mode === 'rebuild' ? await ports.journal.begin(plan.digest) : null,
      onEvent,
    };
    const steps = select(plan);
    onEvent({
      stage: 'plan',
      message: describePlan(plan.mode, steps, inputCount(dataset), await ports.engines.list()),
    });

    const obtained: Obtained[] = [];
    for (const step of steps.filter(one => one.kind === 'build'))
      obtained.push(...(await obtainEngines(context, step)));

    const runs = await runOnAll(context, steps, obtained);
    // After the runs, because whatever goes on beside it would be in its numbers.
    const measureStep = steps.find(step => step.kind === 'measure');
    const latency = measureStep ? await measureLatency(context, measureStep, obtained, runs) : null;

    const baselines = latency
      ? await holdAgainstBaselines(context, obtained, runs, latency, options.against ?? null)
      : [];

    const concurrencyStep = steps.find(step => step.kind === 'concurrency');
    const concurrency = concurrencyStep ? await measureConcurrency(context, concurrencyStep, obtained, runs) : null;

    await whileOpen(context, obtained);
    const seconds = () => host.seconds() - began;
    return {
      context,
      spec,
      version: options.version,
      obtained,
      runs,
      latency,
      concurrency,
      ...(baselines.length > 0 ? { baselines } : {}),
      absent,
      records,
      startedAt,
      seconds,
    };
  } finally {
    await closeAll(platforms.values());
  }
}

/** Compares and judges what was found, on whichever machines. */
export async function conclude(findings: Findings): Promise<ReportDocument> {
  const { context, runs } = findings;
  context.onEvent({ stage: 'compare', message: `${runs.length} runs` });
  const scored = await scoreRuns(context, runs);
  return judgeDocument(assemble(findings, scored, await readGoldens(context, runs)), context.spec);
}

/** Every run step, one after the other on a platform and all platforms at once; the results in the plan's order. */
async function runOnAll(
  context: Context,
  selected: readonly Step[],
  obtained: readonly Obtained[],
): Promise<FinishedRun[]> {
  const steps = selected.filter(step => step.kind === 'run');
  const finished = new Map<string, FinishedRun[]>();
  const onOne = async (mine: readonly RunStep[]) => {
    for (const step of mine) finished.set(step.id, await runEngines(context, step, obtained));
  };
  await Promise.all([...Map.groupBy(steps, step => step.ranOn).values()].map(onOne));
  await dropSpent(context);
  return steps.flatMap(step => finished.get(step.id) ?? []);
}

/** Compares and puts everything into one document; nothing is measured from here on. */
function assemble(findings: Findings, { scores, doubt }: Scored, goldens: GoldenView): Facts {
  const { context, runs, latency, baselines, concurrency, absent, records } = findings;
  const { spec, dataset, plan, failures } = context;
  const comparisons = compareRuns(context, runs, goldens);
  const calibrations = calibrate(runs, comparisons);
  return {
    kind: 'report',
    version: 1,
    id: reportId(spec, plan),
    triplicate: findings.version,
    spec: findings.spec,
    specDigest: plan.spec,
    specFile: context.specFile,
    ...(context.again === undefined ? {} : { again: context.again }),
    plan,
    mode: context.mode,
    startedAt: findings.startedAt,
    seconds: findings.seconds(),
    model: context.model,
    dataset: doubt === null ? dataset : { ...dataset, notes: [...(dataset.notes ?? []), doubt] },
    platforms: [...records],
    absent,
    engines: findings.obtained.map(({ build, provenance }) => ({ build, provenance })),
    runs: runs.map(({ run, side, predictions, isReference }, index) => ({
      run,
      side,
      ...(isReference && predictions.kind === 'labels' ? { labels: bestLabels(predictions) } : {}),
      ...scores[index]!,
    })),
    comparisons,
    ...(calibrations.length > 0 ? { calibrations } : {}),
    failures: failures.toSorted((a, b) => (a.step < b.step ? -1 : 1)),
    goldens: [...new Set(goldens.byPlatform.values())].map(golden => golden.record),
    goldenProblems: [...goldens.problems].map(([platform, reason]) => ({ platform, reason })),
    latency,
    ...(concurrency ? { concurrency: [...concurrency] } : {}),
    ...(baselines ? { baselines: [...baselines] } : {}),
  };
}

/** All comparisons, or none and a failure that says why: hours of runs must not be lost to it. Seeded weights give nothing to compare. */
function compareRuns(context: Context, runs: readonly FinishedRun[], goldens: GoldenView): Comparison[] {
  const { spec, dataset, model } = context;
  if (isSeeded(model)) return [];
  try {
    return compareAll(runs, platform => comparableGolden(goldens, platform), metricFor(spec.model.task), {
      inputId: input => inputId(dataset, input),
      truth: input => inputTruth(dataset, input),
      ...compareSettings(spec.model),
    });
  } catch (error) {
    writeOff(context, { step: 'compare', stage: 'compare', recipe: null, platform: null }, error);
    return [];
  }
}

/** What is ahead, and for how long, as far as earlier builds of the same keys tell. */
function describePlan(
  mode: EngineMode,
  selected: readonly Step[],
  inputs: number,
  stored: readonly BuildRecord[],
): string {
  const steps = selected.filter(step => step.kind === 'build');
  const builds = steps.reduce((sum, step) => sum + step.builds, 0);
  const runs = selected.filter(step => step.kind === 'run').length;
  const seconds = steps.map(({ buildKey, builds: count }) => {
    const known = stored.filter(build => build.buildKey === buildKey).map(build => build.seconds);
    const missing = mode === 'rebuild' ? count : Math.max(0, count - known.length);
    return missing === 0 ? 0 : known.length === 0 ? Number.NaN : mean(known) * missing;
  });
  const total = seconds.reduce((sum, one) => sum + one, 0);
  const estimate = Number.isNaN(total)
    ? 'never built here, so without an estimate'
    : `about ${Math.ceil(total)} s of building`;
  return `${builds} builds (${estimate}), at least ${runs} runs of ${inputs} inputs`;
}
