import { mkdir, readdir, readFile, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createLocks } from '../../../harness/adapters/locks.ts';
import { startChild } from '../../fixtures/child-process.ts';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';

test('two processes and this one never work under one name at the same time', async () => {
  const folder = await temporaryFolder();
  const counter = join(folder, 'counter');
  await writeFile(counter, '0');
  const children = [1, 2].map(() => startChild('count-under-lock', join(folder, 'locks'), counter, '15'));
  const locks = createLocks({ folder: join(folder, 'locks') });
  for (let i = 0; i < 5; i++) {
    await locks.hold('the counter', async () =>
      writeFile(counter, String(Number(await readFile(counter, 'utf8')) + 1)),
    );
  }
  expect(await Promise.all(children.map(child => child.ended))).toEqual([0, 0]);
  expect(await readFile(counter, 'utf8')).toBe('35');
});

test('a waiter says once whom it waits for', async () => {
  const folder = await temporaryFolder();
  const child = startChild('hold-lock', folder, 'build abc/2');
  await child.line();
  const messages: string[] = [];
  const locks = createLocks({ folder, onWait: message => messages.push(message) });
  const held = locks.hold('build abc/2', async () => 'mine now');
  await expect.poll(() => messages).toHaveLength(1);
  child.process.kill('SIGTERM');
  expect(await held).toBe('mine now');
  expect(messages).toEqual([expect.stringContaining(`Waiting for build abc/2, held by process ${child.process.pid}`)]);
});

test('a holder that was killed is waited for only until its lock is stale', async () => {
  const folder = await temporaryFolder();
  const child = startChild('hold-lock', folder, 'a name');
  await child.line();
  child.process.kill('SIGKILL');
  await child.ended;
  const left = (await readdir(folder)).filter(name => name.endsWith('.lock'));
  expect(left).toHaveLength(1);
  const longAgo = Date.now() / 1000 - 31;
  await utimes(join(folder, left[0]!), longAgo, longAgo);
  expect(await createLocks({ folder }).hold('a name', async () => 1)).toBe(1);
});

test('nothing stays behind once the work is done, and the folder has the mode that was asked for', async () => {
  const folder = join(await temporaryFolder(), 'locks');
  const locks = createLocks({ folder, mode: 0o700 });
  expect(await locks.hold('x', () => readdir(folder))).toHaveLength(2);
  expect(await readdir(folder)).toEqual([]);
  expect((await stat(folder)).mode & 0o777).toBe(0o700);
});

test('the note of who holds a lock goes through no link, and where it cannot be written the work goes on', async () => {
  const folder = await temporaryFolder();
  const locks = createLocks({ folder });
  const [note] = (await locks.hold('x', () => readdir(folder))).filter(name => name.endsWith('.holder'));
  const victim = join(folder, 'victim');
  await writeFile(victim, 'untouched');
  await symlink(victim, join(folder, note!));
  expect(await locks.hold('x', async () => 'done')).toBe('done');
  expect(await readFile(victim, 'utf8')).toBe('untouched');
  await mkdir(join(folder, note!));
  expect(await locks.hold('x', async () => 'done')).toBe('done');
});

test('an error releases the lock and is passed on', async () => {
  const locks = createLocks({ folder: await temporaryFolder() });
  await expect(locks.hold('x', () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  expect(await locks.hold('x', async () => 'free')).toBe('free');
});

test('names that differ do not wait for each other, however alike they look as files', async () => {
  const locks = createLocks({ folder: await temporaryFolder() });
  const inner = locks.hold('store /a/b', () =>
    locks.hold('store /a b', () => locks.hold('store:/a/b', async () => 'all three')),
  );
  expect(await inner).toBe('all three');
});

test('a folder that cannot hold locks is named', async () => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'file'), '');
  const held = createLocks({ folder: join(folder, 'file') }).hold('x', async () => 1);
  await expect(held).rejects.toMatchObject({ code: 'LOCKS_UNWRITABLE', exit: 'environment' });
});
