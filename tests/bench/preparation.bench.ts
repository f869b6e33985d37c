import { readFile, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { DatasetSpec } from '../../harness/core/records.ts';
import { viewsOf } from '../../harness/core/views.ts';
import { startChild } from '../fixtures/child-process.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

const images = join(import.meta.dirname, '../../data/fashion-mnist-t2000/images-idx3-ubyte.gz');
const inputs = 60_000;
const allowedSeconds = 60;
const allowedBytes = 500 * 2 ** 20;

/** So many pictures by going round those of the repository; their names, and so what is drawn for them, all differ. */
async function repeated(count: number): Promise<Uint8Array> {
  const file = gunzipSync(await readFile(images));
  const [header, pictures] = [Buffer.from(file.subarray(0, 16)), file.subarray(16)];
  header.writeUInt32BE(count, 4);
  const data = new Uint8Array(count * 28 * 28);
  for (let at = 0; at < data.length; at++) data[at] = pictures[at % pictures.length]!;
  return Buffer.concat([header, data]);
}

/** Every corruption at severities 1 and 5, at 32 pixels, from reading the file to the last blob of a store on disk. */
test('60,000 inputs of 32 × 32 are corrupted and stored in 60 s, in 500 MB', async () => {
  const root = await temporaryFolder();
  const spec: DatasetSpec = {
    name: 'many',
    source: { kind: 'idx', images: 'images' },
    preprocess: { width: 32, height: 32, fit: 'pad' },
    views: { corruptions: 'all', severities: [1, 5], clean: false },
  };
  const count = viewsOf(spec).length;
  await writeFile(join(root, 'images'), await repeated(Math.ceil(inputs / count)));
  // In processes of their own, because this one has the memory of a test runner.
  const prepare = async (...threads: string[]) => {
    const child = startChild('prepare-dataset', root, join(root, `store-${threads}`), JSON.stringify(spec), ...threads);
    return JSON.parse(await child.line());
  };
  const many = await prepare();
  const one = await prepare('1');
  console.log(
    [many, one]
      .map(
        ({ seconds, cpuSeconds, peakBytes }, index) =>
          `${inputs} inputs in ${count} views, ${index === 0 ? `${availableParallelism()} cores` : 'one thread beside the main one'}: ` +
          `${seconds.toFixed(1)} s, ${cpuSeconds.toFixed(1)} s of processors, peak ${(peakBytes / 2 ** 20).toFixed(0)} MiB`,
      )
      .join('\n'),
  );
  expect(one.digest).toBe(many.digest);
  expect(many.seconds).toBeLessThan(allowedSeconds);
  expect(many.peakBytes).toBeLessThan(allowedBytes);
});
