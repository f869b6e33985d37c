import { comparedMembers, type LatencyMemberView } from '../core/anomaly.ts';
import { canonicalJson } from '../core/canonical-json.ts';
import { hasCode, toProblem } from '../core/errors.ts';
import { nextRounds } from '../core/latency/adaptive.ts';
import { gate } from '../core/latency/gate.ts';
import type { Measurement } from '../core/protocol.ts';
import type {
  LatencyPrecision,
  LatencyRecord,
  LayerTimes,
  LeftOutPlatform,
  MeasurementRecipe,
  MeasureStep,
  Side,
  Telemetry,
  TelemetryGap,
} from '../core/records.ts';
import { interleave } from '../core/schedule.ts';
import type { LoadedEngine } from '../ports.ts';
import { type Context, engineRef, isSince, type Loadable, type Obtained, platformOf, writeOff } from './context.ts';
import { holdAccelerators } from './hold-accelerators.ts';
import { type FinishedRun, inputTensors } from './run-engines.ts';

/** Tests and gate that follow each other share a session; an older one says nothing of the machine as it is now. */
const reusableMs = 10 * 60_000;

export interface Member {
  readonly engine: { readonly build: Loadable };
  readonly platform: string;
  /** Of one of the runs that it stands for. */
  readonly side: Side;
}

/**
 * One interleaved session over every distinct engine on every platform that ran it, while no other process on this
 * machine measures, nor builds on these accelerators. Null when it came to nothing; the failure is then among the context's.
 */
export async function measureLatency(
  context: Context,
  step: MeasureStep,
  obtained: readonly Obtained[],
  runs: readonly FinishedRun[],
): Promise<LatencyRecord | null> {
  const members = distinctMembers(obtained, runs);
  if (members.length === 0) return null;
  const { records, host } = context.ports;
  const { key } = identityOf(context, step.recipe, members);
  const session = async (): Promise<LatencyRecord> => {
    if (context.measuresAnew) return newSession(context, step.recipe, members);
    const stored = await records.latency(key);
    const now = host.now();
    const since = Math.max(now.getTime() - reusableMs, context.rebuildSince?.getTime() ?? 0);
    if (stored && isSince(stored, since, now)) {
      const age = Math.round((now.getTime() - Date.parse(stored.startedAt)) / 1000);
      context.onEvent({
        stage: 'measure',
        message: `latency as it was measured ${age} s ago, in the session of another run`,
      });
      return stored;
    }
    const record = await newSession(context, step.recipe, members);
    await records.put(record);
    return record;
  };
  try {
    const record = await aloneWith(context, members, session);
    for (const { platform, problem } of record.leftOut ?? [])
      context.failures.push({ step: step.id, stage: 'measure', recipe: null, platform, problem });
    return record;
  } catch (error) {
    writeOff(context, { step: step.id, stage: 'measure', recipe: null, platform: null }, error);
    return null;
  }
}

/** One more session of some members by the spec's recipe, which nobody shares. */
export function measureAnew(
  context: Context,
  recipe: MeasurementRecipe,
  members: readonly Member[],
): Promise<LatencyRecord> {
  return aloneWith(context, members, () => newSession(context, recipe, members));
}

/** While nothing else of this user measures on the machine, nor builds on the members' accelerators. */
function aloneWith<T>(context: Context, members: readonly Member[], work: () => Promise<T>): Promise<T> {
  const { machineLocks } = context.ports;
  const platforms = members.map(({ platform }) => platformOf(context, platform).record);
  return holdAccelerators(machineLocks, platforms, () => machineLocks.hold('latency', work));
}

function identityOf(context: Context, recipe: MeasurementRecipe, members: readonly Member[]) {
  const ids = members.map(({ engine, platform }) => ({
    engine: engine.build.engine,
    platform: platformOf(context, platform).record.id,
  }));
  const key = context.ports.host.digest(canonicalJson({ members: ids, dataset: context.dataset.digest, recipe }));
  return { ids, key };
}

async function newSession(
  context: Context,
  recipe: MeasurementRecipe,
  members: readonly Member[],
): Promise<LatencyRecord> {
  const { host } = context.ports;
  const { ids, key } = identityOf(context, recipe, members);
  const startedAt = host.now().toISOString();
  const began = host.seconds();
  const { able, leftOut, measured, precision } = await measureAble(context, recipe, members);
  return {
    kind: 'latency',
    version: 1,
    key,
    dataset: context.dataset.digest,
    recipe,
    members: able.map((member, index) => ({ ...ids[members.indexOf(member)]!, ...measured[index]! })),
    ...(leftOut.length > 0 ? { leftOut } : {}),
    ...(precision ? { precision } : {}),
    startedAt,
    seconds: host.seconds() - began,
    state: await host.state(),
  };
}

function distinctMembers(obtained: readonly Obtained[], runs: readonly FinishedRun[]): Member[] {
  const members = new Map<string, Member>();
  for (const { side, isReference } of runs) {
    if (isReference) continue;
    const engine = obtained.find(one => one.build.engine === side.engine);
    if (engine && side.ranOn) members.set(`${side.engine} ${side.ranOn}`, { engine, platform: side.ranOn, side });
  }
  return [...members.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, member]) => member);
}

type Measured = Omit<LatencyRecord['members'][number], 'engine' | 'platform'>;

/** A platform that cannot follow the recipe, which is known when it is asked for its first round. */
class CannotFollow extends Error {
  readonly platform: string;

  constructor(platform: string, cause: unknown) {
    super(`${platform} cannot follow the recipe`, { cause });
    this.platform = platform;
  }
}

/**
 * Measures all that can follow the recipe: one platform that cannot takes nothing from the others. Errors: that of the last one
 * where none can.
 */
async function measureAble(context: Context, recipe: MeasurementRecipe, members: readonly Member[]) {
  const leftOut: LeftOutPlatform[] = [];
  let able = members;
  for (;;) {
    try {
      return { able, leftOut, ...(await measure(context, recipe, able)) };
    } catch (error) {
      if (!(error instanceof CannotFollow)) throw error;
      leftOut.push({ platform: error.platform, problem: toProblem(error.cause) });
      able = able.filter(({ platform }) => platform !== error.platform);
      if (able.length === 0) throw error.cause;
    }
  }
}

interface MeasuredSession {
  readonly measured: Measured[];
  readonly precision: LatencyPrecision | null;
}

async function measure(
  context: Context,
  recipe: MeasurementRecipe,
  members: readonly Member[],
): Promise<MeasuredSession> {
  const loaded: LoadedEngine[] = [];
  try {
    for (const { engine, platform } of members) {
      loaded.push(await platformOf(context, platform).load(engineRef(context, engine.build)));
    }
    const rounds: Measurement[][] = members.map(() => []);
    const began = context.ports.host.seconds();
    const round = async (number: number, order: readonly number[]): Promise<void> => {
      const { steady = false, ...rest } = recipe;
      const job = { inputs: inputTensors(context.dataset), recipe: { ...rest, steady: steady && number === 0 } };
      for (const index of order) {
        const measurement = await loaded[index]!.measure(job).catch(orCannotFollow(members[index]!.platform));
        const { telemetry } = measurement;
        const atSeconds = Math.round(1000 * (context.ports.host.seconds() - began)) / 1000;
        rounds[index]!.push({ ...measurement, ...(telemetry ? { telemetry: { ...telemetry, atSeconds } } : {}) });
      }
    };
    const precision = await measureRounds(context, recipe, members, rounds, round);
    const measured = rounds.map((mine, index) =>
      collect(mine, loaded[index]!, ownBeside(context, members[index]!.platform)),
    );
    return { measured, precision };
  } finally {
    await Promise.allSettled(loaded.map(engine => engine.close()));
  }
}

function orCannotFollow(platform: string): (error: unknown) => never {
  return error => {
    throw hasCode(error, 'MEASUREMENT_UNSUPPORTED') ? new CannotFollow(platform, error) : error;
  };
}

/** As many rounds as the recipe has, and more until its intervals are narrow enough, if it asks for that. */
async function measureRounds(
  context: Context,
  recipe: MeasurementRecipe,
  members: readonly Member[],
  rounds: readonly (readonly Measurement[])[],
  round: (number: number, order: readonly number[]) => Promise<void>,
): Promise<LatencyPrecision | null> {
  const { host } = context.ports;
  const { until } = recipe;
  const began = host.seconds();
  const compare = () => comparedMembers(members.map((member, index) => viewOf(context, member, rounds[index]!)));
  let done = 0;
  let total = recipe.rounds;
  let detail: string | undefined;
  for (;;) {
    context.onEvent({ stage: 'measure', message: 'latency', done, total, ...(detail ? { detail } : {}) });
    // A longer schedule begins with the shorter one.
    for (const order of interleave(members.length, total, recipe.seed).slice(done)) {
      await round(done, order);
      done += 1;
      context.onEvent({ stage: 'measure', message: 'latency', done, total, ...(detail ? { detail } : {}) });
    }
    if (!until) return null;
    const pairs = compare();
    if (pairs.length === 0) return null;
    const goal = {
      width: until.width,
      rounds: { least: recipe.rounds, most: until.rounds ?? Number.MAX_SAFE_INTEGER },
      budgetSeconds: until.seconds,
      level: gate.level,
    };
    const compared = pairs.map(({ left, right }) => ({ left: named(left), right: named(right) }));
    const schedule = nextRounds(compared, host.seconds() - began, goal, recipe.seed);
    if (schedule.kind === 'enough') return { enough: true, width: schedule.width, secondsNeeded: null };
    if (schedule.kind === 'spent')
      return { enough: false, width: schedule.width, secondsNeeded: schedule.secondsNeeded };
    total = done + schedule.rounds;
    if (schedule.width !== null)
      detail = `widest interval ${(100 * schedule.width).toFixed(2)} % of ${(100 * until.width).toFixed(2)} %`;
  }
}

const named = ({ side: { label }, rounds }: LatencyMemberView) => ({ label, rounds });

const viewOf = (context: Context, { side, platform }: Member, rounds: readonly Measurement[]): LatencyMemberView => ({
  side,
  platform: platformOf(context, platform).record,
  rounds: rounds.map(({ samplesMs }) => samplesMs),
});

/** How many workers of this session are on the platform's accelerator beside its own: a partition of it has one, too. */
function ownBeside(context: Context, name: string): number {
  const { accelerator } = platformOf(context, name).record;
  if (accelerator === undefined) return 0;
  return [...context.platforms.values()].filter(({ record }) => record.accelerator === accelerator).length - 1;
}

const withoutOwn = ({ otherProcesses, ...device }: Telemetry, own: number): Telemetry => ({
  ...device,
  ...(otherProcesses === undefined
    ? {}
    : { otherProcesses: otherProcesses === null ? null : Math.max(0, otherProcesses - own) }),
});

/** What was said in any round, each once. */
const distinctGaps = (rounds: readonly Measurement[]): TelemetryGap[] => [
  ...new Map(rounds.flatMap(one => one.telemetryGaps ?? []).map(gap => [`${gap.what} ${gap.why}`, gap])).values(),
];

/** Milliseconds to whole nanoseconds: no clock here resolves more, and the digits behind them are half of a record. */
const inNanoseconds = (samplesMs: readonly number[]): number[] => samplesMs.map(ms => Math.round(ms * 1e6) / 1e6);

/** Layers come in the same order in each round of an engine; their names may come twice. */
function layersByRound(rounds: readonly Measurement[]): LayerTimes[] {
  return rounds[0]!.layers!.map(({ ms: _, ...layer }, at) => ({
    ...layer,
    ms: rounds.map(({ layers }) => (layers?.[at]?.layer === layer.layer ? inNanoseconds([layers[at].ms])[0]! : null)),
  }));
}

function collect(rounds: readonly Measurement[], { upload }: LoadedEngine, own: number): Measured {
  const parts = rounds.flatMap(one => one.parts ?? []);
  const telemetry = rounds.flatMap(one => (one.telemetry ? withoutOwn(one.telemetry, own) : []));
  const gaps = distinctGaps(rounds);
  return {
    rounds: rounds.map(one => inNanoseconds(one.samplesMs)),
    ...(parts.length > 0
      ? {
          parts: {
            h2d: parts.map(one => inNanoseconds(one.h2d)),
            compute: parts.map(one => inNanoseconds(one.compute)),
            d2h: parts.map(one => inNanoseconds(one.d2h)),
            enqueue: parts.map(one => inNanoseconds(one.enqueue)),
            ...(parts[0]!.upload ? { upload: parts.map(one => inNanoseconds(one.upload!)) } : {}),
            ...(parts[0]!.prepare ? { prepare: parts.map(one => inNanoseconds(one.prepare!)) } : {}),
          },
        }
      : {}),
    ...(upload ? { upload } : {}),
    ...(rounds[0]?.layers ? { layers: layersByRound(rounds) } : {}),
    ...(rounds[0]?.warmup ? { warmup: rounds[0].warmup } : {}),
    ...(telemetry.length > 0 ? { telemetry } : {}),
    ...(gaps.length > 0 ? { telemetryGaps: gaps } : {}),
  };
}
