import { bandwidthBound, isRefusal, kneeOf, nextLevel, whyOver } from '../core/concurrency.ts';
import { levelOf } from '../core/concurrency-repeats.ts';
import { levelAt, levelKey, levelName, type Sweep, sweepName, whyImpossible } from '../core/concurrency-sweeps.ts';
import { exitOf, hasCode, toProblem } from '../core/errors.ts';
import type { Concurrency } from '../core/protocol.ts';
import type { ConcurrencyRecord, PlatformRecord, Problem } from '../core/records.ts';
import { interleave } from '../core/schedule.ts';
import { elementsOf } from '../core/shape.ts';
import type { LevelAt } from '../core/spec-throughput.ts';
import type { LoadedEngine } from '../ports.ts';
import { type Context, engineRef, type Obtained, platformOf } from './context.ts';
import { holdAccelerators } from './hold-accelerators.ts';
import { inputTensors } from './run-engines.ts';

export interface ConcurrencyOptions {
  readonly sweeps: readonly Sweep[];
  readonly batch: number;
  /** Of each repeat of each level. */
  readonly seconds: number;
  readonly repeats: number;
  /** Of the order of the repeats after the first. */
  readonly seed: number;
}

/** A level under way: what several sweeps share is measured once. */
interface Cell {
  readonly at: LevelAt;
  readonly repeats: Concurrency[];
  refusal?: Problem;
}

/**
 * Every sweep over one engine on one platform, while nothing else measures there. First each upwards, to its end; then all levels of all
 * sweeps again in seeded random order, so that heat, clocks and the load of an engine, which is a new one each time, are in the spread of
 * every level alike. What the platform refuses, such as more memory than there is, is an answer, and what fails is said. Errors: bad input, and an
 * engine that does not load.
 */
export async function sweepConcurrency(
  context: Context,
  { build, recipe }: Obtained,
  platformName: string,
  options: ConcurrencyOptions,
): Promise<ConcurrencyRecord[]> {
  const { host, machineLocks } = context.ports;
  const { builtOn, engine, sizeBytes } = build;
  const platform = platformOf(context, platformName);
  const { sweeps, batch, seconds, repeats, seed } = options;
  const startedAt = host.now().toISOString();
  const loaded = await platform.load(engineRef(context, build));
  try {
    const swept = await holdAccelerators(machineLocks, [platform.record], () =>
      machineLocks.hold('latency', () => measureAll({ context, loaded, platform: platform.record, options })),
    );
    const inputBytes = 4 * elementsOf(context.dataset.input.shape);
    return sweeps.map((sweep, index): ConcurrencyRecord => {
      const { axis, beside, graph } = sweep;
      const { ended, cells: mine } = swept[index]!;
      const levels = mine.flatMap(cell => (cell.repeats.length > 0 ? levelOf(cell.at, cell.repeats, batch) : []));
      const refused = mine.flatMap(({ at: { threads, streams }, refusal }) =>
        refusal ? [{ threads, streams, problem: refusal }] : [],
      );
      const [single] = levels;
      return {
        kind: 'concurrency',
        version: 1,
        spec: context.spec.name,
        model: context.model.digest,
        recipe,
        engine,
        builtOn: builtOn.name,
        platform: platform.record,
        batch,
        seconds,
        axis,
        beside,
        graph,
        repeats,
        seed,
        levels,
        ended,
        ...(refused.length > 0 ? { refused } : {}),
        knee: kneeOf(levels, axis),
        bound: single ? bandwidthBound(platform.record, single, { engineBytes: sizeBytes, inputBytes, batch }) : null,
        startedAt,
      };
    });
  } finally {
    await loaded.close();
  }
}

interface Work {
  readonly context: Context;
  readonly loaded: LoadedEngine;
  readonly platform: PlatformRecord;
  readonly options: ConcurrencyOptions;
}

interface Swept {
  readonly cells: readonly Cell[];
  readonly ended: ConcurrencyRecord['ended'];
}

async function measureAll(work: Work): Promise<Swept[]> {
  const { sweeps, repeats, seed, batch } = work.options;
  const cells = new Map<string, Cell>();
  const swept: Swept[] = [];
  for (const sweep of sweeps) swept.push(await upwards(work, sweep, cells));
  const again = [...cells.values()].filter(({ refusal }) => refusal === undefined);
  const orders = interleave(again.length, repeats - 1, seed);
  for (const [round, order] of orders.entries()) {
    for (const [turn, index] of order.entries()) {
      const cell = again[index]!;
      const { at } = cell;
      if (cell.refusal === undefined) await measureOnce(work, cell);
      const { fps, interval } = levelOf(at, cell.repeats, batch);
      work.context.onEvent({
        stage: 'concurrency',
        message: again.length === 1 ? 'repeats' : `repeats of ${again.length} levels`,
        done: round * again.length + turn + 1,
        total: orders.length * again.length,
        detail: `${levelName(at)}: ${Math.round(fps)} a second${interval ? ` ± ${Math.round(interval.high - fps)}` : ''}`,
      });
    }
  }
  return swept;
}

/** The first repeat of each level of a sweep, until there are no more of them. */
async function upwards(work: Work, sweep: Sweep, known: Map<string, Cell>): Promise<Swept> {
  const { context, platform, options } = work;
  const { sizes, most, least = 1 } = sweep;
  const cells: Cell[] = [];
  const visit = async (size: number): Promise<Cell> => {
    const at = levelAt(sweep, size);
    const cell = known.get(levelKey(at)) ?? { at, repeats: [] };
    cells.push(cell);
    if (known.has(levelKey(at))) return cell;
    known.set(levelKey(at), cell);
    const impossible = whyImpossible(at, platform);
    if (impossible === null) await measureOnce(work, cell);
    else cell.refusal = { code: 'CONCURRENCY_UNSUPPORTED', message: impossible };
    const fps =
      cell.repeats.length > 0
        ? `${Math.round(levelOf(at, cell.repeats, options.batch).fps)} a second`
        : 'came to nothing';
    context.onEvent({
      stage: 'concurrency',
      message: `by ${sweepName(sweep)}`,
      done: cells.length,
      ...(sizes ? { total: sizes.length } : {}),
      detail: `${levelName(at)}: ${fps}`,
    });
    return cell;
  };
  if (sizes) {
    for (const size of sizes) await visit(size);
    return { cells, ended: 'most' };
  }
  for (let size = 1; size <= most; size = nextLevel(size)) {
    const { refusal } = await visit(size);
    if (refusal) return { cells, ended: isRefusal(refusal) ? 'refused' : 'failed' };
    const over = whyOver(cells.map(({ at, repeats }) => levelOf(at, repeats.slice(0, 1), options.batch)));
    if (over && size >= least) return { cells, ended: over };
  }
  return { cells, ended: 'most' };
}

/** Another repeat of a level, or its refusal, after which it is not tried again. */
async function measureOnce({ context, loaded, options }: Work, cell: Cell): Promise<void> {
  const { batch, seconds } = options;
  const job = { inputs: inputTensors(context.dataset), at: cell.at, batch, seconds };
  try {
    cell.repeats.push(await loaded.runTogether(job));
  } catch (error) {
    // Bad input is so at every level, but for what an engine does not bear: another stream, or a graph.
    if (exitOf(error) === 'usage' && !hasCode(error, 'RECIPE_UNSUPPORTED', 'CONCURRENCY_UNSUPPORTED')) throw error;
    cell.refusal = toProblem(error);
  }
}
