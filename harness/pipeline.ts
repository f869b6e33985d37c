import { findAnomalies } from './core/anomaly.ts';
import { canonicalJson } from './core/canonical-json.ts';
import { compareAll } from './core/compare.ts';
import { inputId, inputTruth } from './core/dataset.ts';
import { summarize } from './core/latency.ts';
import { metricFor } from './core/metrics/registry.ts';
import { buildSteps, planSpec } from './core/plan.ts';
import type { EngineMode, LatencyRecord, Plan, PlatformRecord, ReportDocument, Spec } from './core/records.ts';
import { normalizeSpec } from './core/spec.ts';
import { judge } from './core/verdict.ts';
import type { Context, Obtained, OnEvent } from './pipeline/context.ts';
import { latencyViews, measureLatency } from './pipeline/measure-latency.ts';
import { obtainEngines } from './pipeline/obtain-engines.ts';
import { openPlatforms } from './pipeline/open-platforms.ts';
import { comparableGolden, type GoldenView, readGoldens } from './pipeline/read-goldens.ts';
import { type FinishedRun, requireFit, runEngines } from './pipeline/run-engines.ts';
import type { Ports } from './ports.ts';

export interface PipelineOptions {
  readonly mode: EngineMode;
  /** Relative to the project's root; named in the commands that the report shows. */
  readonly specFile: string;
  /** Version of the harness. */
  readonly version: string;
  readonly onEvent?: OnEvent;
}

export interface PipelineResult {
  readonly document: ReportDocument;
  /** The runs with their predictions, the reference's first. */
  readonly runs: readonly FinishedRun[];
}

/** Of intervals and of the family of latency cases. */
const level = 0.95;

/**
 * The whole way from a spec to a verdict. Steps that come to nothing are written off and make the verdict inconclusive.
 * Errors: TriplicateError for bad input (model, dataset, spec, pins) and for an environment that lacks something.
 */
export async function runPipeline(spec: Spec, ports: Ports, options: PipelineOptions): Promise<PipelineResult> {
  const { host } = ports;
  const startedAt = host.now().toISOString();
  const began = host.seconds();
  const normal = normalizeSpec(spec);
  const specDigest = host.digest(canonicalJson(normal));
  const onEvent = options.onEvent ?? (() => {});
  const model = await ports.models.read(normal.model);
  const dataset = await ports.datasets.prepare(normal.dataset, (done, total) =>
    onEvent({ stage: 'dataset', message: normal.dataset.name, done, total }),
  );
  requireFit(model, dataset, normal.batch);
  const { platforms, absent } = await openPlatforms(ports.platforms, normal.platforms);
  try {
    const records = [...platforms.values()].map(platform => platform.record);
    const plan = planSpec(
      { spec: normal, specDigest, model, dataset, platforms: records, mode: options.mode },
      host.digest,
    );
    const lock = await ports.engines.readLock();
    const context: Context = {
      ports,
      spec: normal,
      specFile: options.specFile,
      mode: options.mode,
      lock,
      model,
      dataset,
      plan,
      platforms,
      failures: [],
      onEvent,
    };
    onEvent({ stage: 'plan', message: describePlan(plan, dataset.items.length * dataset.parts.length) });

    const rebuildSince = options.mode === 'rebuild' ? await ports.journal.begin(plan.digest) : null;
    const obtained: Obtained[] = [];
    for (const step of buildSteps(plan)) obtained.push(...(await obtainEngines(context, step, rebuildSince)));
    if (rebuildSince && context.failures.length === 0) await ports.journal.end(plan.digest);

    const runs: FinishedRun[] = [];
    let latency: LatencyRecord | null = null;
    for (const step of plan.steps) {
      if (step.kind === 'run') runs.push(...(await runEngines(context, step, obtained)));
      if (step.kind === 'measure') latency = await measureLatency(context, step, obtained, runs);
    }

    onEvent({ stage: 'compare', message: `${runs.length} runs` });
    const goldens = await readGoldens(context, runs);
    const document = assemble({
      context,
      obtained,
      runs,
      latency,
      goldens,
      absent,
      records,
      specDigest,
      spec,
      options,
    });
    return { document: { ...document, startedAt, seconds: host.seconds() - began }, runs };
  } finally {
    for (const platform of platforms.values()) await platform.close();
  }
}

interface Findings {
  readonly context: Context;
  readonly spec: Spec;
  readonly specDigest: ReportDocument['specDigest'];
  readonly options: PipelineOptions;
  readonly obtained: readonly Obtained[];
  readonly runs: readonly FinishedRun[];
  readonly latency: LatencyRecord | null;
  readonly goldens: GoldenView;
  readonly absent: ReportDocument['absent'];
  readonly records: readonly PlatformRecord[];
}

/** Compares, judges and puts everything into one document; nothing is measured from here on. */
function assemble(findings: Findings): Omit<ReportDocument, 'startedAt' | 'seconds'> {
  const { context, runs, latency, goldens, absent, records, options } = findings;
  const { spec, dataset, plan, failures } = context;
  const metric = metricFor(spec.model.task);
  const truth = (input: number) => inputTruth(dataset, input);
  const compareContext = {
    inputId: (input: number) => inputId(dataset, input),
    truth,
    tolerance: spec.model.tolerance,
  };
  const goldenOf = (platform: string | null) => comparableGolden(goldens, platform);
  const comparisons = compareAll(runs, goldenOf, metric, compareContext);
  const scored = runs.map(({ run, side, predictions }) => ({ run, side, score: metric.score(predictions, truth) }));
  const views = latencyViews(context, latency, runs);
  const anomalies = findAnomalies(views, {
    leastEffect: spec.thresholds.latencyCases?.leastEffect ?? 0.05,
    seed: spec.measurement?.seed ?? 0,
    level,
  });
  const engines = findings.obtained.map(({ build, provenance }) => ({ build, provenance }));
  const id = `${spec.name}-${plan.digest.slice(7, 19)}`;
  return {
    kind: 'report',
    version: 1,
    id,
    triplicate: options.version,
    spec: findings.spec,
    specDigest: findings.specDigest,
    specFile: options.specFile,
    plan,
    mode: options.mode,
    model: context.model,
    dataset,
    platforms: [...records],
    absent,
    engines,
    failures,
    runs: scored,
    comparisons,
    goldens: [...new Set(goldens.byPlatform.values())].map(golden => golden.record),
    latency,
    latencySummaries: latency ? summarize(views, latency.recipe) : [],
    anomalies,
    verdict: judge(spec, {
      reportId: id,
      absent,
      failures,
      engines,
      runs: scored,
      comparisons,
      anomalies,
      measured: latency !== null,
      goldenProblems: goldens.problems,
      builders: records.filter(record => record.builds).map(record => record.name),
    }),
  };
}

function describePlan(plan: Plan, inputs: number): string {
  const builds = buildSteps(plan).reduce((sum, step) => sum + step.builds, 0);
  const runs = plan.steps.filter(step => step.kind === 'run').length;
  return `${builds} builds, ${runs} or more runs of ${inputs} inputs`;
}
