import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, open, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { withPin } from '../../harness/core/lock-file.ts';
import type { BuildRecord, Digest } from '../../harness/core/records.ts';
import { startChild } from '../fixtures/child-process.ts';
import { build, digestOf, lock } from '../fixtures/sample-records.ts';
import { stores } from '../fixtures/stores.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

const text = (content: string): Uint8Array => new TextEncoder().encode(content);
const digest = (bytes: Uint8Array): Digest => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
const hourAgo = Date.now() / 1000 - 3601;

async function flipBit(file: string, bit = 0): Promise<void> {
  const bytes = await readFile(file);
  bytes[bit >> 3]! ^= 1 << (bit & 7);
  await writeFile(file, bytes);
}

describe.for(stores)('$name', ({ name, open: openStore, blobFile }) => {
  async function freshStore(options = {}) {
    const folder = await temporaryFolder();
    const store = openStore(folder, options);
    return { folder, store, file: (blob: Digest) => blobFile(folder, blob) };
  }

  async function saveBuild(store: ReturnType<typeof openStore>, content: string, changes: Partial<BuildRecord> = {}) {
    const engine = await store.put(text(content));
    const log = await store.put(text(`log of ${content}`));
    const record = build({ engine, sizeBytes: content.length, log, ...changes });
    await store.save(record);
    return record;
  }

  async function ageAll(folder: string) {
    const blobs = dirname(blobFile(folder, digestOf('0')));
    for (const entry of await readdir(blobs)) await utimes(join(blobs, entry), hourAgo, hourAgo);
  }

  describe('blobs', () => {
    test('what was put is read back under its digest, from another instance too', async () => {
      const { folder, store } = await freshStore();
      await fc.assert(
        fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async bytes => {
          const stored = await store.put(bytes);
          expect(stored).toBe(digest(bytes));
          expect(await openStore(folder).read(stored)).toEqual(bytes);
          expect(await store.has(stored)).toBe(true);
        }),
        { numRuns: 30 },
      );
    });

    test('a file is stored as its bytes are', async () => {
      const { folder, store } = await freshStore();
      const bytes = new Uint8Array(200_000).map((_, index) => index % 251);
      await writeFile(join(folder, 'source'), bytes);
      expect(await store.putFile(join(folder, 'source'))).toEqual({ digest: digest(bytes), sizeBytes: 200_000 });
      expect(await readFile(await store.path(digest(bytes)))).toEqual(Buffer.from(bytes));
    });

    test.for([
      [1, 1_300_000],
      [4000, 1_300_000],
      [700_000, 1_300_000],
      [4000, 0],
    ] as const)('in pieces of whole units of %i bytes, %i bytes are the same bytes', async ([unit, size]) => {
      const { store } = await freshStore();
      const bytes = new Uint8Array(size).map((_, index) => (index * 7) % 251);
      const pieces: Uint8Array[] = [];
      // What was lent is copied.
      await store.readPieces(await store.put(bytes), unit, piece => void pieces.push(piece.slice()));
      expect(Buffer.concat(pieces).equals(bytes)).toBe(true);
      for (const piece of pieces.slice(0, -1)) expect(piece.length % unit).toBe(0);
    });

    test('a piece stays as it is until its taker is done, while further ones are read', async () => {
      const { store } = await freshStore();
      const bytes = new Uint8Array(3_000_000).map((_, index) => (index * 31) % 241);
      const pieces: Uint8Array[] = [];
      await store.readPieces(await store.put(bytes), 1000, async piece => {
        await setTimeout(5);
        pieces.push(piece.slice());
      });
      expect(Buffer.concat(pieces).equals(bytes)).toBe(true);
      expect(pieces.length).toBeGreaterThan(3);
    });

    test('a taker of pieces that fails later ends the reading with its error', async () => {
      const { store } = await freshStore();
      const stored = await store.put(new Uint8Array(2_000_000));
      const stopped = store.readPieces(stored, 4, async () => {
        await setTimeout(5);
        throw new Error('enough');
      });
      await expect(stopped).rejects.toThrow('enough');
    });

    test('pieces that are lent one by one are stored as one blob, and nothing where they break off', async () => {
      const { store, file } = await freshStore();
      async function* lent(breaksOff: boolean) {
        const buffer = new Uint8Array(100_000);
        for (let at = 0; at < 5; at++) {
          if (breaksOff && at === 3) throw new Error('torn');
          yield buffer.fill(at);
        }
      }
      const all = Buffer.concat([0, 1, 2, 3, 4].map(at => new Uint8Array(100_000).fill(at)));
      expect(await store.putPieces(lent(false))).toBe(digest(all));
      expect(Buffer.from(await store.read(digest(all))).equals(all)).toBe(true);
      await expect(store.putPieces(lent(true))).rejects.toThrow('torn');
      expect(await readdir(dirname(file(digest(all))))).toHaveLength(1);
    });

    test('a reader of pieces that throws ends the reading, and the blob is as it was', async () => {
      const { store } = await freshStore();
      const stored = await store.put(new Uint8Array(2_000_000));
      const stopped = store.readPieces(stored, 4, () => {
        throw new Error('enough');
      });
      await expect(stopped).rejects.toThrow('enough');
      expect(await store.verify()).toEqual([]);
    });

    test('a blob that is there is not written again', async () => {
      const { store, file } = await freshStore();
      const stored = await store.put(text('one'));
      const before = await stat(file(stored));
      await Promise.all([store.put(text('one')), store.put(text('one'))]);
      expect((await stat(file(stored))).ino).toBe(before.ino);
      expect(await readdir(dirname(file(stored)))).toHaveLength(1);
    });

    test('a missing blob is named, with the next command', async () => {
      const { store } = await freshStore();
      const gone = {
        code: 'BLOB_MISSING',
        message: expect.stringContaining(digestOf('c')),
        next: expect.stringContaining('triplicate store verify'),
      };
      await expect(store.read(digestOf('c'))).rejects.toMatchObject(gone);
      await expect(store.path(digestOf('c'))).rejects.toMatchObject(gone);
      await expect(store.readPieces(digestOf('c'), 1, () => {})).rejects.toMatchObject(gone);
      expect(await store.has(digestOf('c'))).toBe(false);
    });

    test('a flipped bit is found on every way to read, and healed by whoever has the right bytes', async () => {
      const { store, file } = await freshStore();
      const stored = await store.put(text('an engine'));
      await flipBit(file(stored));
      const corrupt = {
        code: 'BLOB_CORRUPT',
        message: expect.stringContaining(stored),
        next: expect.stringContaining('triplicate store verify'),
      };
      await expect(store.read(stored)).rejects.toMatchObject(corrupt);
      await expect(store.path(stored)).rejects.toMatchObject(corrupt);
      await expect(store.readPieces(stored, 1, () => {})).rejects.toMatchObject(corrupt);
      expect(await store.verify()).toEqual([
        { digest: stored, state: 'corrupt', neededBy: null, problem: 'its bytes have changed' },
      ]);
      await store.put(text('an engine'));
      expect(await store.read(stored)).toEqual(text('an engine'));
      expect(await store.verify()).toEqual([]);
    });

    test.for([
      ['small blobs', 100, 60],
      ['blobs that are read in several pieces', 1_200_000, 8],
    ] as const)('every flipped bit is found: %s', async ([, maxLength, numRuns]) => {
      const { store, file } = await freshStore();
      await fc.assert(
        fc.asyncProperty(fc.integer({ min: 1, max: maxLength }), fc.integer(), fc.nat(), async (length, seed, at) => {
          const bytes = new Uint8Array(length).map((_, index) => Math.imul(index ^ seed, 2654435761) >>> 24);
          const stored = await store.put(bytes);
          await flipBit(file(stored), at % (8 * length));
          await expect(store.read(stored)).rejects.toMatchObject({ code: 'BLOB_CORRUPT' });
          await expect(store.readPieces(stored, 8, () => {})).rejects.toMatchObject({ code: 'BLOB_CORRUPT' });
          await expect(store.path(stored)).rejects.toMatchObject({ code: 'BLOB_CORRUPT' });
          expect(await store.verify()).toMatchObject([{ digest: stored, state: 'corrupt' }]);
          await store.put(bytes);
          expect(await store.verify()).toEqual([]);
          await store.drop(stored);
        }),
        { numRuns },
      );
    });

    test('a flipped bit in any blob of a build is found', async () => {
      const { folder, store, file } = await freshStore();
      await saveBuild(store, 'engine');
      const names = await readdir(dirname(blobFile(folder, digestOf('0'))));
      expect(names).toHaveLength(5);
      for (const hex of names) {
        const { size } = await stat(file(`sha256:${hex}`));
        for (let bit = 0; bit < 8 * size; bit += size < 20 ? 1 : 503) {
          await flipBit(file(`sha256:${hex}`), bit);
          await expect(store.read(`sha256:${hex}`), `bit ${bit} of ${hex}`).rejects.toMatchObject({
            code: 'BLOB_CORRUPT',
          });
          await flipBit(file(`sha256:${hex}`), bit);
        }
      }
      expect(await store.verify()).toEqual([]);
    });

    test.for([0, 4, 20])('a blob of 9 bytes that has %i now is corrupt', async length => {
      const { store, file } = await freshStore();
      const stored = await store.put(text('an engine'));
      await writeFile(file(stored), 'x'.repeat(length));
      await expect(store.read(stored)).rejects.toMatchObject({ code: 'BLOB_CORRUPT' });
    });

    test('a dropped blob is gone, and dropping it again is no error', async () => {
      const { store } = await freshStore();
      const stored = await store.put(text('raw outputs'));
      await store.drop(stored);
      await store.drop(stored);
      expect(await store.has(stored)).toBe(false);
    });

    test('a digest never leads out of the store', async () => {
      const { store } = await freshStore();
      await expect(store.read('sha256:../../../golden/engines.lock.json')).rejects.toThrow('no SHA-256 digest');
    });

    test('a writer that is killed half-way leaves no half blob', async () => {
      const { folder, store } = await freshStore();
      const pipe = join(folder, 'pipe');
      execFileSync('mkfifo', [pipe]);
      const child = startChild('put-file', name, folder, pipe);
      const source = await open(pipe, 'r+');
      await source.write(new Uint8Array(50_000));
      const blobs = dirname(blobFile(folder, digestOf('0')));
      const written = async () => {
        const names = await readdir(blobs).catch(() => []);
        return (await Promise.all(names.map(async entry => (await stat(join(blobs, entry))).size))).reduce(
          (a, b) => a + b,
          0,
        );
      };
      // On a busy machine a process takes seconds to begin.
      await expect.poll(written, { timeout: 30_000 }).toBe(50_000);
      child.process.kill('SIGKILL');
      expect(await child.ended).toBe('SIGKILL');
      await source.close();
      expect(await store.verify()).toEqual([]);
      expect((await readdir(blobs)).filter(entry => /^[0-9a-f]{64}$/.test(entry))).toEqual([]);
      expect(await store.gc(new Set())).toEqual([]);
      expect(await readdir(blobs)).toHaveLength(1);
      expect(await store.gc(new Set(), { graceMinutes: 0 })).toEqual([]);
      expect(await readdir(blobs)).toEqual([]);
    });
  });

  describe('drafts', () => {
    test('what was written is kept as a blob by whoever knows the id, once', async () => {
      const { folder, store } = await freshStore();
      await writeFile(await store.draft('one'), 'I a line\n');
      const kept = await openStore(folder).keepDraft('one');
      expect(await store.read(kept!)).toEqual(text('I a line\n'));
      expect(await store.keepDraft('one')).toBe(null);
    });

    test('of a long one the whole lines in the last 4 MiB are kept', async () => {
      const { store } = await freshStore();
      const line = `${'x'.repeat(99)}\n`;
      await writeFile(await store.draft('one'), `${line.repeat(50_000)}the end`);
      const bytes = await store.read((await store.keepDraft('one'))!);
      const kept = new TextDecoder().decode(bytes);
      expect(kept).toBe(`${line.repeat(Math.floor((2 ** 22 - 'the end'.length) / 100))}the end`);
    });

    test('an empty one is no blob', async () => {
      const { store, file } = await freshStore();
      await writeFile(await store.draft('one'), '');
      expect(await store.keepDraft('one')).toBe(null);
      expect(await readdir(dirname(file(digestOf('0'))))).toEqual([]);
    });

    test('one that nobody keeps is no blob, and goes with the garbage when it is old', async () => {
      const { store, file } = await freshStore();
      await writeFile(await store.draft('one'), 'left');
      expect([await store.verify(), await store.gc(new Set())]).toEqual([[], []]);
      const kept = await store.keepDraft('one');
      expect(await store.has(kept!)).toBe(true);
      await store.drop(kept!);
      await writeFile(await store.draft('two'), 'left');
      await store.gc(new Set(), { graceMinutes: 0 });
      expect(await readdir(dirname(file(digestOf('0'))))).toEqual([]);
    });
  });

  test('without a grace period what was written in this very millisecond is garbage, too', async () => {
    const { store, file } = await freshStore();
    const draft = await store.draft('one');
    await writeFile(draft, 'left');
    const now = Date.now();
    await utimes(draft, (now + 0.9) / 1000, (now + 0.9) / 1000);
    vi.useFakeTimers({ toFake: ['Date'], now });
    onTestFinished(() => void vi.useRealTimers());
    await store.gc(new Set(), { graceMinutes: 0 });
    expect(await readdir(dirname(file(digestOf('0'))))).toEqual([]);
  });

  describe('builds', () => {
    test('a saved build is found by its key, by ordinal, and in the list', async () => {
      const { folder, store } = await freshStore();
      const third = await saveBuild(store, 'engine c', { ordinal: 3 });
      const first = await saveBuild(store, 'engine a', { ordinal: 1 });
      const other = await saveBuild(store, 'engine a', { ordinal: 1, buildKey: digestOf('f') });
      const again = openStore(folder);
      expect(await again.builds(digestOf('b'))).toEqual([first, third]);
      expect(await again.builds(digestOf('f'))).toEqual([other]);
      expect(await again.builds(digestOf('0'))).toEqual([]);
      expect(await again.list()).toHaveLength(3);
    });

    test('the same key and ordinal replaces, also under other names', async () => {
      const { store } = await freshStore();
      await saveBuild(store, 'old', { ordinal: 2 });
      const renamed = await saveBuild(store, 'new', { ordinal: 2, model: { name: 'renamed', digest: digestOf('a') } });
      expect(await store.list()).toEqual([renamed]);
    });

    test('a build is not saved before its engine', async () => {
      const { store } = await freshStore();
      await expect(store.save(build())).rejects.toMatchObject({ code: 'BLOB_MISSING' });
      expect(await store.list()).toEqual([]);
    });

    test('a record that is none is refused', async () => {
      const { store } = await freshStore();
      await expect(saveBuild(store, 'x', { ordinal: 0 })).rejects.toMatchObject({ code: 'RECORD_INVALID' });
    });

    test('a build whose engine is gone counts as not built, and is told', async () => {
      const { store, file } = await freshStore();
      const lost = await saveBuild(store, 'lost', { ordinal: 1 });
      const kept = await saveBuild(store, 'kept', { ordinal: 2 });
      await rm(file(lost.engine));
      expect(await store.builds(digestOf('b'))).toEqual([kept]);
      expect(await store.verify()).toEqual([
        {
          digest: lost.engine,
          state: 'missing',
          neededBy: 'digits_fp32_cpu-1_bbbbbbbbbbbb_1',
          problem: 'it is missing, and digits_fp32_cpu-1_bbbbbbbbbbbb_1 needs it',
        },
      ]);
    });

    test('a damaged build record is an error of reading, and costs no build that is saved later', async () => {
      const { store, file } = await freshStore();
      const before = new Set(await readdir(dirname(file(await store.put(text('first'))))));
      await saveBuild(store, 'first', { ordinal: 1 });
      const added = (await readdir(dirname(file(digestOf('0'))))).filter(entry => !before.has(entry));
      const contents = await Promise.all(
        added.map(async entry => ({ entry, content: await readFile(file(`sha256:${entry}`), 'utf8') })),
      );
      await flipBit(file(`sha256:${contents.find(({ content }) => content.includes('"kind":"build"'))!.entry}`));
      await expect(store.list()).rejects.toMatchObject({ code: 'BLOB_CORRUPT' });
      await saveBuild(store, 'first', { ordinal: 1, seconds: 2 });
      expect(await store.list()).toHaveLength(1);
    });

    test('three processes that save at the same time lose nothing', async () => {
      const { folder, store } = await freshStore();
      const children = [1, 6, 11].map(first => startChild('save-builds', name, folder, String(first), '5'));
      expect(await Promise.all(children.map(child => child.ended))).toEqual([0, 0, 0]);
      expect((await store.builds(digestOf('b'))).map(({ ordinal }) => ordinal)).toEqual(
        Array.from({ length: 15 }, (_, i) => i + 1),
      );
      expect(await store.verify()).toEqual([]);
    });
  });

  describe('the lock file', () => {
    test('a missing one is empty', async () => {
      const { store } = await freshStore();
      expect(await store.readLock()).toEqual({ version: 1, engines: {} });
    });

    test('it is sorted text, so that one pin is a diff of one entry', async () => {
      const { folder, store } = await freshStore();
      const [pin] = Object.values(lock.engines);
      await store.changeLock(() => ({ engines: { 'z/a/b': pin!, 'a/a/b': pin! }, version: 1 }));
      const written = await readFile(join(folder, 'golden', 'engines.lock.json'), 'utf8');
      expect(written).toMatch(/^\{\n {2}"engines": \{\n {4}"a\/a\/b": \{\n {6}"build": \{\n {8}"buildKey"/);
      expect(written).toMatch(/\n {2}"version": 1\n\}\n$/);
      expect(await store.readLock()).toEqual({ version: 1, engines: { 'a/a/b': pin, 'z/a/b': pin } });
    });

    test('an entry that was edited, or has no digest, is named, and costs the others nothing', async () => {
      const { folder, store } = await freshStore();
      const [pin] = Object.values(lock.engines);
      await store.changeLock(() => ({ engines: { 'z/a/b': pin!, 'a/a/b': pin! }, version: 1 }));
      const file = join(folder, 'golden', 'engines.lock.json');
      const written = await readFile(file, 'utf8');
      const { engines, version } = JSON.parse(written);
      const { digest: _, ...without } = engines['z/a/b'];
      for (const edited of [{ ...engines['z/a/b'], reason: 'other' }, without]) {
        await writeFile(file, JSON.stringify({ version, engines: { ...engines, 'z/a/b': edited } }));
        const refused = { code: 'PIN_EDITED', exit: 'usage', message: expect.stringContaining('z/a/b') };
        await expect(store.readLock()).rejects.toMatchObject(refused);
        await expect(store.changeLock(same => same)).rejects.toMatchObject(refused);
      }
      await writeFile(file, JSON.stringify({ version, engines: { 'a/a/b': engines['a/a/b'] } }));
      expect(Object.keys((await store.readLock()).engines)).toEqual(['a/a/b']);
    });

    test('of two that change it at the same time, the later one starts from what the earlier one made', async () => {
      const { folder, store } = await freshStore();
      const [pin] = Object.values(lock.engines);
      const add = (key: string) =>
        openStore(folder).changeLock(before => ({ ...before, engines: { ...before.engines, [key]: pin! } }));
      await Promise.all([add('a/a/b'), add('b/a/b')]);
      expect(Object.keys((await store.readLock()).engines)).toEqual(['a/a/b', 'b/a/b']);
    });

    test('eight processes that pin, save and read at the same time lose nothing and see nothing half-written', async () => {
      const { folder, store } = await freshStore();
      const rounds = 3;
      const children = Array.from({ length: 8 }, (_, who) =>
        startChild('share-store', name, folder, String(who), String(rounds)),
      );
      expect(await Promise.all(children.map(child => child.ended))).toEqual(children.map(() => 0));
      expect(await store.list()).toHaveLength(8 * rounds);
      expect(Object.keys((await store.readLock()).engines)).toHaveLength(8 * rounds);
      expect(await store.verify()).toEqual([]);
      await ageAll(folder);
      expect(await store.gc(new Set())).toEqual([]);
    });

    test('CI writes nothing', async () => {
      const { folder, store } = await freshStore({ ci: true });
      await expect(store.changeLock(() => lock)).rejects.toMatchObject({ code: 'CI_WRITES_NOTHING', exit: 'usage' });
      expect(await readdir(folder)).toEqual([]);
    });

    test.for([
      ['text that is no JSON', '{', 'RECORD_INVALID'],
      ['a field of a newer triplicate', '{"version":1,"engines":{},"new":1}', 'RECORD_INVALID'],
      ['a newer version', '{"version":2,"engines":{}}', 'RECORD_VERSION'],
    ])('%s is not overwritten', async ([, content, code]) => {
      const { folder, store } = await freshStore();
      const file = join(folder, 'golden', 'engines.lock.json');
      await mkdir(dirname(file));
      await writeFile(file, content!);
      await expect(store.changeLock(() => lock)).rejects.toMatchObject({ code });
      expect(await readFile(file, 'utf8')).toBe(content);
    });
  });

  describe('collection of garbage', () => {
    test('takes what nobody names, and only that', async () => {
      const { folder, store } = await freshStore();
      const built = await saveBuild(store, 'built');
      const kept = await store.put(text('kept'));
      const pinned = await store.put(text('pinned'));
      await store.changeLock(before => withPin(before, { ...built, engine: pinned }, 'shipped'));
      const garbage = await store.put(text('garbage'));
      await ageAll(folder);
      expect(await store.gc(new Set([kept]))).toEqual([garbage]);
      expect(await store.has(garbage)).toBe(false);
      expect(await store.list()).toEqual([built]);
      expect(await store.read(pinned)).toEqual(text('pinned'));
      expect(await store.read(kept)).toEqual(text('kept'));
      expect(await store.verify()).toEqual([]);
    });

    test('leaves alone what is young, and what was put again a moment ago', async () => {
      const { folder, store } = await freshStore();
      const again = await store.put(text('again'));
      await ageAll(folder);
      const young = await store.put(text('young'));
      await store.put(text('again'));
      expect(await store.gc(new Set())).toEqual([]);
      expect(await Promise.all([store.has(again), store.has(young)])).toEqual([true, true]);
    });

    test('leaves alone what is put again just before it would be taken away', async () => {
      const { folder } = await freshStore();
      expect(await startChild('put-while-collecting', name, folder, 'again').line()).toBe('kept');
    });

    test('removes nothing while a manifest is damaged', async () => {
      const { folder, store, file } = await freshStore();
      await saveBuild(store, 'built');
      await store.put(text('garbage'));
      const [entry] = JSON.parse(await readFile(join(folder, 'store', 'index.json'), 'utf8')).manifests;
      await flipBit(file(entry.digest));
      await ageAll(folder);
      const count = (await readdir(dirname(file(digestOf('0'))))).length;
      await expect(store.gc(new Set())).rejects.toMatchObject({
        code: 'BLOB_CORRUPT',
        message: expect.stringContaining('Nothing was removed'),
      });
      expect(await readdir(dirname(file(digestOf('0'))))).toHaveLength(count);
    });
  });
});
