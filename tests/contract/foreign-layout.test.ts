import { execFileSync } from 'node:child_process';
import { mkdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folderContents } from '../fixtures/folder-contents.ts';
import { build } from '../fixtures/sample-records.ts';
import { fill, saveBuild, tasks } from '../fixtures/store-tasks.ts';
import { storeCalled } from '../fixtures/stores.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

const oci = storeCalled('OCI layout');
const text = (content: string) => Buffer.from(content);

/** A store as somebody else may have made it, beside a folder that is none of its business. */
async function foreignStore() {
  const root = await temporaryFolder();
  const outside = join(root, 'outside');
  await mkdir(outside);
  await writeFile(join(outside, 'precious'), 'not to be touched');
  const folder = join(root, 'project');
  const store = oci.open(folder);
  await fill(store);
  return { root, folder, layout: join(folder, 'store'), outside, store };
}

describe('a symbolic link', () => {
  const everything = ['read', 'list', 'verify', 'put', 'putFile', 'keepDraft', 'save', 'gc', 'drop'] as const;
  const onlyIndex = ['list', 'verify', 'save', 'gc'] as const;
  test.for([
    ['blobs', everything],
    ['blobs/sha256', everything],
    ['index.json', onlyIndex],
    ['oci-layout', onlyIndex],
  ] as const)('in the place of %s is refused, and what lies behind it stays', async ([name, refused]) => {
    const { folder, layout, outside, store } = await foreignStore();
    const digest = await store.put(text('engine first'));
    await rename(join(layout, name), join(outside, 'moved'));
    await symlink(join(outside, 'moved'), join(layout, name));
    const before = folderContents(outside);
    const doing = {
      read: () => store.read(digest),
      list: () => store.list(),
      verify: () => store.verify(),
      drop: () => store.drop(digest),
    };
    for (const what of refused) {
      const done = what in doing ? doing[what as keyof typeof doing]() : tasks[what]!(store, folder);
      await expect(done, what).rejects.toMatchObject({
        code: 'STORE_BROKEN',
        message: expect.stringContaining(`${join(layout, name)} is a symbolic link`),
        next: expect.any(String),
      });
    }
    expect(folderContents(outside)).toEqual(before);
  });

  test('in the place of the lock file is replaced, not written through', async () => {
    const { folder, outside, store } = await foreignStore();
    const lockFile = join(folder, 'golden', 'engines.lock.json');
    await rename(lockFile, join(outside, 'lock'));
    await symlink(join(outside, 'lock'), lockFile);
    const before = folderContents(outside);
    await store.changeLock(lock => ({ ...lock, engines: {} }));
    expect(await store.readLock()).toEqual({ version: 1, engines: {} });
    expect(folderContents(outside)).toEqual(before);
  });
});

describe('in the place of a blob', () => {
  const things: Record<string, (place: string, outside: string) => unknown> = {
    'a link to the right bytes': async (place, outside) => {
      await writeFile(join(outside, 'bytes'), 'engine first');
      await symlink(join(outside, 'bytes'), place);
    },
    'a link to nothing': place => symlink('nowhere', place),
    'a folder': place => mkdir(join(place, 'with something in it'), { recursive: true }),
    'a pipe that nobody writes to': place => execFileSync('mkfifo', [place]),
  };

  test.for(Object.entries(things))('%s is found, and nothing outside is touched', async ([what, plant]) => {
    const { folder, outside, store } = await foreignStore();
    const digest = await store.put(text('engine first'));
    const place = oci.blobFile(folder, digest);
    await rm(place);
    await plant(place, outside);
    const before = folderContents(outside);

    const corrupt = { code: 'BLOB_CORRUPT', message: expect.stringContaining('no file, lies in its place') };
    await expect(store.read(digest)).rejects.toMatchObject(corrupt);
    await expect(store.path(digest)).rejects.toMatchObject(corrupt);
    expect(await store.verify()).toMatchObject([{ digest, state: 'corrupt', neededBy: expect.any(String) }]);

    if (what === 'a folder') {
      await expect(store.put(text('engine first'))).rejects.toMatchObject({ code: 'STORE_UNWRITABLE' });
      await rm(place, { recursive: true });
    }
    await store.put(text('engine first'));
    expect(await store.verify()).toEqual([]);
    expect(folderContents(outside)).toEqual(before);
  });

  test('what nobody needs stays where it is when garbage is collected', async () => {
    const { folder, outside, store } = await foreignStore();
    const hex = (digit: string) => join(folder, 'store', 'blobs', 'sha256', digit.repeat(64));
    await mkdir(hex('a'));
    await symlink(join(outside, 'precious'), hex('b'));
    const before = folderContents(outside);
    await tasks.gc!(store, folder);
    expect(await readFile(hex('b'), 'utf8')).toBe('not to be touched');
    expect(folderContents(outside)).toEqual(before);
  });
});

describe('a name that leads elsewhere', () => {
  const elsewhere = '../../../outside/precious';
  const manifestType = 'application/vnd.oci.image.manifest.v1+json';
  const artifactType = 'application/vnd.triplicate.build.v1+json';

  async function withEntry(entry: object) {
    const foreign = await foreignStore();
    const index = join(foreign.layout, 'index.json');
    const { manifests, ...rest } = JSON.parse(await readFile(index, 'utf8'));
    await writeFile(index, JSON.stringify({ ...rest, manifests: [...manifests, entry] }));
    return { ...foreign, before: folderContents(foreign.root) };
  }

  test('as a digest in index.json is refused', async () => {
    const { root, folder, store, before } = await withEntry({ mediaType: manifestType, digest: `sha256:${elsewhere}` });
    for (const act of [store.list, store.verify, () => tasks.gc!(store, folder)]) {
      await expect(act()).rejects.toMatchObject({ code: 'STORE_BROKEN' });
    }
    expect(folderContents(root)).toMatchObject(before);
  });

  test('as the digest of a layer is refused, and garbage is still told from what is needed', async () => {
    const { store: made } = await foreignStore();
    const manifest = text(
      JSON.stringify({ artifactType, layers: [{ mediaType: 'x', digest: `sha256:${elsewhere}`, size: 1 }] }),
    );
    const digest = await made.put(manifest);
    const { root, folder, store, before } = await withEntry({ mediaType: manifestType, digest, size: manifest.length });
    await store.put(manifest);
    await expect(store.list()).rejects.toMatchObject({
      code: 'STORE_BROKEN',
      message: expect.stringContaining(digest),
    });
    await tasks.gc!(store, folder);
    expect(await store.has(digest)).toBe(true);
    expect(folderContents(join(root, 'outside'))).toMatchObject({ precious: before['outside/precious'] });
  });

  test('as the name of a model is refused', async () => {
    const { store } = await foreignStore();
    const model = { name: elsewhere, digest: build().model.digest };
    await expect(store.save(build({ model }))).rejects.toMatchObject({ code: 'RECORD_INVALID' });
  });

  test('as a tag is no more than a name', async () => {
    const { store: made } = await foreignStore();
    const other = await made.put(text('{}'));
    const annotations = { 'org.opencontainers.image.ref.name': elsewhere };
    const { root, store, before } = await withEntry({ mediaType: 'x/y', digest: other, size: 2, annotations });
    await store.put(text('{}'));
    await saveBuild(store, 4, 'beside it');
    expect(await store.list()).toHaveLength(3);
    expect(await store.verify()).toEqual([]);
    const { 'project/store/index.json': _, ...rest } = before;
    expect(folderContents(root)).toMatchObject(rest);
  });
});
