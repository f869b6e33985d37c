import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { keptDigests } from '../../../harness/cli/kept-digests.ts';
import { openProject, projectOptions } from '../../../harness/compose/project.ts';
import { idx } from '../../fixtures/datasets/files.ts';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';

test('collecting garbage keeps prepared datasets, and nothing else that nobody names', async () => {
  const root = await temporaryFolder();
  await writeFile(join(root, 'images'), idx([2, 1, 2], [1, 2, 3, 4]));
  const project = openProject(projectOptions(root, {}));
  let steps = 0;
  const prepare = () =>
    project.datasets.prepare({ name: 'set', source: { kind: 'idx', images: 'images' } }, () => steps++);
  const record = await prepare();
  const garbage = await project.store.put(Buffer.from('garbage'));
  steps = 0;
  expect(await project.store.gc(await keptDigests(project), { graceMinutes: 0 })).toEqual([garbage]);
  expect(await prepare()).toEqual(record);
  expect(steps).toBe(0);
});
