import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createBaselineStore } from '../../../harness/adapters/baseline-store.ts';
import { digestOf as hash } from '../../../harness/adapters/files/hash.ts';
import { createLocks } from '../../../harness/adapters/locks.ts';
import { baselineKey } from '../../../harness/core/latency/baseline.ts';
import { sealed } from '../../../harness/core/seal.ts';
import type { NewBaseline } from '../../../harness/ports.ts';
import { startOf } from '../../fixtures/regression-sessions.ts';
import { baseline, digestOf } from '../../fixtures/sample-records.ts';
import { drawsOf } from '../../fixtures/seeded-draws.ts';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';

const { kind: _, version: __, by: ___, acceptedAt: ____, engines, ...rest } = baseline;
const { medianMs: _____, rounds: ______, ...engine } = engines[0]!;

/** The sample's session on another day, with the given rounds in milliseconds. */
const session = (day: number, rounds: number[][] = [[1, 2], [1.5]]): NewBaseline => ({
  ...rest,
  startedAt: startOf(day),
  engines: [{ ...engine, rounds }],
});

const key = baselineKey(baseline, hash);

async function storeIn(change: { readOnly?: boolean } = {}) {
  const root = await temporaryFolder();
  const folder = join(root, 'baselines');
  const options = {
    folder,
    readOnly: false,
    locks: createLocks({ folder: join(root, 'locks') }),
    host: { now: () => new Date('2026-06-01T00:00:00Z') },
    reviewer: async () => 'Ada <ada@example.org>',
  };
  const files = async () =>
    (await readdir(join(folder, key)).catch(() => [])).sort().map(name => join(folder, key, name));
  return {
    folder,
    files,
    store: createBaselineStore({ ...options, ...change }),
    writable: createBaselineStore(options),
  };
}

test('a session comes back as it was accepted, with who, when and why', async () => {
  const { store, files } = await storeIn();
  await store.accept([{ session: session(0), window: 20 }]);
  const [record] = await store.read(key);
  expect(record).toEqual({
    ...baseline,
    startedAt: startOf(0),
    acceptedAt: '2026-06-01T00:00:00.000Z',
  });
  expect(await store.keys('digits')).toEqual([key]);
  expect(await store.keys(null)).toEqual([key]);
  expect(await store.keys('other')).toEqual([]);
  const text = await readFile((await files())[0]!, 'utf8');
  expect(JSON.parse(text)).toEqual(sealed(record!, hash));
});

test('every sample is kept, to the nanosecond, in a few bytes each', async () => {
  const { store, files } = await storeIn();
  const { normal } = drawsOf(1);
  const rounds = Array.from({ length: 120 }, () =>
    Array.from({ length: 25 }, () => Math.round(1e6 * Math.exp(0.01 * normal())) / 1e6),
  );
  await store.accept([{ session: session(0, rounds), window: 20 }]);
  expect(await store.read(key)).toHaveLength(1);
  expect((await stat((await files())[0]!)).size).toBeLessThan(5 * 3000);
});

test('the window rolls, and the first five stay', async () => {
  const { store } = await storeIn();
  for (let day = 0; day < 13; day += 1)
    expect(await store.accept([{ session: session(day), window: 6 }])).toEqual([day < 11 ? 0 : 1]);
  const days = (await store.read(key)).map(({ startedAt }) => startedAt);
  expect(days).toEqual([0, 1, 2, 3, 4, 7, 8, 9, 10, 11, 12].map(startOf));
});

test('sessions that are accepted at once are all there', async () => {
  const { store } = await storeIn();
  await Promise.all([3, 1, 2].map(day => store.accept([{ session: session(day), window: 20 }])));
  expect((await store.read(key)).map(({ startedAt }) => startedAt)).toEqual([1, 2, 3].map(startOf));
});

describe('is refused, and changes nothing:', () => {
  test('anything in CI', async () => {
    const { store, files } = await storeIn({ readOnly: true });
    await expect(store.accept([{ session: session(0), window: 20 }])).rejects.toMatchObject({
      code: 'CI_WRITES_NOTHING',
    });
    await expect(store.drop(key)).rejects.toMatchObject({ code: 'CI_WRITES_NOTHING' });
    expect(await files()).toEqual([]);
  });

  test('a session that is there, and one that is older than the first ones', async () => {
    const { store, files } = await storeIn();
    for (const day of [1, 2, 3, 4, 5]) await store.accept([{ session: session(day), window: 20 }]);
    const before = await files();
    await expect(store.accept([{ session: session(3), window: 20 }])).rejects.toMatchObject({
      code: 'BASELINE_HAS_SESSION',
    });
    await expect(store.accept([{ session: session(0), window: 20 }])).rejects.toMatchObject({
      code: 'BASELINE_TOO_OLD',
    });
    expect(await files()).toEqual(before);
  });

  test('all of several, where one is refused or cannot be written', async () => {
    const { store, files, folder } = await storeIn();
    const other = { ...session(1), inputs: [9] };
    const inOrder = [session(1), other].map(one => ({ session: one, window: 20 }));
    await store.accept([inOrder[1]!]);
    await expect(store.accept(inOrder)).rejects.toMatchObject({ code: 'BASELINE_HAS_SESSION' });
    await expect(store.accept([inOrder[0]!, inOrder[0]!])).rejects.toMatchObject({ code: 'BASELINE_HAS_SESSION' });
    expect(await files()).toEqual([]);

    const otherKey = baselineKey(other, hash);
    await store.drop(otherKey);
    await writeFile(join(folder, otherKey), 'no folder');
    await expect(store.accept(inOrder)).rejects.toMatchObject({ code: 'BASELINE_UNWRITABLE' });
    expect(await store.keys(null)).toEqual([]);
  });

  test('a session of a time to come', async () => {
    const { store, files } = await storeIn();
    await expect(store.accept([{ session: session(200), window: 20 }])).rejects.toMatchObject({
      code: 'BASELINE_FROM_FUTURE',
    });
    expect(await files()).toEqual([]);
  });

  test.for([
    ['NaN', Number.NaN, 'BAD_SAMPLES'],
    ['a negative time', -1, 'BAD_SAMPLES'],
    ['no time at all', 0, 'NO_SAMPLES'],
  ] as const)('%s', async ([, ms, code]) => {
    const { store, files } = await storeIn();
    await expect(store.accept([{ session: session(0, [[ms], [ms]]), window: 20 }])).rejects.toMatchObject({ code });
    expect(await files()).toEqual([]);
  });

  test('a key that is a path', async () => {
    const { store } = await storeIn();
    for (const bad of ['../x', 'a/b', `../../etc/x.0123456789ab`, `a/../x.0123456789ab`]) {
      await expect(store.drop(bad)).rejects.toMatchObject({ code: 'BASELINE_MISSING' });
      await expect(store.read(bad)).rejects.toMatchObject({ code: 'BASELINE_MISSING' });
    }
  });
});

describe('a file that is not as it was written is refused by name:', () => {
  test.for([
    ['edited', (text: string) => text.replace('release 2.1', 'release 2.2'), 'RECORD_EDITED'],
    ['cut', (text: string) => text.slice(0, 100), 'RECORD_INVALID'],
    ['empty', () => '', 'RECORD_INVALID'],
    ['of a newer triplicate', (text: string) => resealed(text, { version: 2 }), 'RECORD_VERSION'],
    ['of another workload', (text: string) => resealed(text, { inputs: [9] }), 'RECORD_INVALID'],
    [
      'with another median than its samples',
      (text: string) => resealed(text, { engines: [{ ...engines[0], medianMs: 1.4 }] }),
      'RECORD_INVALID',
    ],
    [
      'with samples that unpack to nothing',
      (text: string) => resealed(text, { engines: [{ ...engines[0], rounds: 'AAAA' }] }),
      'RECORD_INVALID',
    ],
  ] as const)('%s', async ([, change, code]) => {
    const { store, files } = await storeIn();
    await store.accept([{ session: session(0), window: 20 }]);
    const [file] = await files();
    await writeFile(file!, change(await readFile(file!, 'utf8')));
    await expect(store.read(key)).rejects.toMatchObject({ code, message: expect.stringContaining(file!) });
    expect(await store.drop(key)).toBe(1);
  });
});

test('drop takes a whole baseline away, and nothing that is not there', async () => {
  const { store } = await storeIn();
  await store.accept([{ session: session(0), window: 20 }]);
  expect(await store.drop(key)).toBe(1);
  expect(await store.keys(null)).toEqual([]);
  await expect(store.drop(key)).rejects.toMatchObject({ code: 'BASELINE_MISSING' });
});

test('engines that sessions name are kept from the collection of garbage', async () => {
  const { store } = await storeIn();
  await store.accept([{ session: session(0), window: 20 }]);
  expect(await store.digests()).toContain(digestOf('e'));
});

function resealed(text: string, change: object): string {
  return JSON.stringify(sealed({ ...JSON.parse(text), ...change }, hash));
}
