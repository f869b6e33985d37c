import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { triplicate } from '../fixtures/command-line.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

const headers = join(import.meta.dirname, '../../node_modules/.cache/triplicate-headers');

test('doctor --fix compiles the addon into the user’s cache, and has nothing to do the second time', async context => {
  if (!existsSync(headers)) context.skip('the headers of TensorRT and CUDA are not here; see tools/native/headers.sh');
  const [root, cache] = [await temporaryFolder(), await temporaryFolder()];
  const settings = {
    TRIPLICATE_TENSORRT_INCLUDE: join(headers, 'tensorrt'),
    TRIPLICATE_CUDA_INCLUDE: join(headers, 'cuda'),
    TRIPLICATE_TENSORRT: '',
    TRIPLICATE_ADDON: '',
    XDG_CACHE_HOME: cache,
  };
  const first = await triplicate(root, ['doctor', '--fix'], settings);
  expect(first.all).toContain('addons: 11.4.0');
  const files = await readdir(cache, { recursive: true });
  expect(files.filter(file => file.endsWith('triplicate-trt.node'))).toHaveLength(1);
  const began = performance.now();
  await triplicate(root, ['doctor', '--fix'], settings);
  expect(await readdir(cache, { recursive: true })).toEqual(files);
  // Compiling takes tens of seconds.
  expect(performance.now() - began).toBeLessThan(15_000);
});
