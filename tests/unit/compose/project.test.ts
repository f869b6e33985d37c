import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { openProject, projectOptions } from '../../../harness/compose/project.ts';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';

test('the locks of the machine lie in a folder of this user’s that nobody else may enter', async () => {
  const temporary = await temporaryFolder();
  vi.stubEnv('TMPDIR', temporary);
  onTestFinished(() => void vi.unstubAllEnvs());
  const { ports } = openProject(projectOptions(temporary, {}));
  await ports.machineLocks.hold('latency', async () => {});
  const folder = `triplicate-locks-${process.getuid!()}`;
  expect(await readdir(temporary)).toEqual([folder]);
  expect((await stat(join(temporary, folder))).mode & 0o777).toBe(0o700);
});

test('the store is in the project unless a folder is named, of which an empty name is none', () => {
  const storeOf = (env: NodeJS.ProcessEnv) => projectOptions('/project', env).store;
  expect([storeOf({}), storeOf({ TRIPLICATE_STORE: '' }), storeOf({ TRIPLICATE_STORE: '/else' })]).toEqual([
    '/project/.triplicate',
    '/project/.triplicate',
    '/else',
  ]);
});
