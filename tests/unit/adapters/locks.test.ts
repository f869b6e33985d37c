import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, readdir, readFile, rename, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
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

test('a holder that was killed is not waited for', async () => {
  const folder = await temporaryFolder();
  const child = startChild('hold-lock', folder, 'a name');
  await child.line();
  child.process.kill('SIGKILL');
  await child.ended;
  expect(await readdir(folder)).toHaveLength(1);
  const onWait = vi.fn();
  expect(await createLocks({ folder, onWait }).hold('a name', async () => 1)).toBe(1);
  expect(onWait).not.toHaveBeenCalled();
  expect(await readdir(folder)).toEqual([]);
});

test('what one left that was killed before it had its lock goes with the next, and not what a living one makes', async () => {
  const folder = await temporaryFolder();
  const owner = await heldBy(folder, { began: '1' });
  const killed = dirname(owner);
  const unsigned = `${killed}-killed-earlier`;
  const young = `${killed}-just-made`;
  const living = `${killed}-living`;
  for (const made of [unsigned, young]) await mkdir(made);
  await utimes(unsigned, new Date(Date.now() - 60_000), new Date(Date.now() - 60_000));
  await cp(killed, living, { recursive: true });
  await writeFile(join(living, 'owner'), await ownMark(folder));
  await rename(killed, `${killed}-killed`);
  await createLocks({ folder }).hold('a name', async () => 1);
  expect((await readdir(folder)).sort()).toEqual([young, living].map(made => basename(made)).sort());
});

test('of many who wait for one that is killed, one at a time goes on', async () => {
  const folder = await temporaryFolder();
  const counter = join(folder, 'counter');
  await writeFile(counter, '0');
  const holder = startChild('hold-lock', join(folder, 'locks'), 'the counter');
  await holder.line();
  const children = Array.from({ length: 6 }, () =>
    startChild('count-under-lock', join(folder, 'locks'), counter, '20'),
  );
  holder.process.kill('SIGKILL');
  expect(await Promise.all(children.map(child => child.ended))).toEqual(children.map(() => 0));
  expect(await readFile(counter, 'utf8')).toBe('120');
});

test('what a killed holder had started is given its time', async () => {
  const folder = await temporaryFolder();
  const child = startChild('hold-lock', folder, 'a name');
  await child.line();
  child.process.kill('SIGKILL');
  await child.ended;
  const began = performance.now();
  await createLocks({ folder, survivorsMs: 300 }).hold('a name', async () => 1);
  expect(performance.now() - began).toBeGreaterThanOrEqual(299);
});

/** The file that says who holds the only lock in a folder. */
async function ownerFile(folder: string): Promise<string> {
  const [lock] = await readdir(folder);
  const [owner] = await readdir(join(folder, lock!));
  return join(folder, lock!, owner!);
}

/** What a holder would leave that is in all as this process but for what is said of it. */
async function heldBy(folder: string, mark: object, renewedMs = Date.now()): Promise<string> {
  const [lock, own] = await createLocks({ folder }).hold('a name', async () => {
    const file = await ownerFile(folder);
    return [dirname(file), JSON.parse(await readFile(file, 'utf8'))];
  });
  await mkdir(lock);
  const owner = join(lock, 'owner');
  await writeFile(owner, JSON.stringify({ ...own, ...mark }));
  await utimes(owner, renewedMs / 1000, renewedMs / 1000);
  return owner;
}

const ownMark = (folder: string): Promise<string> =>
  createLocks({ folder }).hold('another', async () => {
    const lock = (await readdir(folder)).find(name => name.startsWith('another'))!;
    const [owner] = await readdir(join(folder, lock));
    return readFile(join(folder, lock, owner!), 'utf8');
  });

/** What a holder on a machine, or in a container, that this process knows nothing of would leave. */
const heldElsewhere = (folder: string, renewedMs: number) =>
  heldBy(folder, { pid: 2 ** 22 + 1, space: 'elsewhere', began: '1', host: 'elsewhere' }, renewedMs);

test('a holder that lives keeps its lock, however long ago its last renewal seems to be', async () => {
  const folder = await temporaryFolder();
  const child = startChild('hold-lock', folder, 'a name');
  await child.line();
  await utimes(await ownerFile(folder), 0, 0);
  const messages: string[] = [];
  let isHeld = false;
  const held = createLocks({ folder, onWait: message => messages.push(message) }).hold('a name', async () => {
    isHeld = true;
  });
  await expect.poll(() => messages).toEqual([expect.stringContaining(`held by process ${child.process.pid}`)]);
  await sleep(300);
  expect(isHeld).toBe(false);
  child.process.kill('SIGKILL');
  await held;
});

test('a holder whose process id another process has by now is dead', async () => {
  const folder = await temporaryFolder();
  await heldBy(folder, { began: '1' });
  const onWait = vi.fn();
  expect(await createLocks({ folder, onWait }).hold('a name', async () => 1)).toBe(1);
  expect(onWait).not.toHaveBeenCalled();
});

test('a holder that has ended, and whose parent has not looked, is dead', async () => {
  const folder = await temporaryFolder();
  // What takes the shell's place does not look for its children.
  const parent = spawn('sh', ['-c', 'sleep 0 & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void parent.kill('SIGKILL'));
  const pid = Number((await once(parent.stdout, 'data'))[0]);
  const stat = async () => (await readFile(`/proc/${pid}/stat`, 'utf8')).split(' ');
  await expect.poll(async () => (await stat())[2]).toBe('Z');
  await heldBy(folder, { pid, began: (await stat())[21] });
  const onWait = vi.fn();
  expect(await createLocks({ folder, onWait }).hold('a name', async () => 1)).toBe(1);
  expect(onWait).not.toHaveBeenCalled();
});

test('a holder renews its lock every five seconds, as long as it works', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  onTestFinished(() => void vi.useRealTimers());
  const folder = await temporaryFolder();
  await createLocks({ folder }).hold('a name', async () => {
    const owner = await ownerFile(folder);
    for (let renewal = 0; renewal < 2; renewal++) {
      await utimes(owner, 0, 0);
      vi.advanceTimersByTime(5_000);
      await expect.poll(async () => Date.now() - (await stat(owner)).mtimeMs).toBeLessThan(10_000);
    }
  });
  expect(vi.getTimerCount()).toBe(0);
});

test('where nobody can know whether the holder lives, its lock is taken over half a minute after its last renewal', async () => {
  const folder = await temporaryFolder();
  const owner = await heldElsewhere(folder, Date.now() - 29_000);
  const messages: string[] = [];
  let isHeld = false;
  const held = createLocks({ folder, onWait: message => messages.push(message) }).hold('a name', async () => {
    isHeld = true;
  });
  await expect.poll(() => messages).toEqual([expect.stringContaining('on elsewhere')]);
  await sleep(300);
  expect(isHeld).toBe(false);
  await utimes(owner, 0, 0);
  await held;
  expect(isHeld).toBe(true);
});

test('a holder that another took the lock from, as nobody could know whether it lives, is told so', async () => {
  const folder = await temporaryFolder();
  const held = createLocks({ folder }).hold('a name', async () => {
    const owner = await ownerFile(folder);
    await writeFile(owner, JSON.stringify({ pid: process.pid, space: null, began: null, host: 'here' }));
    await utimes(owner, 0, 0);
    expect(await createLocks({ folder }).hold('a name', async () => 'taken over')).toBe('taken over');
  });
  await expect(held).rejects.toMatchObject({ code: 'LOCK_LOST' });
});

test('nothing stays behind once the work is done, and the folder has the mode that was asked for', async () => {
  const folder = join(await temporaryFolder(), 'locks');
  const locks = createLocks({ folder, mode: 0o700 });
  expect(await locks.hold('x', () => readdir(folder))).toHaveLength(1);
  expect(await readdir(folder)).toEqual([]);
  expect((await stat(folder)).mode & 0o777).toBe(0o700);
});

test('a lock goes through no link, and takes away nothing that lies behind one', async () => {
  const folder = await temporaryFolder();
  const locks = createLocks({ folder: join(folder, 'locks') });
  const [lock] = await locks.hold('x', () => readdir(join(folder, 'locks')));
  await mkdir(join(folder, 'elsewhere'));
  const victim = join(folder, 'elsewhere', 'victim');
  await writeFile(victim, 'untouched');
  await utimes(victim, 0, 0);
  await symlink(join(folder, 'elsewhere'), join(folder, 'locks', lock!));
  await expect(locks.hold('x', async () => 1)).rejects.toMatchObject({ code: 'LOCKS_UNWRITABLE' });
  expect(await readdir(join(folder, 'elsewhere'))).toEqual(['victim']);
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
