import { toProblem } from '../core/errors.ts';
import { hasFewSittings } from '../core/latency/baseline.ts';
import {
  areBaselines,
  findRegression,
  isOfFirst,
  isRegression,
  type Measured,
  type RegressionTerms,
  sessionsToConfirm,
} from '../core/latency/regression.ts';
import type { BaselineEvidence, BaselineRecord, LatencyRecord, RegressionConfirmation } from '../core/records.ts';
import { type Context, type Loadable, type Obtained, writeOff } from './context.ts';
import { type Member, measureAnew } from './measure-latency.ts';
import type { FinishedRun } from './run-engines.ts';

export interface OpenRegression {
  readonly evidence: BaselineEvidence;
  /** Of the baseline. */
  readonly sessions: readonly BaselineRecord[];
  readonly measured: Measured;
  readonly terms: RegressionTerms;
  readonly obtained: readonly Obtained[];
  readonly runs: readonly FinishedRun[];
  readonly budget: { readonly sessions: number; readonly seconds: number };
}

/**
 * Measures again what the first look left open: beside the engines of the baseline where they are here and others than the new ones, else in
 * sessions with new loads, as many as were decided on before. Null where nothing could be measured, which is then among the context's failures,
 * or the baseline is of too few sittings to hold sessions against.
 */
export async function confirmRegression(
  context: Context,
  open: OpenRegression,
): Promise<RegressionConfirmation | null> {
  const { evidence, measured, budget } = open;
  const { host } = context.ports;
  const members = membersOf(open);
  const { recipe } = measured.session!;
  const what = `${evidence.recipe} on ${evidence.platform}`;
  const earlier = await earlierEngines(context, open);
  if (earlier.length > 0) {
    context.onEvent({ stage: 'measure', message: `${what} again, beside the engines of its baseline` });
    const others = earlier.filter(({ engine }) => !measured.engines.includes(engine));
    try {
      const both = [...others.map(one => beside(members[0]!, one)), ...members];
      const session = await measureAnew(context, recipe, both);
      return { engines: earlier.map(({ engine }) => engine), sessions: [session] };
    } catch (error) {
      context.onEvent({
        stage: 'measure',
        message: `without the engines of the baseline: ${toProblem(error).message}`,
      });
    }
  }
  if (hasFewSittings(evidence.window)) return null;
  const began = host.seconds();
  const total = sessionsToConfirm(evidence, budget.sessions);
  const sessions: LatencyRecord[] = [];
  while (sessions.length < total && (sessions.length < 2 || host.seconds() - began < budget.seconds)) {
    context.onEvent({ stage: 'measure', message: `${what} again`, done: sessions.length, total });
    try {
      sessions.push(await measureAnew(context, recipe, members));
    } catch (error) {
      const { recipe: built, platform } = evidence;
      writeOff(context, { step: `confirm ${what}`, stage: 'measure', recipe: built, platform }, error);
      return null;
    }
  }
  return { engines: [], sessions };
}

/** The new engines on the platform. */
function membersOf({
  measured: { engines },
  evidence: { recipe, platform },
  obtained,
  runs,
}: OpenRegression): Member[] {
  return engines.map(digest => {
    const engine = obtained.find(one => one.build.engine === digest)!;
    const { side } = runs.find(
      one => one.side.engine === digest && one.side.recipe === recipe && one.side.ranOn === platform,
    )!;
    return { engine, platform, side };
  });
}

/**
 * All engines of the newest session of the baseline whose bytes are all here, because engines of one recipe differ; where it is slower than the
 * first sessions alone, of those, because engines that came later may have been slower already. None where all new engines are of
 * the baseline, or the baseline is of another stack or device.
 */
async function earlierEngines(
  { ports: { blobs } }: Context,
  { evidence, sessions, measured, terms }: OpenRegression,
): Promise<readonly Loadable[]> {
  if (!isRegression(evidence) || areBaselines(measured.engines, evidence)) return [];
  const { looks } = findRegression(evidence, measured, terms);
  const starts = (isOfFirst(looks) ? evidence.anchor : evidence.window).map(({ startedAt }) => startedAt);
  const wanted = sessions.filter(({ startedAt }) => starts.includes(startedAt)).toReversed();
  for (const { engines } of wanted) {
    const here = await Promise.all(engines.map(({ engine }) => blobs.has(engine)));
    if (here.every(Boolean)) return engines;
  }
  return [];
}

const beside = ({ platform, side }: Member, build: Loadable): Member => ({
  engine: { build },
  platform,
  side: { ...side, engine: build.engine, label: 'an engine of the baseline' },
});
