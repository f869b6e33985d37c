import type { Project } from './compose/project.ts';
import { mergeCommand, reportCommand } from './core/commands.ts';
import { TriplicateError } from './core/errors.ts';
import type { ReportDocument, ShardRecord, Spec } from './core/records.ts';
import { reportId } from './core/report-id.ts';
import { sealed } from './core/seal.ts';
import { foldShards, missingShards, pinsOf, type Shard, stepsOfShard } from './core/shards.ts';
import { normalizeSpec, referenceRecipe } from './core/spec.ts';
import type { Context } from './pipeline/context.ts';
import { type FinishedRun, readPredictions } from './pipeline/run-engines.ts';
import { conclude, endRebuild, gather, type PipelineOptions } from './pipeline.ts';
import { type Published, publish } from './publish.ts';

/** Does one machine's part of a spec and writes it as a folder that can be copied. Errors: as runPipeline, SHARD_UNWRITABLE. */
export async function runShard(
  spec: Spec,
  project: Project,
  options: PipelineOptions,
  shard: Shard,
): Promise<{ shard: ShardRecord; folder: string }> {
  const found = await gather(spec, project.ports, options, plan => stepsOfShard(plan, shard));
  const { context } = found;
  const content: Omit<ShardRecord, 'digest'> = {
    kind: 'shard',
    version: 1,
    index: shard.index,
    of: shard.of,
    triplicate: found.version,
    spec,
    specFile: context.specFile,
    plan: context.plan,
    startedAt: found.startedAt,
    seconds: found.seconds(),
    model: context.model,
    dataset: context.dataset,
    platforms: [...found.records],
    absent: found.absent,
    pins: pinsOf(context.plan, context.model.name, context.lock),
    engines: [...found.obtained],
    runs: found.runs.map(({ step, run, side }) => ({ step, run, side })),
    latency: found.latency,
    ...(found.concurrency ? { concurrency: [...found.concurrency] } : {}),
    ...(found.baselines ? { baselines: [...found.baselines] } : {}),
    failures: context.failures,
  };
  const record = sealed(content, project.ports.host.digest);
  const folder = await project.shards.write(record);
  await endRebuild(found);
  return { shard: record, folder };
}

/**
 * One report of the shards in these folders, by the same comparing and judging as of a whole run; needs no device.
 * Errors: SHARD_BROKEN, SHARD_FOREIGN, SHARD_DOUBLED, REPORT_WHOLE.
 */
export async function mergeShards(
  folders: readonly string[],
  project: Project,
): Promise<Published & { document: ReportDocument }> {
  const { ports, shards } = project;
  const records: ShardRecord[] = [];
  for (const folder of folders) records.push(await shards.read(folder));
  const folded = foldShards(records, ports.host.digest);
  for (const [index, folder] of folders.entries()) await shards.bringBlobs(folder, records[index]!);
  const { spec, specFile, plan, model, dataset, engines, failures, seconds } = folded;
  await keepWhole(reportId(spec, plan), folded, project);
  const context: Context = {
    ports,
    spec: normalizeSpec(spec),
    specFile,
    mode: plan.mode,
    lock: { version: 1, engines: {} },
    model,
    dataset,
    plan,
    platforms: new Map(),
    failures,
    spent: new Set(),
    rebuildSince: null,
    onEvent: () => {},
  };
  const runs: FinishedRun[] = [];
  for (const { step, run, side } of folded.runs)
    runs.push({
      step,
      run,
      side,
      predictions: await readPredictions(context, run),
      isReference: side.recipe === referenceRecipe.name,
    });
  const document = await conclude({
    context,
    spec,
    version: folded.triplicate,
    obtained: engines,
    runs,
    latency: folded.latency,
    concurrency: folded.concurrency ?? null,
    ...(folded.baselines ? { baselines: folded.baselines } : {}),
    absent: folded.absent,
    records: folded.platforms,
    startedAt: folded.startedAt,
    seconds: () => seconds,
  });
  return { document, ...(await publish(document, ports, project.reports)) };
}

/** A report of all the work is worth more than the same without a shard, which would take its place. Errors: REPORT_WHOLE. */
async function keepWhole(id: string, folded: Pick<ReportDocument, 'failures'>, { reports }: Project): Promise<void> {
  const missing = missingShards(folded);
  if (missing.length === 0) return;
  const there = await reports.read(id).catch(error => {
    if (error instanceof TriplicateError) return null;
    throw error;
  });
  if (there === null || missingShards(there.document).length > 0) return;
  throw new TriplicateError({
    code: 'REPORT_WHOLE',
    message: `Report ${id} is of all of this work, and would be replaced by one that lacks a part. ${missing.join(' ')} Nothing was written.`,
    next: `Merge the folders of all shards: ${mergeCommand} …; or look at what is there: ${reportCommand(id)}`,
    exit: 'inconclusive',
  });
}
