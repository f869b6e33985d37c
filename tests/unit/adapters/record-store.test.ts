import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { digestOf as hash } from '../../../harness/adapters/files/hash.ts';
import { createRecordStore } from '../../../harness/adapters/record-store.ts';
import type { Digest, Problem } from '../../../harness/core/records.ts';
import { sealed } from '../../../harness/core/seal.ts';
import { digestOf, latency, run } from '../../fixtures/sample-records.ts';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';

async function freshStore(absent: readonly Digest[] = []) {
  const folder = await temporaryFolder();
  const problems: Problem[] = [];
  const store = createRecordStore({
    folder,
    hasBlob: async digest => !absent.includes(digest),
    onBroken: problem => problems.push(problem),
  });
  return { folder, store, problems, file: join(folder, 'run', `${'1'.repeat(64)}.json`) };
}

test('what was put is found under its key, by another instance too', async () => {
  const { folder, store } = await freshStore();
  await store.put(run());
  await store.put(latency);
  const again = createRecordStore({ folder, hasBlob: async () => true });
  expect(await again.run(run().key)).toEqual(run());
  expect(await again.latency(latency.key)).toEqual(latency);
  expect(await again.run(digestOf('f'))).toBeNull();
  expect(await again.latency(run().key)).toBeNull();
});

test.for<[string, Digest]>([
  ['predictions', digestOf('2')],
  ['outputs', digestOf('3')],
])('a run whose %s are gone counts as absent, and its record stays', async ([, gone]) => {
  const { store, file } = await freshStore([gone]);
  await store.put(run());
  expect(await store.run(run().key)).toBeNull();
  expect(JSON.parse(await readFile(file, 'utf8'))).toEqual(sealed(run(), hash));
});

test('a run of tensors has no predictions to miss', async () => {
  const { store } = await freshStore();
  const tensors = run({ task: 'tensors', predictions: null });
  await store.put(tensors);
  expect(await store.run(tensors.key)).toEqual(tensors);
});

test('what is no record is not written', async () => {
  const { folder, store } = await freshStore();
  await expect(store.put(run({ count: 0 }))).rejects.toMatchObject({ code: 'RECORD_INVALID' });
  expect(await readdir(folder)).toEqual([]);
});

test.for<[string, string, string?]>([
  ['edited', JSON.stringify({ ...sealed(run(), hash), count: 2 }), 'RECORD_EDITED'],
  ['without a digest', JSON.stringify(run()), 'RECORD_EDITED'],
  ['cut short', '{"kind":"run"'],
  ['of another form', '{"kind":"run","version":1}'],
  ['of another key', JSON.stringify(sealed(run({ key: digestOf('9') }), hash))],
])('a record that is %s is moved aside, told, and made again', async ([, content, code = 'RECORD_INVALID']) => {
  const { folder, store, problems, file } = await freshStore();
  await mkdir(join(folder, 'run'));
  await writeFile(file, content);
  expect(await store.run(run().key)).toBeNull();
  expect(await readFile(`${file}.broken`, 'utf8')).toBe(content);
  expect(problems).toEqual([{ code, message: expect.stringContaining('moved aside') }]);
  await store.put(run());
  expect(await store.run(run().key)).toEqual(run());
});

test('a record of a newer triplicate is refused and stays where it is', async () => {
  const { folder, store, file } = await freshStore();
  await mkdir(join(folder, 'run'));
  await writeFile(file, JSON.stringify({ ...run(), version: 2 }));
  await expect(store.run(run().key)).rejects.toMatchObject({ code: 'RECORD_VERSION' });
  expect(await readdir(join(folder, 'run'))).toEqual([`${'1'.repeat(64)}.json`]);
});

test('every digest that a record names is known, whatever else lies there', async () => {
  const { folder, store } = await freshStore();
  expect(await store.digests()).toEqual([]);
  await store.put(run());
  await store.put(latency);
  await writeFile(join(folder, 'run', 'notes.txt'), digestOf('f'));
  const seals = [run(), latency].map(record => sealed(record, hash).digest);
  expect(await store.digests()).toEqual([...['1', '2', '3', '4', 'a', 'd', 'e'].map(digestOf), ...seals].sort());
});
