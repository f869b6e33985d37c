import { createHash } from 'node:crypto';
import { open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fileDigest, readInPieces } from '../../../../harness/adapters/files/file-bytes.ts';
import { temporaryFolder } from '../../../fixtures/temporary-folder.ts';

/** Numbers that do not repeat within a piece. */
function someBytes(length: number): Uint8Array {
  const words = new Uint32Array(Math.ceil(length / 4));
  for (let at = 0; at < words.length; at++) words[at] = Math.imul(at, 2_654_435_761);
  return new Uint8Array(words.buffer).subarray(0, length);
}

async function fileOf(bytes: Uint8Array): Promise<string> {
  const name = join(await temporaryFolder(), 'blob');
  await writeFile(name, bytes);
  return name;
}

async function read(bytes: Uint8Array, unitBytes: number, take: (piece: Uint8Array) => void) {
  const file = await open(await fileOf(bytes));
  try {
    return await readInPieces(file, unitBytes, take);
  } finally {
    await file.close();
  }
}

test.for([0, 1, 100, 2 ** 19, 2 ** 19 + 1, 70_000_004])(
  'a file of %d bytes has the digest of its bytes',
  async length => {
    const bytes = someBytes(length);
    const expected = createHash('sha256').update(bytes).digest('hex');
    expect(await fileDigest(await fileOf(bytes))).toBe(`sha256:${expected}`);
  },
);

// A file of the second size is hashed on a thread of its own.
describe.for([
  ['a file of a megabyte', 2 ** 20 + 12],
  ['a file of 70 MB', 70_000_004],
] as const)('%s', ([, length]) => {
  const bytes = someBytes(length);

  test('comes in order, in whole units, with the digest of all of it', async () => {
    const hash = createHash('sha256');
    let count = 0;
    let broken = 0;
    const digest = await read(bytes, 4000, piece => {
      hash.update(piece);
      count += piece.length;
      if (piece.length % 4000 !== 0) broken++;
    });
    const expected = createHash('sha256').update(bytes).digest('hex');
    expect([count, broken, hash.digest('hex'), digest]).toEqual([length, 1, expected, `sha256:${expected}`]);
  });

  test('that cannot be taken fails as what takes it does', async () => {
    const taken = read(bytes, 4000, () => {
      throw new Error('no room');
    });
    await expect(taken).rejects.toThrow('no room');
  });
});
