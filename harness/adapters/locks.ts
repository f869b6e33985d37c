import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import lockfile from 'proper-lockfile';
import { TriplicateError } from '../core/errors.ts';
import { ifUnwritable } from '../core/unwritable.ts';
import type { Locks } from '../ports.ts';

export interface LockOptions {
  readonly folder: string;
  /** The mode that the folder is made with, where this process makes it. */
  readonly mode?: number;
  /** Told once per wait: what is waited for, and whom. */
  readonly onWait?: (message: string) => void;
}

// A holder renews its lock every 5 s, so that 30 s without renewal mean that it died or sleeps.
const staleMs = 30_000;
const updateMs = 5_000;

/**
 * Locks among the processes of this machine, one folder each. A waiter waits as long as the holder lives. Not reentrant:
 * holding a name inside itself waits for ever. Errors: LOCK_LOST after the work, when this process slept so long that
 * another one took the lock over; LOCKS_UNWRITABLE.
 */
export function createLocks({ folder, mode = 0o777, onWait }: LockOptions): Locks {
  return {
    async hold(name, work) {
      const file = join(folder, fileName(name));
      let lost = false;
      const acquire = () =>
        lockfile.lock(file, {
          realpath: false,
          stale: staleMs,
          update: updateMs,
          onCompromised: () => {
            lost = true;
          },
        });
      const release = await mkdir(folder, { recursive: true, mode })
        .then(() => acquireWhenFree(acquire, async () => onWait?.(await waitingFor(name, file))))
        .catch(unwritable(folder));
      const letGo = async () => {
        // A lost lock is another process's by now: it is not ours to release.
        if (lost) return;
        await removeNote(file);
        await release();
      };
      await leaveNote(file, name);
      let result: Awaited<ReturnType<typeof work>>;
      try {
        result = await work();
      } catch (error) {
        // On a disk that fails, releasing fails as well, and the work's own error tells more.
        await letGo().catch(() => {});
        throw error;
      }
      if (lost) throw lockLost(name);
      await letGo().catch(unwritable(folder));
      return result;
    },
  };
}

async function acquireWhenFree(
  acquire: () => Promise<() => Promise<void>>,
  onFirstWait: () => Promise<void>,
): Promise<() => Promise<void>> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await acquire();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ELOCKED') throw error;
      if (attempt === 0) await onFirstWait();
      // Waiters that started together must not knock together for ever.
      await sleep(Math.min(1000, 20 * 1.5 ** Math.min(attempt, 20)) * (0.5 + Math.random() / 2));
    }
  }
}

/** Says who holds the lock, for those who wait. Nobody needs it, so that work goes on where it cannot be written. */
async function leaveNote(file: string, name: string): Promise<void> {
  const note = JSON.stringify({ name, pid: process.pid, host: hostname() });
  await removeNote(file);
  // Exclusive, because what stands there may be a link to another file.
  await writeFile(`${file}.holder`, note, { flag: 'wx' }).catch(() => {});
}

const removeNote = (file: string): Promise<void> => rm(`${file}.holder`, { force: true }).catch(() => {});

/** A readable file name that still tells any two names apart. */
const fileName = (name: string): string =>
  `${name.replace(/[^\w.-]+/g, '-').slice(-60)}-${createHash('sha256').update(name).digest('hex').slice(0, 12)}`;

async function waitingFor(name: string, file: string): Promise<string> {
  const text = await readFile(`${file}.holder`, 'utf8').catch(() => '');
  const holder = /"pid":(\d+),"host":"([^"]*)"/.exec(text);
  return `Waiting for ${name}, held by ${holder ? `process ${holder[1]} on ${holder[2]}` : 'another process'}.`;
}

const unwritable = (folder: string) =>
  ifUnwritable({
    code: 'LOCKS_UNWRITABLE',
    what: `No lock can be made or released in ${folder}`,
    next: 'Make room or make the folder writable for this user.',
  });

const lockLost = (name: string): TriplicateError =>
  new TriplicateError({
    code: 'LOCK_LOST',
    message: `This process stood still for more than ${staleMs / 1000} s while it held ${name}, so another one may have taken it over and done the same work.`,
    next: 'Run the same command again.',
    exit: 'inconclusive',
  });
