import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TriplicateError } from '../core/errors.ts';
import type { Frames } from '../core/framing.ts';
import type { EngineRef, Request, Results } from '../core/protocol.ts';
import type { Backend, BlobStore, EngineFile, OnProgress, Session } from '../ports.ts';
import { build } from './build.ts';
import { measure } from './measure.ts';
import { measureAnew } from './measure-anew.ts';
import { createPartReader } from './part-reader.ts';
import { platformRecord } from './platform-record.ts';
import { runTogether } from './run-together.ts';
import { sweep } from './sweep.ts';

export type Op = Request['op'];

export interface Answer<K extends Op> {
  readonly result: Results[K];
  /** Raw bytes that follow the answer. */
  readonly payload?: Uint8Array;
}

export interface HandlerContext {
  readonly backend: Backend;
  readonly blobs: BlobStore;
  /** An empty folder for files of the worker's own. */
  readonly folder: string;
  /** The stream of requests, which the bytes of a `put` are read from. */
  readonly frames: Frames;
  readonly sessions: Map<number, Session>;
}

type Handlers = {
  readonly [K in Op]: (request: Extract<Request, { readonly op: K }>, onProgress: OnProgress) => Promise<Answer<K>>;
};

/** What the worker does for each request. */
export function createHandlers({ backend, blobs, folder, frames, sessions }: HandlerContext): Handlers {
  const parts = createPartReader(blobs);
  let lastSession = 0;

  /** The engine as a file, for as long as the work takes. */
  async function withEngineFile<T>(
    { digest, ...about }: EngineRef,
    work: (file: EngineFile) => Promise<T>,
  ): Promise<T> {
    const own = await mkdtemp(join(folder, 'engine-'));
    try {
      const file = join(own, 'engine');
      await writeFile(file, await blobs.read(digest));
      return await work({ ...about, file });
    } finally {
      await rm(own, { recursive: true, force: true });
    }
  }

  return {
    probe: async () => ({ result: { platform: await platformRecord(backend) } }),
    have: async ({ digests }) => {
      const present = await Promise.all(digests.map(digest => blobs.has(digest)));
      return { result: { missing: digests.filter((_, index) => !present[index]) } };
    },
    put: async ({ digest, sizeBytes }) => {
      const bytes = await frames.bytes(sizeBytes);
      const stored = bytes && (await blobs.put(bytes));
      if (stored !== digest) throw damaged(digest, stored);
      return { result: {} };
    },
    get: async ({ digest }) => {
      const payload = await blobs.read(digest);
      return { result: { sizeBytes: payload.length }, payload };
    },
    build: async ({ job, draft }, onProgress) => ({
      result: { product: await build({ backend, blobs, job, draft, folder, onProgress }) },
    }),
    load: ({ engine }) =>
      withEngineFile(engine, async file => {
        const opened = await backend.open(file);
        lastSession += 1;
        sessions.set(lastSession, opened);
        const { inputs, outputs, upload, notes = [] } = opened;
        return {
          result: {
            session: lastSession,
            inputs: [...inputs],
            outputs: [...outputs],
            ...(upload ? { upload } : {}),
            notes: [...notes],
          },
        };
      }),
    sweep: async ({ session, job }, onProgress) => ({
      result: { product: await sweep({ session: open(sessions, session), parts, blobs, job, folder, onProgress }) },
    }),
    measure: async ({ session, job }) => ({
      result: { measurement: await measure(open(sessions, session), parts, job, backend.telemetry) },
    }),
    'measure-anew': ({ engine, job }) =>
      withEngineFile(engine, async file => ({
        result: { measurement: await measureAnew(how => backend.open(file, how), parts, job, backend.telemetry) },
      })),
    concurrency: ({ engine, job }) =>
      withEngineFile(engine, async file => ({
        result: { concurrency: await runTogether(how => backend.open(file, how), parts, job) },
      })),
    close: async ({ session }) => {
      await open(sessions, session).close();
      sessions.delete(session);
      return { result: {} };
    },
  };
}

function open(sessions: ReadonlyMap<number, Session>, id: number): Session {
  const session = sessions.get(id);
  if (!session) throw new Error(`There is no session ${id} in this worker.`);
  return session;
}

const damaged = (digest: string, stored: string | null): TriplicateError =>
  new TriplicateError({
    code: 'BLOB_CORRUPT',
    message: `Blob ${digest} ${stored === null ? 'came only in part' : `came as other bytes (${stored})`}.`,
    next: 'Run the same command again.',
    exit: 'inconclusive',
  });
