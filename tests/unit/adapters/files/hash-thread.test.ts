import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { startHashThread } from '../../../../harness/adapters/files/hash-thread.ts';

const piece = Buffer.from('piece');

test('pieces have the digest of all of them', async () => {
  const hasher = startHashThread();
  await hasher.update(piece);
  await hasher.update(piece);
  expect(await hasher.digest()).toBe(createHash('sha256').update('piecepiece').digest('hex'));
  await hasher.close();
});

// Answers and failures have ports of their own: where this process is busy as both arrive, the failure may be heard first, while the
// updates still wait. Then it is no failure that nobody waits for, and is tried again.
test('a thread that fails while nobody waits costs whoever asks next, and not the process', { retry: 5 }, async () => {
  const hasher = startHashThread();
  // The answer to the first one is that of both, and the second one breaks the thread.
  await Promise.all([hasher.update(piece), hasher.update(42 as never)]);
  await sleep(100);
  await expect(hasher.digest()).rejects.toThrow(/data.* argument/);
  await hasher.close();
});
