import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/** SHA-256 of pieces, here or elsewhere. */
export interface Hasher {
  /** Begins to hash; the bytes must stay until the promise, if there is one, is fulfilled. */
  update(piece: Uint8Array): Promise<void> | undefined;
  /** As hexadecimal digits, of everything so far. */
  digest(): string | Promise<string>;
  close(): void | Promise<void>;
}

// As text, because a bundle has no second file to start.
const program = `
  const { createHash } = require('node:crypto');
  const { parentPort } = require('node:worker_threads');
  const hash = createHash('sha256');
  parentPort.on('message', piece => parentPort.postMessage(piece === null ? hash.digest('hex') : void hash.update(piece)));
`;

/** On a thread of its own, for who has something else to do with the same bytes; pieces are shared memory, which both see. */
export function startHashThread(): Hasher {
  const thread = new Worker(program, { eval: true, execArgv: [] });
  // Heard from the beginning: a thread that fails while nobody waits for an answer would end the process.
  const failure = new Promise<never>((_, reject) => {
    thread.once('error', reject);
    thread.once('exit', code => reject(new Error(`The thread that hashes ended with ${code}.`)));
  });
  failure.catch(() => {});
  // Answers come in the order of the questions.
  const ask = async (question: Uint8Array | null): Promise<unknown> => {
    const answer = once(thread, 'message');
    thread.postMessage(question);
    return (await Promise.race([answer, failure]))[0];
  };
  return {
    update: async piece => void (await ask(piece)),
    digest: async () => String(await ask(null)),
    close: async () => void (await thread.terminate()),
  };
}
