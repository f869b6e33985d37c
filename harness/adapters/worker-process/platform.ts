import { whyNotRunnable } from '../../core/compatibility.ts';
import { TriplicateError } from '../../core/errors.ts';
import type { EngineRef } from '../../core/protocol.ts';
import type { PlatformRecord } from '../../core/records.ts';
import type { BlobStore, LoadedEngine, Platform } from '../../ports.ts';
import { fetchMade, sendMissing } from './blob-transfer.ts';
import { type Connection, connect, type Launch } from './connection.ts';

/** Milliseconds without answer or progress after which a worker counts as hung, by what it is doing. */
export interface Timeouts {
  readonly probe: number;
  readonly transfer: number;
  readonly build: number;
  readonly load: number;
  readonly sweep: number;
  readonly measure: number;
  readonly close: number;
}

export interface PlatformOptions {
  readonly name: string;
  readonly launch: Launch;
  readonly blobs: BlobStore;
  readonly timeouts: Timeouts;
}

interface Worker {
  readonly connection: Connection;
  readonly record: PlatformRecord;
}

/** Starts the first worker and asks what platform it serves. */
export async function openPlatform(options: PlatformOptions): Promise<Platform> {
  const { blobs, timeouts } = options;
  let worker = await startWorker(options);
  let isClosed = false;
  const inTurn = createQueue();
  const { record } = worker;

  async function liveWorker(): Promise<Worker> {
    if (isClosed) throw new Error(`Platform ${record.id} is closed.`);
    if (!worker.connection.isAlive()) worker = await startWorker(options);
    return worker;
  }
  const transfer = (connection: Connection) => ({ connection, blobs, timeoutMs: timeouts.transfer });

  async function loadInto({ connection }: Worker, engine: EngineRef) {
    await sendMissing(transfer(connection), [engine.digest]);
    const step = `load engine ${engine.digest}`;
    return (await connection.call({ request: { op: 'load', engine }, timeoutMs: timeouts.load, step })).result;
  }

  return {
    record,
    build: (job, onProgress) =>
      inTurn(async () => {
        const { connection } = await liveWorker();
        await sendMissing(
          transfer(connection),
          job.model.files.map(({ digest }) => digest),
        );
        const { result } = await connection.call({
          request: { op: 'build', job },
          ...(onProgress ? { onProgress } : {}),
          timeoutMs: timeouts.build,
          step: `build ${job.model.name} with recipe ${job.recipe.name}`,
        });
        const { engine, log } = result.product;
        await fetchMade(transfer(connection), log === null ? [engine] : [engine, log]);
        return result.product;
      }),
    load: engine =>
      inTurn(async () => {
        const reason = whyNotRunnable(engine.requires, record);
        if (reason !== null) throw wrongPlatform(engine, reason);
        let home = await liveWorker();
        let loaded = await loadInto(home, engine);
        /** The worker that has the engine: the one from before, or a new one after a crash. */
        const withEngine = async (): Promise<Worker> => {
          const current = await liveWorker();
          if (current !== home) {
            loaded = await loadInto(current, engine);
            home = current;
          }
          return current;
        };
        const handle: LoadedEngine = {
          inputs: loaded.inputs,
          outputs: loaded.outputs,
          sweep: (job, onProgress) =>
            inTurn(async () => {
              const { connection } = await withEngine();
              await sendMissing(transfer(connection), job.inputs.parts);
              const { result } = await connection.call({
                request: { op: 'sweep', session: loaded.session, job },
                ...(onProgress ? { onProgress } : {}),
                timeoutMs: timeouts.sweep,
                step: `run engine ${engine.digest}`,
              });
              await fetchMade(
                transfer(connection),
                result.product.outputs.map(({ digest }) => digest),
              );
              return result.product;
            }),
          measure: job =>
            inTurn(async () => {
              const { connection } = await withEngine();
              await sendMissing(transfer(connection), job.inputs.parts);
              const step = `measure engine ${engine.digest}`;
              const request = { op: 'measure', session: loaded.session, job } as const;
              return (await connection.call({ request, timeoutMs: timeouts.measure, step })).result.samplesMs;
            }),
          close: () =>
            inTurn(async () => {
              if (worker !== home || !home.connection.isAlive()) return;
              const request = { op: 'close', session: loaded.session } as const;
              const step = `close engine ${engine.digest}`;
              await home.connection.call({ request, timeoutMs: timeouts.close, step });
            }),
        };
        return handle;
      }),
    async close() {
      isClosed = true;
      await worker.connection.close();
    },
  };
}

async function startWorker({ name, launch, timeouts }: PlatformOptions): Promise<Worker> {
  const connection = connect(name, launch);
  try {
    const request = { op: 'probe' } as const;
    const { result } = await connection.call({ request, timeoutMs: timeouts.probe, step: 'say what it is' });
    return { connection, record: result.platform };
  } catch (error) {
    await connection.close();
    throw error;
  }
}

/** Runs one piece of work after the other, whether the one before succeeded or not: a worker does one thing at a time. */
function createQueue(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return work => {
    const next = last.then(work, work);
    last = next.catch(() => {});
    return next;
  };
}

const wrongPlatform = (engine: EngineRef, reason: string): TriplicateError =>
  new TriplicateError({
    code: 'ENGINE_WRONG_PLATFORM',
    message: `Engine ${engine.digest} was not loaded. ${reason}`,
    next: 'Run it on the platform that built it, or build it with a recipe of optimization portable.',
  });
