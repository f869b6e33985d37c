import { randomUUID } from 'node:crypto';
import { whyNotRunnable } from '../../core/compatibility.ts';
import { TriplicateError, withLog } from '../../core/errors.ts';
import type { EngineRef } from '../../core/protocol.ts';
import type { PlatformRecord } from '../../core/records.ts';
import type { BlobStore, Platform } from '../../ports.ts';
import { fetchMade, sendMissing, type Transfer } from './blob-transfer.ts';
import { type Connection, connect, type Launch } from './connection.ts';
import { loadEngine, type Timeouts, type Workers } from './loaded-engine.ts';

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
  const { record } = worker;
  const workers: Workers = {
    inTurn: createQueue(),
    async live() {
      if (isClosed) throw new Error(`Platform ${record.id} is closed.`);
      if (!worker.connection.isAlive()) worker = await startWorker(options);
      return worker.connection;
    },
    transfer: connection => ({ connection, blobs, timeoutMs: timeouts.transfer }),
    timeouts,
  };
  return {
    record,
    build: (job, onProgress) =>
      workers.inTurn(async () => {
        const connection = await workers.live();
        const files = job.model.files.map(({ digest }) => digest);
        await sendMissing(workers.transfer(connection), job.timingCache ? [...files, job.timingCache] : files);
        const draft = randomUUID();
        const call = connection.call({
          request: { op: 'build', job, draft },
          ...(onProgress ? { onProgress } : {}),
          timeoutMs: timeouts.build,
          limitMs: timeouts.buildLimit,
          step: `build ${job.model.name} with recipe ${job.recipe.name}`,
        });
        const { result } = await call.catch(async error => {
          throw await withItsLog(error, draft, workers.transfer(connection));
        });
        const { engine, log, artifacts = [] } = result.product;
        const made = [engine, ...artifacts.map(({ digest }) => digest), ...(log === null ? [] : [log])];
        await fetchMade(workers.transfer(connection), made);
        return result.product;
      }),
    load: engine =>
      workers.inTurn(async () => {
        const reason = whyNotRunnable(engine.requires, record);
        if (reason !== null) throw wrongPlatform(engine, reason);
        return loadEngine(workers, engine);
      }),
    async close() {
      isClosed = true;
      await worker.connection.close();
    },
  };
}

/**
 * The error of a build with its log in the store here. A worker that lives has named it; one that is gone has left it as
 * a draft, which is here where both have one store. Why the build failed is not hidden by a log that cannot be had.
 */
async function withItsLog(error: unknown, draft: string, transfer: Transfer): Promise<unknown> {
  const { connection, blobs } = transfer;
  if (!connection.isAlive()) return withLog(error, await blobs.keepDraft(draft).catch(() => null));
  if (error instanceof TriplicateError && error.log) await fetchMade(transfer, [error.log]).catch(() => {});
  return error;
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
