import { canonicalJson } from './canonical-json.ts';
import { mergeCommand, runCommand, shardCommand } from './commands.ts';
import { TriplicateError } from './errors.ts';
import { lockKey } from './lock-file.ts';
import { buildSteps } from './plan.ts';
import type { Digest, LockFile, Plan, ReportDocument, ShardRecord, Step, StepFailure } from './records.ts';
import { isAsSealed } from './seal.ts';
import { normalizeSpec, referenceRecipe } from './spec.ts';

/** Shard `index` (from 1) of `of`. */
export type Shard = Pick<ShardRecord, 'index' | 'of'>;

/**
 * What one shard does of a plan, known from the plan alone. All builds of a recipe on a platform and all their runs stay
 * on one machine, which has the engines. Latency is compared between engines in turns on one machine, so a plan that
 * measures it is not divided: the first shard does all of it.
 */
export function stepsOfShard(plan: Plan, { index, of }: Shard): Step[] {
  if (plan.steps.some(isMeasuring)) return index === 1 ? plan.steps : [];
  const units = buildSteps(plan);
  const mine = units.filter((_, unit) => unit % of === index - 1);
  return plan.steps.filter(step =>
    step.kind === 'build'
      ? mine.includes(step)
      : step.kind === 'run' &&
        mine.some(({ recipe, platform }) => recipe.name === step.recipe && platform === step.builtOn),
  );
}

/** Whether a step takes times, which are compared on one machine. */
export const isMeasuring = ({ kind }: Step): boolean => kind === 'measure' || kind === 'concurrency';

/** The pinned engines that take the place of builds of this plan, by their keys in the lock file. */
export function pinsOf(plan: Plan, model: string, lock: LockFile): Record<string, Digest> {
  if (plan.mode === 'rebuild') return {};
  const keys = buildSteps(plan)
    .filter(({ recipe }) => recipe.name !== referenceRecipe.name)
    .map(({ recipe, platform }) => lockKey(model, recipe.name, platform));
  return Object.fromEntries(keys.flatMap(key => (lock.engines[key] ? [[key, lock.engines[key].build.engine]] : [])));
}

/** The record in its folder. */
export const shardFile = 'shard.json';

/** How its folder is called. */
export const shardName = ({ index, of }: Shard): string => `shard-${index}-of-${of}`;

export type Folded = Omit<ShardRecord, 'kind' | 'version' | 'index' | 'of' | 'digest'>;

/**
 * Shards of one plan as if one machine had done their work, in the plan's order. A missing one is a failure that names
 * it. Errors: SHARD_BROKEN, SHARD_FOREIGN, SHARD_DOUBLED.
 */
export function foldShards(shards: readonly ShardRecord[], digest: (text: string) => Digest): Folded {
  for (const shard of shards) requireConsistent(shard, digest);
  const given = shards.toSorted((a, b) => a.index - b.index);
  const first = given[0]!;
  const byIndex = new Map<number, ShardRecord>();
  for (const shard of given) {
    requireSamePlan(first, shard);
    const other = byIndex.get(shard.index);
    // The same folder named twice, or copied, says nothing else.
    if (other && other.digest !== shard.digest) throw doubled(shard);
    byIndex.set(shard.index, shard);
  }
  const all = [...byIndex.values()];
  const places = new Map(first.plan.steps.map(({ id }, place) => [id, place]));
  const place = ({ step }: { step: string }) => places.get(planned(step)) ?? -1;
  const inOrder = <T extends { step: string }>(ofShards: readonly T[]) =>
    ofShards.toSorted((a, b) => place(a) - place(b));
  const failures = new Map(all.flatMap(shard => shard.failures).map(failure => [failure.step, failure]));
  const missing = Array.from({ length: first.of }, (_, before) => before + 1).filter(index => !byIndex.has(index));
  const measured = all.find(({ concurrency }) => concurrency !== undefined);
  const measuring = all.find(({ latency }) => latency !== null);
  const { kind: _, version: __, index: ___, of, digest: ____, baselines: _____, ...shared } = first;
  return {
    ...shared,
    startedAt: all.map(({ startedAt }) => startedAt).sort()[0]!,
    seconds: all.reduce((sum, { seconds }) => sum + seconds, 0),
    engines: inOrder(all.flatMap(({ engines }) => engines)),
    runs: inOrder(all.flatMap(({ runs }) => runs)),
    latency: measuring?.latency ?? null,
    ...(measuring?.baselines ? { baselines: measuring.baselines } : {}),
    ...(measured ? { concurrency: measured.concurrency! } : {}),
    failures: [...failures.values(), ...missing.map(index => missingShard(first, { index, of }))],
  };
}

/** The code of a failure for want of a shard. */
const shardMissing = 'SHARD_MISSING';

/** What a report lacks for want of shards, each in a sentence. */
export const missingShards = ({ failures }: Pick<ReportDocument, 'failures'>): string[] =>
  failures.flatMap(({ problem }) => (problem.code === shardMissing ? [problem.message] : []));

function missingShard({ specFile, plan }: ShardRecord, shard: Shard): StepFailure {
  return {
    step: shardName(shard),
    stage: 'run',
    recipe: null,
    platform: null,
    problem: {
      code: shardMissing,
      message: `Shard ${shard.index} of ${shard.of} is missing.`,
      next: `Run it, and merge all folders again: ${shardCommand(specFile, plan.mode, shard)}`,
    },
  };
}

function requireConsistent(shard: ShardRecord, digest: (text: string) => Digest): void {
  const { plan } = shard;
  const isWhole =
    shard.index <= shard.of &&
    isAsSealed(shard, digest) &&
    isAsSealed(plan, digest) &&
    plan.spec === digest(canonicalJson(normalizeSpec(shard.spec))) &&
    plan.model === shard.model.digest &&
    plan.dataset === shard.dataset.digest &&
    isOwnWork(shard);
  if (isWhole) return;
  throw new TriplicateError({
    code: 'SHARD_BROKEN',
    message: `The record of shard ${shard.index} of ${shard.of} of ${shard.spec.name} is not as it was written.`,
    // Numbers that contradict each other are not those that it was run by.
    next: `Copy its folder again, or run it again: ${
      shard.index <= shard.of
        ? shardCommand(shard.specFile, plan.mode, shard)
        : `${runCommand(shard.specFile, plan.mode)} --shard i/n`
    }`,
  });
}

/** Whether all that it did are steps of its own: those of another shard are that one's to do. */
function isOwnWork(shard: ShardRecord): boolean {
  const own = stepsOfShard(shard.plan, shard);
  const ids = new Set(own.map(({ id }) => id));
  const does = (wanted: Step['kind']) => own.some(({ kind }) => kind === wanted);
  return (
    [...shard.engines, ...shard.runs].every(({ step }) => ids.has(planned(step))) &&
    (shard.latency === null || does('measure')) &&
    (shard.concurrency === undefined || does('concurrency'))
  );
}

/** The id of a step in the plan: builds of one have its id and their ordinal. */
const planned = (step: string): string => step.split('-').slice(0, 2).join('-');

type Fact = [what: string, of: (one: ShardRecord) => string];

function requireSamePlan(first: ShardRecord, shard: ShardRecord): void {
  const platforms = ({ platforms: here }: ShardRecord) =>
    here.map(({ name, id }) => `${name} ${id}`).join(', ') || 'none';
  const pinned = [...new Set([first, shard].flatMap(({ pins }) => Object.keys(pins)))].sort();
  const facts: Fact[] = [
    ['name of the spec', one => one.spec.name],
    ['number of shards', one => `${one.of}`],
    ['mode', one => one.plan.mode],
    ['spec', one => one.plan.spec],
    ['model', one => one.plan.model],
    ['dataset', one => one.plan.dataset],
    ['list of platforms', platforms],
    ['plan', one => one.plan.digest],
    ['version of triplicate', one => one.triplicate],
    ...pinned.map((key): Fact => [`pin of ${key}`, one => one.pins[key] ?? 'none']),
  ];
  const difference = facts.find(([, of]) => of(first) !== of(shard));
  if (!difference) return;
  const [what, of] = difference;
  throw new TriplicateError({
    code: 'SHARD_FOREIGN',
    message: `Shard ${shard.index} of ${shard.of} of ${shard.spec.name} is not of the same work as shard ${first.index} of ${first.of} of ${first.spec.name}: the ${what} is ${of(shard)}, not ${of(first)}.`,
    next: `Run both with the same spec, files, pins and versions on the same kind of device, such as: ${shardCommand(first.specFile, first.plan.mode, shard)}`,
  });
}

/** How the folders of all shards are called. */
const namesOf = (of: number): string[] =>
  Array.from({ length: of }, (_, before) => shardName({ index: before + 1, of }));

const doubled = (shard: ShardRecord): TriplicateError =>
  new TriplicateError({
    code: 'SHARD_DOUBLED',
    message: `Two different runs of shard ${shard.index} of ${shard.of} of ${shard.spec.name} are given.`,
    next: `Give one of them: ${mergeCommand} ${namesOf(shard.of).join(' ')}; or do without shards: ${runCommand(shard.specFile, shard.plan.mode)}`,
  });
