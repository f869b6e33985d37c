import { exitOf, TriplicateError, toProblem } from '../core/errors.ts';
import { readFrames } from '../core/framing.ts';
import { protocolVersion, type Reply, type Request } from '../core/protocol.ts';
import type { Problem } from '../core/records.ts';
import type { Backend, BlobStore, OnProgress, Session } from '../ports.ts';
import { type Answer, createHandlers, type Op } from './handlers.ts';

export interface ServeOptions {
  readonly backend: Backend;
  readonly blobs: BlobStore;
  readonly requests: AsyncIterable<Uint8Array>;
  /** Writes bytes to whoever asks, in order. */
  readonly send: (bytes: Uint8Array) => void;
  /** An empty folder for files of the worker's own. */
  readonly folder: string;
}

const progressIntervalMs = 200;

/**
 * Answers one request after the other until the stream of requests ends, then closes what is open. What cannot be
 * answered (another protocol version, an unknown op, no JSON) is answered with a problem. A backend that is of no more
 * use ends it, too; nothing is closed then.
 */
export async function serve({ backend, blobs, requests, send, folder }: ServeOptions): Promise<void> {
  const frames = readFrames(requests);
  const sessions = new Map<number, Session>();
  const handlers = createHandlers({ backend, blobs, folder, frames, sessions });
  const reply = (message: Reply) => send(new TextEncoder().encode(`${JSON.stringify(message)}\n`));
  for (let line = await frames.line(); line !== null; line = await frames.line()) {
    const message = parse(line);
    const id = typeof message?.id === 'number' ? message.id : 0;
    try {
      const request = understand(message, Object.keys(handlers));
      const handle = handlers[request.op] as (request: Request, onProgress: OnProgress) => Promise<Answer<Op>>;
      const { result, payload } = await handle(request, throttled(id, reply));
      reply({ v: protocolVersion, id, ok: true, result });
      if (payload) send(payload);
    } catch (error) {
      const isLast = backend.isUsable?.() === false;
      const problem = elsewhere(toProblem(error), folder);
      reply({ v: protocolVersion, id, ok: false, problem, exit: exitOf(error), ...(isLast ? { last: true } : {}) });
      if (isLast) return;
    }
  }
  for (const session of sessions.values()) await session.close();
  for (const source of backend.telemetry ?? []) source.close();
}

/** A problem without the worker's own folder, whose path means nothing where it is read, and is never the same twice. */
function elsewhere(problem: Problem, folder: string): Problem {
  const [first = '', ...others] = problem.message.split(`${folder}/`);
  const message = [first, ...others.map(rest => rest.replace(/^(build|engine)-\w{6}\//, ''))].join('');
  return { ...problem, message: message.replaceAll(folder, 'the worker’s folder') };
}

function throttled(id: number, reply: (message: Reply) => void): OnProgress {
  let last = performance.now();
  return (done, total, label) => {
    const now = performance.now();
    if (now - last < progressIntervalMs) return;
    last = now;
    reply({ v: protocolVersion, id, progress: { done, total, ...(label === undefined ? {} : { label }) } });
  };
}

function parse(line: string): Partial<Request> | null {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

function understand(message: Partial<Request> | null, ops: readonly string[]): Request {
  if (message?.v === protocolVersion && ops.includes(String(message.op))) return message as Request;
  if (message === null || typeof message !== 'object') {
    throw refusal('PROTOCOL_NOT_JSON', 'The worker was sent a line that is no JSON object.');
  }
  if (message.v !== protocolVersion) {
    const why = `The worker speaks protocol version ${protocolVersion}, and was spoken to in version ${message.v}.`;
    throw refusal('PROTOCOL_VERSION', why);
  }
  throw refusal('PROTOCOL_UNKNOWN_OP', `The worker knows ${ops.join(', ')}, and was asked for ${message.op}.`);
}

const refusal = (code: string, message: string): TriplicateError =>
  new TriplicateError({
    code,
    message,
    next: 'Install the same version of triplicate on both machines.',
    exit: 'environment',
  });
