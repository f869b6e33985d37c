import { spawnSync } from 'node:child_process';
import { chmod, mkdir, readdir, rename, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { makeOwnFolder } from '../../../harness/worker/own-folder.ts';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';

/** A temporary folder in which a worker was killed, and what it left there. */
async function withStaleFolder() {
  const temporary = await temporaryFolder();
  vi.stubEnv('TMPDIR', temporary);
  onTestFinished(() => void vi.unstubAllEnvs());
  const dead = spawnSync(process.execPath, ['--version']).pid;
  const own = await makeOwnFolder();
  const stale = own.replace(`-${process.pid}-`, `-${dead}-`);
  await rename(own, stale);
  return { temporary, stale };
}

test('the folder of a killed worker goes away, that of a living one stays', async () => {
  const { temporary, stale } = await withStaleFolder();
  const living = await makeOwnFolder();
  const own = await makeOwnFolder();
  expect((await readdir(temporary)).sort()).toEqual([living, own].map(folder => basename(folder)).sort());
  expect(own).not.toBe(stale);
});

test('another user’s folder is left alone', async () => {
  const { temporary, stale } = await withStaleFolder();
  const someoneElse = process.getuid!() + 1;
  const getuid = vi.spyOn(process, 'getuid').mockReturnValue(someoneElse);
  onTestFinished(() => getuid.mockRestore());
  await makeOwnFolder();
  expect(await readdir(temporary)).toContain(basename(stale));
});

test('a folder that cannot be removed does not keep a worker from starting', async () => {
  const { temporary, stale } = await withStaleFolder();
  const locked = join(stale, 'locked');
  await mkdir(locked);
  await writeFile(join(locked, 'file'), '');
  await chmod(locked, 0);
  const own = await makeOwnFolder();
  expect(await readdir(temporary)).toContain(basename(own));
  await chmod(locked, 0o700).catch(() => {});
});

test('the name of the machine is not in the folder’s name', async () => {
  const { stale } = await withStaleFolder();
  expect(basename(stale)).toMatch(/^triplicate-worker-[0-9a-f]{8}-\d+-/);
  expect(basename(stale).split('-')).not.toContain(hostname());
});
