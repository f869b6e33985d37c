import { levelName } from '../../core/concurrency-sweeps.ts';
import type { EngineRef } from '../../core/protocol.ts';
import type { LoadedEngine } from '../../ports.ts';
import { fetchMade, sendMissing, type Transfer } from './blob-transfer.ts';
import type { Connection } from './connection.ts';

/** Milliseconds without answer or progress after which a worker counts as hung, by what it is doing. */
export interface Timeouts {
  readonly probe: number;
  readonly transfer: number;
  readonly build: number;
  /** Of a whole build, progress or not; without it there is none. */
  readonly buildLimit?: number;
  readonly load: number;
  readonly sweep: number;
  readonly measure: number;
  /** More for each inference of a measurement, which is not disturbed by telling its progress. */
  readonly inference: number;
  readonly close: number;
}

/** The workers of one platform, of which one lives at a time. */
export interface Workers {
  /** Runs one piece of work after the other: a worker does one thing at a time. */
  inTurn<T>(work: () => Promise<T>): Promise<T>;
  /** The living one, or a new one. */
  live(): Promise<Connection>;
  transfer(connection: Connection): Transfer;
  readonly timeouts: Timeouts;
}

/** A timer of more ends at once. */
const longestTimerMs = 2 ** 31 - 1;

/** An engine in the living worker; a new worker after a crash loads it again before the next step. */
export async function loadEngine(workers: Workers, engine: EngineRef): Promise<LoadedEngine> {
  const { inTurn, timeouts } = workers;
  const load = async (connection: Connection) => {
    await sendMissing(workers.transfer(connection), [engine.digest]);
    const step = `load engine ${engine.digest}`;
    return (await connection.call({ request: { op: 'load', engine }, timeoutMs: timeouts.load, step })).result;
  };
  let home = await workers.live();
  let loaded = await load(home);
  const withEngine = async (): Promise<Connection> => {
    const current = await workers.live();
    if (current !== home) {
      loaded = await load(current);
      home = current;
    }
    return current;
  };
  return {
    inputs: loaded.inputs,
    outputs: loaded.outputs,
    ...(loaded.upload ? { upload: loaded.upload } : {}),
    notes: loaded.notes,
    sweep: (job, onProgress) =>
      inTurn(async () => {
        const connection = await withEngine();
        await sendMissing(workers.transfer(connection), job.inputs.parts);
        const { result } = await connection.call({
          request: { op: 'sweep', session: loaded.session, job },
          ...(onProgress ? { onProgress } : {}),
          timeoutMs: timeouts.sweep,
          step: `run engine ${engine.digest}`,
        });
        const made = result.product.outputs.map(({ digest }) => digest);
        await fetchMade(workers.transfer(connection), made);
        return result.product;
      }),
    measure: job =>
      inTurn(async () => {
        const connection = await withEngine();
        await sendMissing(workers.transfer(connection), job.inputs.parts);
        const { load = 'warm', profiler = false } = job.recipe;
        const request =
          load !== 'warm' || profiler
            ? ({ op: 'measure-anew', engine, job } as const)
            : ({ op: 'measure', session: loaded.session, job } as const);
        const step = `measure engine ${engine.digest}`;
        const { warmup, iterations, warmupMs = 0, durationMs = 0 } = job.recipe;
        // As long as asked for, and of a duration ten times that: the pace is known only after the warm-up.
        const asked = (warmup + iterations) * timeouts.inference + warmupMs + 10 * durationMs;
        const timeoutMs = Math.min(timeouts.measure + asked, longestTimerMs);
        return (await connection.call({ request, timeoutMs, step })).result.measurement;
      }),
    runTogether: job =>
      inTurn(async () => {
        const connection = await withEngine();
        await sendMissing(workers.transfer(connection), job.inputs.parts);
        const request = { op: 'concurrency', engine, job } as const;
        const step = `run engine ${engine.digest} on ${levelName(job.at)}`;
        // Every context is made, and warms up as long as it measures at most.
        const timeoutMs = Math.min(
          timeouts.measure + job.at.threads * job.at.streams * timeouts.inference + 3000 * job.seconds,
          longestTimerMs,
        );
        return (await connection.call({ request, timeoutMs, step })).result.concurrency;
      }),
    close: () =>
      inTurn(async () => {
        // A worker that is gone has taken the engine with it.
        if (!home.isAlive()) return;
        const request = { op: 'close', session: loaded.session } as const;
        const step = `close engine ${engine.digest}`;
        await home.call({ request, timeoutMs: timeouts.close, step });
      }),
  };
}
