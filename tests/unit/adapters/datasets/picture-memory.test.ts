import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { preparePictures } from '../../../../harness/adapters/datasets/prepare-pictures.ts';
import { plain } from '../../../fixtures/datasets/files.ts';
import { memoryBlobs } from '../../../fixtures/memory-blobs.ts';
import { temporaryFolder } from '../../../fixtures/temporary-folder.ts';

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

test('of a chunk of pictures no more are in memory as they were decoded than are being prepared', async () => {
  const decoded: WeakRef<object>[] = [];
  let most = 0;
  const items = Array.from({ length: 20 }, (_, index) => `${index}.png`);
  await preparePictures({
    source: {
      kind: 'pictures',
      items,
      truth: null,
      classes: null,
      fingerprint: null,
      picture: async () => {
        await setImmediate(); // What was held by this turn of the event loop would count.
        collectGarbage();
        most = Math.max(most, decoded.filter(one => one.deref()).length);
        const picture = plain(40, 30, [1, 2, 3]);
        decoded.push(new WeakRef(picture.data));
        return picture;
      },
    },
    spec: { name: 'set', preprocess: { width: 4, height: 3 } },
    views: [{ corruption: 'none', severity: 0 }],
    folder: join(await temporaryFolder(), 'chunks'),
    blobs: memoryBlobs().store,
    threads: 0,
  });
  expect(decoded).toHaveLength(items.length);
  expect(most).toBeLessThan(4);
});
