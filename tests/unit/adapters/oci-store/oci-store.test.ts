import { mkdir, readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { tagOf } from '../../../../harness/adapters/oci-store/build-manifest.ts';
import { withPin } from '../../../../harness/core/lock-file.ts';
import type { Digest } from '../../../../harness/core/records.ts';
import { build, digestOf } from '../../../fixtures/sample-records.ts';
import { storeCalled } from '../../../fixtures/stores.ts';
import { temporaryFolder } from '../../../fixtures/temporary-folder.ts';

const oci = storeCalled('OCI layout');
const readJson = async (file: string) => JSON.parse(await readFile(file, 'utf8'));

async function storeWithBuild() {
  const folder = await temporaryFolder();
  const store = oci.open(folder);
  const engine = await store.put(Buffer.from('engine'));
  const log = await store.put(Buffer.from('log'));
  const record = build({ engine, log });
  await store.save(record);
  return { folder: join(folder, 'store'), store, record, blob: (digest: Digest) => oci.blobFile(folder, digest) };
}

test('a build is an OCI artifact: manifest, empty config, engine, record and log, each named', async () => {
  const { folder, record, blob } = await storeWithBuild();
  expect(await readJson(join(folder, 'oci-layout'))).toEqual({ imageLayoutVersion: '1.0.0' });
  const tag = 'digits_fp32_cpu-1_bbbbbbbbbbbb_1';
  const { schemaVersion, manifests } = await readJson(join(folder, 'index.json'));
  expect(schemaVersion).toBe(2);
  expect(manifests).toEqual([
    {
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      digest: expect.stringMatching(/^sha256:/),
      size: (await readFile(blob(manifests[0].digest))).length,
      artifactType: 'application/vnd.triplicate.build.v1+json',
      annotations: { 'org.opencontainers.image.ref.name': tag },
    },
  ]);
  const manifest = await readJson(blob(manifests[0].digest));
  expect(manifest).toMatchObject({
    schemaVersion: 2,
    artifactType: 'application/vnd.triplicate.build.v1+json',
    config: { mediaType: 'application/vnd.oci.empty.v1+json', size: 2 },
    layers: [
      { mediaType: 'application/onnx', digest: record.engine, size: 6 },
      { mediaType: 'application/vnd.triplicate.build-record.v1+json' },
      { mediaType: 'text/plain', digest: record.log, size: 3 },
    ],
  });
  const titles = manifest.layers.map((layer: { annotations: object }) => Object.values(layer.annotations)[0]);
  expect(titles).toEqual([`${tag}.engine`, `${tag}.json`, `${tag}.log`]);
  expect(await readJson(blob(manifest.layers[1].digest))).toEqual(record);
});

test('what fails in a source is its own failure, and not one of the store', async () => {
  const store = oci.open(await temporaryFolder());
  async function* torn() {
    yield Buffer.from('a');
    throw Object.assign(new Error('read of inputs.npy'), { code: 'EIO' });
  }
  await expect(store.putPieces(torn())).rejects.toMatchObject({ code: 'EIO', message: 'read of inputs.npy' });
  await expect(store.putFile('/proc/self/no-such-file')).rejects.toMatchObject({
    code: 'FILE_UNREADABLE',
    message: expect.stringContaining('/proc/self/no-such-file cannot be read'),
  });
});

test('entries and files of others stay as they are', async () => {
  const { folder, store, record } = await storeWithBuild();
  const foreign = [
    {
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      digest: digestOf('9'),
      size: 5,
      platform: { os: 'linux' },
    },
    {
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      digest: await store.put(Buffer.from('{"layers":[]}')),
      size: 13,
    },
    { mediaType: 'application/x-other', digest: await store.put(Buffer.from('not json')), size: 8 },
  ];
  const index = await readJson(join(folder, 'index.json'));
  await writeFile(
    join(folder, 'index.json'),
    JSON.stringify({ ...index, annotations: { by: 'another tool' }, manifests: [...foreign, ...index.manifests] }),
  );
  await writeFile(join(folder, 'notes.txt'), 'mine');
  await mkdir(join(folder, 'blobs', 'sha512'));
  await writeFile(join(folder, 'blobs', 'sha256', 'readme'), 'mine, too');
  expect(await store.list()).toEqual([record]);
  await store.save({ ...record, ordinal: 2 });
  const after = await readJson(join(folder, 'index.json'));
  expect(after.annotations).toEqual({ by: 'another tool' });
  expect(after.manifests.slice(0, 3)).toEqual(foreign);
  expect(after.manifests).toHaveLength(5);
  for (const name of await readdir(join(folder, 'blobs', 'sha256'))) {
    await utimes(join(folder, 'blobs', 'sha256', name), 0, 0);
  }
  expect(await store.gc(new Set())).toEqual([]);
  expect(await readFile(join(folder, 'blobs', 'sha256', 'readme'), 'utf8')).toBe('mine, too');
  expect(await readFile(join(folder, 'notes.txt'), 'utf8')).toBe('mine');
});

test.for([
  ['index.json', 'no json', 'STORE_BROKEN'],
  ['index.json', '{"manifests":[{"digest":"sha256:1"}]}', 'STORE_BROKEN'],
  ['oci-layout', '{"imageLayoutVersion":"2.0.0"}', 'STORE_VERSION'],
])('%s with %s is refused and left alone', async ([file, content, code]) => {
  const { folder, store, record } = await storeWithBuild();
  await writeFile(join(folder, file!), content!);
  await expect(store.list()).rejects.toMatchObject({ code });
  await expect(store.save(record)).rejects.toMatchObject({ code });
  expect(await readFile(join(folder, file!), 'utf8')).toBe(content);
});

test('a store that cannot be written says so', async () => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'store'), 'a file where the folder should be');
  const put = oci.open(folder).put(Buffer.from('x'));
  await expect(put).rejects.toMatchObject({ code: 'STORE_UNWRITABLE', exit: 'environment' });
});

test('a tag is valid for OCI tools, and no two builds share one', () => {
  const name = fc.stringMatching(/^[a-z0-9][a-z0-9._-]{0,99}$/);
  const digest = fc.constantFrom(...'0123456789abcdef').map(digestOf);
  const part = fc.record({ name, digest, ordinal: fc.integer({ min: 1, max: 9999 }) });
  const tag = ({ name: called, digest: buildKey, ordinal }: { name: string; digest: Digest; ordinal: number }) =>
    tagOf(build({ model: { name: called, digest: buildKey }, buildKey, ordinal }));
  fc.assert(
    fc.property(part, part, (a, b) => {
      expect(tag(a)).toMatch(/^[a-z0-9_][\w.-]{0,127}$/);
      if (a.digest !== b.digest || a.ordinal !== b.ordinal) expect(tag(a)).not.toBe(tag(b));
    }),
  );
});

test('what a build gave beside its engine is in its artifact, and stays while a pin names it', async () => {
  const folder = await temporaryFolder();
  const store = oci.open(folder);
  const [engine, cache, inspector] = await Promise.all(
    ['plan', 'timings', '{}'].map(text => store.put(Buffer.from(text))),
  );
  const artifacts = [
    { role: 'timing-cache' as const, mediaType: 'application/x-cache', digest: cache!, sizeBytes: 7 },
    { role: 'inspector' as const, mediaType: 'application/json', digest: inspector!, sizeBytes: 2 },
  ];
  const record = build({ engine: engine!, log: null, artifacts });
  await store.save(record);
  const { manifests } = await readJson(join(folder, 'store', 'index.json'));
  const { layers } = await readJson(oci.blobFile(folder, manifests[0].digest));
  const titles = layers.map((layer: { annotations: object }) => Object.values(layer.annotations)[0]);
  const tag = tagOf(record);
  expect(titles).toEqual([`${tag}.engine`, `${tag}.json`, `${tag}.timing-cache`, `${tag}.inspector`]);
  await store.changeLock(lock => withPin(lock, record, 'ships'));
  // Another build takes its place, so that only the pin names the blobs.
  await store.save(build({ engine: await store.put(Buffer.from('next')), log: null }));
  await store.gc(new Set(), { graceMinutes: 0 });
  for (const digest of [engine!, cache!, inspector!]) expect(await store.has(digest)).toBe(true);
});
