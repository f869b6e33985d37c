import { execFileSync } from 'node:child_process';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { tagOf } from '../../harness/adapters/oci-store/build-manifest.ts';
import { build } from '../fixtures/sample-records.ts';
import { storeCalled } from '../fixtures/stores.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

const oci = storeCalled('OCI layout');

function hasSkopeo(): boolean {
  try {
    execFileSync('skopeo', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

const copy = (from: string, to: string): void =>
  void execFileSync('skopeo', [
    '--insecure-policy',
    'copy',
    '--quiet',
    '--preserve-digests',
    `oci:${from}`,
    `oci:${to}`,
  ]);

/** File name to bytes, of all blobs. */
async function blobsOf(layout: string): Promise<Record<string, string>> {
  const folder = join(layout, 'blobs', 'sha256');
  const names = (await readdir(folder)).sort();
  return Object.fromEntries(
    await Promise.all(names.map(async name => [name, await readFile(join(folder, name), 'hex')])),
  );
}

test('skopeo carries an engine to another layout and back, byte for byte, and the store reads the copies', async context => {
  if (!hasSkopeo()) context.skip('skopeo is not installed: apt-get install skopeo');
  const [here, there, back] = [await temporaryFolder(), await temporaryFolder(), await temporaryFolder()];
  const store = oci.open(here);
  const engine = await store.put(Buffer.from('the engine'));
  const record = build({ engine, log: await store.put(Buffer.from('the log')) });
  await store.save(record);
  await store.save({ ...record, ordinal: 2 });
  const layout = (folder: string) => join(folder, 'store');
  const tag = tagOf(record);
  await Promise.all([there, back].map(folder => mkdir(layout(folder), { recursive: true })));

  copy(`${layout(here)}:${tag}`, `${layout(there)}:${tag}`);
  copy(`${layout(there)}:${tag}`, `${layout(back)}:renamed-on-the-way`);

  for (const folder of [there, back]) {
    const copied = oci.open(folder);
    expect(await copied.list()).toEqual([record]);
    expect(await copied.read(engine)).toEqual(await store.read(engine));
    expect(await copied.verify()).toEqual([]);
    expect(await blobsOf(layout(here))).toMatchObject(await blobsOf(layout(folder)));
    expect(Object.keys(await blobsOf(layout(folder)))).toHaveLength(5);
  }

  await oci.open(back).save({ ...record, ordinal: 3 });
  expect((await oci.open(back).list()).map(({ ordinal }) => ordinal)).toEqual([1, 3]);
});
