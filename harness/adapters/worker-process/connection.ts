import type { Socket } from 'node:net';
import { execa } from 'execa';
import { TriplicateError } from '../../core/errors.ts';
import { readFrames } from '../../core/framing.ts';
import { protocolVersion, type Reply, type Request, type Results } from '../../core/protocol.ts';
import type { OnProgress } from '../../ports.ts';
import { crashed, type Ending, garbled, hung, tookTooLong } from './failures.ts';
import { keepTail } from './tail.ts';

export interface Launch {
  readonly file: string;
  readonly args: readonly string[];
  /** Added to this process's environment. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface Call<K extends Request['op']> {
  readonly request: { readonly op: K } & Omit<Extract<Request, { readonly op: K }>, 'v' | 'id' | 'op'>;
  /** Raw bytes that follow the request. */
  readonly payload?: Uint8Array;
  readonly onProgress?: OnProgress;
  /** Without answer or progress for so long, the worker is killed. */
  readonly timeoutMs: number;
  /** After so long the worker is killed, progress or not. */
  readonly limitMs?: number | undefined;
  /** What the worker is to do, for error messages: "build resnet18". */
  readonly step: string;
}

export interface Answered<K extends Request['op']> {
  readonly result: Results[K];
  /** What followed the answer to `get`. */
  readonly payload: Uint8Array | null;
}

export interface Connection {
  readonly isAlive: () => boolean;
  /** One call at a time. Errors: WORKER_CRASHED, WORKER_HUNG, WORKER_GARBLED, and the problems that the worker answers with. */
  call<K extends Request['op']>(call: Call<K>): Promise<Answered<K>>;
  /** Lets the worker end by itself, and kills it if it does not. */
  close(): Promise<void>;
}

// The worker's standard output becomes its standard error before anything native is loaded into it, and the protocol
// travels on descriptor 3, which is our end of its standard output. A shell of another machine does the same over ssh.
const script = 'exec "$0" "$@" 3>&1 1>&2';
const graceMs = 2000;

export function connect(platform: string, { file, args, env = {} }: Launch): Connection {
  // The whole process group is killed, because the worker may have started something itself; also when this process ends.
  const child = execa('sh', ['-c', script, file, ...args], {
    killDescendants: true,
    killSignal: 'SIGKILL',
    reject: false,
    buffer: false,
    encoding: 'buffer',
    stdin: 'pipe',
    stdout: 'pipe',
    stderr: 'pipe',
    env,
  });
  const { stdin, stdout, stderr } = child;
  // An idle worker must not keep this process from ending; a call in progress does so by its timer.
  child.nodeChildProcess.unref();
  for (const stream of [stdin, stdout, stderr]) (stream as Partial<Socket>).unref?.();
  // A worker that is gone is noticed where its answer is read.
  stdin.on('error', () => {});
  const tail = keepTail(stderr);
  const frames = readFrames(stdout);
  let alive = true;
  let lastId = 0;
  const ended = child.then(({ exitCode, signal }): Ending => {
    alive = false;
    return { exitCode, signal, lastWords: tail() };
  });

  const end = (): Promise<Ending> => {
    alive = false;
    child.kill();
    return ended;
  };

  return {
    isAlive: () => alive,
    async call<K extends Request['op']>({ request, payload, onProgress, timeoutMs, limitMs, step }: Call<K>) {
      lastId += 1;
      const id = lastId;
      let timedOut = false;
      const timer = setTimeout(() => {
        timedOut = true;
        child.kill();
      }, timeoutMs);
      let isOver = false;
      const limit =
        limitMs === undefined
          ? undefined
          : setTimeout(() => {
              isOver = true;
              child.kill();
            }, limitMs);
      const gone = async () => {
        const ending = await end();
        if (isOver) return tookTooLong(platform, step, limitMs!, ending);
        return timedOut ? hung(platform, step, timeoutMs, ending) : crashed(platform, step, ending);
      };
      const answer = async (): Promise<Extract<Reply, { readonly ok: boolean }>> => {
        for (;;) {
          const line = await frames.line();
          if (line === null) throw await gone();
          timer.refresh();
          const reply = parseReply(line, id);
          if (reply === null) {
            await end();
            throw garbled(platform, step, line);
          }
          if ('ok' in reply) return reply;
          onProgress?.(reply.progress.done, reply.progress.total, reply.progress.label);
        }
      };
      try {
        stdin.write(`${JSON.stringify({ v: protocolVersion, id, ...request })}\n`);
        if (payload) stdin.write(payload);
        const reply = await answer();
        if (!reply.ok) {
          if (reply.last) await end();
          throw new TriplicateError({ ...reply.problem, exit: reply.exit });
        }
        const result = reply.result as Results[K];
        if (request.op !== 'get') return { result, payload: null };
        const bytes = await frames.bytes((result as Results['get']).sizeBytes);
        if (bytes === null) throw await gone();
        return { result, payload: bytes };
      } finally {
        clearTimeout(timer);
        clearTimeout(limit);
      }
    },
    async close() {
      stdin.end();
      const timer = setTimeout(() => child.kill(), graceMs);
      await ended;
      clearTimeout(timer);
    },
  };
}

function parseReply(line: string, id: number): Reply | null {
  try {
    const reply = JSON.parse(line) as Reply;
    return reply.v === protocolVersion && reply.id === id ? reply : null;
  } catch {
    return null;
  }
}
