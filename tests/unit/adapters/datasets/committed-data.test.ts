import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { createDatasets } from '../../../../harness/adapters/datasets/datasets.ts';
import { createLocks } from '../../../../harness/adapters/locks.ts';
import { memoryBlobs } from '../../../fixtures/memory-blobs.ts';
import { temporaryFolder } from '../../../fixtures/temporary-folder.ts';

const root = fileURLToPath(new URL('../../../../', import.meta.url));

async function datasets() {
  const blobs = memoryBlobs();
  const folder = await temporaryFolder();
  const locks = createLocks({ folder: join(folder, 'locks') });
  return { blobs, datasets: createDatasets({ root, blobs: blobs.store, cacheFolder: join(folder, 'cache'), locks }) };
}

test('Fashion-MNIST, padded to 32 pixels, clean and with noise', async () => {
  const { blobs, datasets: committed } = await datasets();
  const record = await committed.prepare({
    name: 'fashion-mnist',
    source: {
      kind: 'idx',
      images: 'data/fashion-mnist-t2000/images-idx3-ubyte.gz',
      labels: 'data/fashion-mnist-t2000/labels-idx1-ubyte.gz',
    },
    classes: 'data/fashion-mnist-t2000/labels.txt',
    limit: 200,
    preprocess: { width: 32, height: 32, fit: 'pad' },
    views: [
      { corruption: 'none', severity: 0 },
      { corruption: 'gaussian-noise', severity: 1 },
    ],
  });
  expect(record.input.shape).toEqual([3, 32, 32]);
  expect(record.parts.map(({ id }) => id)).toEqual(['clean', 'gaussian-noise-1']);
  // The first labels of the published test set: ankle boot, pullover, trouser, trouser, shirt.
  expect(record.truth!.slice(0, 5).map(label => record.classes![label])).toEqual([
    'Ankle boot',
    'Pullover',
    'Trouser',
    'Trouser',
    'Shirt',
  ]);
  for (const { tensors, pictures } of record.parts) {
    expect(blobs.bytesOf.get(tensors)).toHaveLength(200 * 3 * 32 * 32 * 4);
    expect(blobs.bytesOf.get(pictures!.digest)).toHaveLength(200 * 32 * 32 * 3);
  }
  // Nothing but exact arithmetic is between file and tensors, so every machine gets these: NumPy did, too.
  expect(record.digest).toBe('sha256:cde17f00205c1da5e16f4a549df8cfe2047d8ca1f5f5d6cf1bba1c0e4fae9e62');
});

test('the photographs, grey and coloured, as JPEG and as PNG', async () => {
  const { datasets: committed } = await datasets();
  const record = await committed.prepare({
    name: 'photographs',
    source: { kind: 'folder', path: 'data/photographs' },
    preprocess: { width: 96, height: 72, fit: 'cover' },
    views: [{ corruption: 'jpeg', severity: 5 }],
  });
  expect(record.items.length).toBeGreaterThan(1);
  expect(record.items).toContain('chelsea.png');
  expect(record.input.shape).toEqual([3, 72, 96]);
  expect((await committed.picture(record, 0))!.subarray(1, 4)).toEqual(new TextEncoder().encode('PNG'));
});
