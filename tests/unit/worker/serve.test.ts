import { readdir } from 'node:fs/promises';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createDouble } from '../../../harness/adapters/double.ts';
import { TriplicateError } from '../../../harness/core/errors.ts';
import { protocolVersion, type Reply } from '../../../harness/core/protocol.ts';
import type { Backend } from '../../../harness/ports.ts';
import { serve } from '../../../harness/worker/serve.ts';
import { memoryBlobs } from '../../fixtures/memory-blobs.ts';
import { sessionDouble } from '../../fixtures/session-double.ts';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';

const double = createDouble({ name: 'double-small', size: 1 });

/** What the worker answers to these lines and bytes, all sent at once. */
async function answers(sent: readonly (object | string | Uint8Array)[], backend: Backend = double) {
  const { store, bytesOf } = memoryBlobs();
  const folder = await temporaryFolder();
  const out: Uint8Array[] = [];
  async function* requests() {
    for (const one of sent) {
      if (one instanceof Uint8Array) yield one;
      else yield Buffer.from(`${typeof one === 'string' ? one : JSON.stringify({ v: protocolVersion, ...one })}\n`);
    }
  }
  await serve({ backend, blobs: store, requests: requests(), send: bytes => void out.push(bytes.slice()), folder });
  const texts = out.map(bytes => Buffer.from(bytes).toString());
  return {
    texts,
    replies: texts.filter(text => text.startsWith('{')).map(text => JSON.parse(text) as Reply),
    bytesOf,
    folder,
  };
}

const bytes = new TextEncoder().encode('some bytes');
const digestOf = (content: Uint8Array) => memoryBlobs().store.put(content);
const digest = 'sha256:2f24e42b2b1db5aefbf7bf2a4da5e9c1a4b7a2d0c2a0b0a3b2f5d5c6e7f80910';

describe('a worker', () => {
  test.for([
    ['another protocol version', { v: protocolVersion + 1, id: 7, op: 'probe' }, 7, 'PROTOCOL_VERSION'],
    ['an unknown op', { id: 8, op: 'dance' }, 8, 'PROTOCOL_UNKNOWN_OP'],
    ['a name that every object has', { id: 8, op: 'toString' }, 8, 'PROTOCOL_UNKNOWN_OP'],
    ['no JSON', 'hello', 0, 'PROTOCOL_NOT_JSON'],
    ['JSON that is no object', 'null', 0, 'PROTOCOL_NOT_JSON'],
    ['a session that is not there', { id: 9, op: 'close', session: 3 }, 9, 'UNEXPECTED'],
    [
      'an engine that is not there',
      { id: 9, op: 'load', engine: { digest, mediaType: 'x', requires: [] } },
      9,
      'UNEXPECTED',
    ],
  ] as const)('answers %s with a problem, and goes on', async ([, message, id, code]) => {
    const { replies } = await answers([message, { id: 20, op: 'probe' }]);
    expect(replies[0]).toMatchObject({ id, ok: false, problem: { code } });
    expect(replies[1]).toMatchObject({ id: 20, ok: true });
  });

  test('does not name its own folder in a problem', async () => {
    const engineFile: Backend = {
      ...double,
      open: async ({ file }) => Promise.reject(new Error(`no engine in ${file}.`)),
    };
    const load = { id: 2, op: 'load', engine: { digest: await digestOf(bytes), mediaType: 'x', requires: [] } };
    const put = { id: 1, op: 'put', digest: await digestOf(bytes), sizeBytes: bytes.length };
    const { replies } = await answers([put, bytes, load], engineFile);
    expect(replies[1]).toMatchObject({ problem: { message: 'Error: no engine in engine.' } });
  });

  test.for([
    [new TriplicateError({ code: 'ANY', message: 'm', exit: 'environment' }), 'environment'],
    [new TriplicateError({ code: 'ANY', message: 'm', exit: 'inconclusive' }), 'inconclusive'],
    [new TriplicateError({ code: 'ANY', message: 'm' }), 'usage'],
    [new RangeError('m'), 'inconclusive'],
  ] as const)('says of a problem what kind it is', async ([error, exit]) => {
    const { replies } = await answers([{ id: 1, op: 'probe' }], { ...double, probe: () => Promise.reject(error) });
    expect(replies).toMatchObject([{ ok: false, exit }]);
  });

  test('takes blobs and gives them back, and says which it lacks', async () => {
    const { bytesOf } = await answers([]);
    const put = await answers([{ id: 1, op: 'put', digest, sizeBytes: bytes.length }, bytes]);
    const [real] = [...put.bytesOf.keys()];
    expect(put.replies[0]).toMatchObject({ id: 1, ok: false, problem: { code: 'BLOB_CORRUPT' } });
    expect(bytesOf.size).toBe(0);
    const { texts, replies } = await answers([
      { id: 1, op: 'put', digest: real, sizeBytes: bytes.length },
      bytes,
      { id: 2, op: 'have', digests: [real, digest] },
      { id: 3, op: 'get', digest: real },
    ]);
    expect(replies[1]).toMatchObject({ id: 2, result: { missing: [digest] } });
    expect(replies[2]).toMatchObject({ id: 3, result: { sizeBytes: bytes.length } });
    expect(texts.at(-1)).toBe('some bytes');
  });

  test('says of a blob that ends too early that it is not whole', async () => {
    const { replies } = await answers([{ id: 1, op: 'put', digest, sizeBytes: 100 }, bytes]);
    expect(replies[0]).toMatchObject({
      problem: { code: 'BLOB_CORRUPT', message: expect.stringContaining('in part') },
    });
  });
});

describe('progress', () => {
  afterEach(() => void vi.useRealTimers());

  test('is told five times a second at most', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const { session } = sessionDouble();
    const slow: Backend = {
      ...double,
      open: async () => ({
        ...session,
        infer: async input => {
          vi.advanceTimersByTime(10);
          return session.infer(input);
        },
      }),
    };
    const numbers = new Uint8Array(new Float32Array(400).buffer);
    const stored = memoryBlobs();
    const part = await stored.store.put(numbers);
    const job = { inputs: { parts: [part], items: 200, shape: [2] }, batch: 1 };
    const { replies, folder } = await answers(
      [
        { id: 1, op: 'put', digest: part, sizeBytes: numbers.length },
        numbers,
        { id: 2, op: 'load', engine: { digest: part, mediaType: 'x', requires: [] } },
        { id: 3, op: 'sweep', session: 1, job },
      ],
      slow,
    );
    const told = replies.filter(reply => 'progress' in reply);
    expect(told).toHaveLength(10);
    expect(told[0]).toMatchObject({ id: 3, progress: { done: 20, total: 200 } });
    expect(await readdir(folder)).toEqual([]);
  });
});
