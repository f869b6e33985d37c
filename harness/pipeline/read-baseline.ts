import { platformWithoutBaseline, sessionFromFuture } from '../core/baseline-errors.ts';
import { isOfTimeToCome } from '../core/clocks-apart.ts';
import { againstCommand, listBaselinesCommand, measureBaselineCommand } from '../core/commands.ts';
import { TriplicateError, toProblem } from '../core/errors.ts';
import { baselineKey, fewestSessions, partsOf } from '../core/latency/baseline.ts';
import type { NamedRecipe } from '../core/latency/named-recipe.ts';
import { type Related, relate, type Workload } from '../core/latency/relate.ts';
import { geometricMean } from '../core/latency/session-level.ts';
import type { BaselineEvidence, BaselineRecord, BaselineSession, LatencyRelation } from '../core/records.ts';
import type { BaselineStore, Host } from '../ports.ts';

interface Kept {
  readonly found: Pick<BaselineEvidence, 'relation' | 'problem' | 'window' | 'anchor'>;
  /** Oldest first. */
  readonly sessions: readonly BaselineRecord[];
}

export interface BaselineWish {
  readonly workload: Workload;
  readonly window: number;
  /** When the session that is to be judged began: where it is in the baseline already, it is not held against itself. */
  readonly startedAt: string;
  /** The id of a platform whose baseline is taken instead of the workload's own. */
  readonly against: string | null;
  /** For the commands that a problem names. */
  readonly specFile: string;
  readonly namedRecipe: NamedRecipe | null;
}

interface Ports {
  readonly baselines: BaselineStore;
  readonly host: Pick<Host, 'now' | 'digest'>;
}

/** The baseline of a workload, or why there is none to be held against: never an error. */
export async function readBaseline(wish: BaselineWish, ports: Ports): Promise<Kept> {
  try {
    return await readOrThrow(wish, ports);
  } catch (error) {
    if (!(error instanceof TriplicateError)) throw error;
    return { found: { relation: null, problem: toProblem(error), window: [], anchor: [] }, sessions: [] };
  }
}

async function readOrThrow(wish: BaselineWish, { baselines, host }: Ports): Promise<Kept> {
  const { workload, window } = wish;
  const { key, relation } =
    wish.against === null ? own(workload, host) : await elsewhere(workload, wish.against, baselines);
  const all = await baselines.read(key);
  const sessions = all.filter(({ startedAt }) => startedAt !== wish.startedAt);
  if (all.length === 0) throw await noBaseline(wish, baselines);
  const now = host.now();
  const ahead = sessions.find(one => isOfTimeToCome(one, now));
  if (ahead) throw sessionFromFuture(key, ahead.startedAt, now.toISOString());
  const parts = partsOf(sessions.map(remembered), window);
  return { found: { relation, problem: null, ...parts }, sessions };
}

const remembered = ({ startedAt, engines }: BaselineRecord): BaselineSession => ({
  startedAt,
  ms: geometricMean(engines.map(({ medianMs }) => medianMs)),
  engines: engines.map(({ engine }) => engine),
});

interface Found {
  readonly key: string;
  readonly relation: LatencyRelation;
}

const own = (workload: Workload, host: Pick<Host, 'digest'>): Found => ({
  key: baselineKey(workload, host.digest),
  relation: { kind: 'regression', against: workload.platform.id, differs: [] },
});

/** The baseline of a platform that differs in one thing. Errors: BASELINE_MISSING, BASELINE_UNRELATED. */
async function elsewhere(workload: Workload, against: string, baselines: BaselineStore): Promise<Found> {
  const all = await neighbours(workload, baselines);
  const there = all.filter(({ record }) => record.platform.id === against);
  if (there.length === 0) {
    const ids = [...new Set(all.map(({ record }) => record.platform.id))].sort();
    throw platformWithoutBaseline(against, workload.model.name, ids);
  }
  for (const { key, related } of there) if (related.kind === 'related') return { key, relation: related.relation };
  throw new TriplicateError({
    code: 'BASELINE_UNRELATED',
    message: `The latency on ${workload.platform.name} cannot be compared with the baseline of ${against}. ${refusals(there)}`,
    next: `See what there is: ${listBaselinesCommand}`,
    exit: 'inconclusive',
  });
}

interface Neighbour {
  readonly key: string;
  readonly record: BaselineRecord;
  readonly related: Related;
}

/** The newest session of each baseline of the same model, and how it is related. One that cannot be read is another one's matter. */
async function neighbours(workload: Workload, baselines: BaselineStore): Promise<Neighbour[]> {
  const found: Neighbour[] = [];
  for (const key of await baselines.keys(workload.model.name)) {
    const sessions = await baselines.read(key).catch(error => {
      if (error instanceof TriplicateError) return [];
      throw error;
    });
    const record = sessions.at(-1);
    if (record) found.push({ key, record, related: relate(record, workload) });
  }
  return found;
}

/** Why there is none, and what there is instead: the same of before an update of the stack, or something that differs by name. */
async function noBaseline(
  { workload, specFile, namedRecipe }: BaselineWish,
  baselines: BaselineStore,
): Promise<TriplicateError> {
  const { platform, model } = workload;
  const all = await neighbours(workload, baselines);
  const before = all.find(({ related }) => related.kind === 'related' && related.relation.kind === 'upgrade');
  const measure = measureBaselineCommand(specFile, fewestSessions, namedRecipe);
  const upgrade = before
    ? ` Only the stack moved since: ${differs(before)}. To compare with it as an upgrade: ${againstCommand(specFile, namedRecipe, before.record.platform.id)}.`
    : '';
  const others = all.filter(({ related }) => related.kind === 'refused');
  const beside = !before && others.length > 0 ? ` ${refusals(others)}` : '';
  return new TriplicateError({
    code: 'BASELINE_MISSING',
    message: `There is no baseline of ${model.name} on ${platform.id} yet.${upgrade}${beside}`,
    next: `Measure one, best on several days: ${measure}`,
    exit: 'inconclusive',
  });
}

const differs = ({ related }: Neighbour): string =>
  related.kind === 'related' ? related.relation.differs.join(', ') : '';

/** The closest are those of the same platform; three of them say enough. */
function refusals(all: readonly Neighbour[]): string {
  const told = all.flatMap(({ key, related }) => (related.kind === 'refused' ? [`${key} ${related.why}.`] : []));
  return [
    ...told.slice(0, 3),
    ...(told.length > 3 ? [`${told.length - 3} more are of something else, too.`] : []),
  ].join(' ');
}
