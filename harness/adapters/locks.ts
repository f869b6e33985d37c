import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { TriplicateError } from '../core/errors.ts';
import { ifUnwritable } from '../core/unwritable.ts';
import type { Locks } from '../ports.ts';
import { makeFolder } from './files/durable.ts';
import { lifeOf } from './files/process-mark.ts';
import { type Held, type Owner, ownerOf, removeUnfinished, takeAway, takeLock } from './locks/lock-folder.ts';

export interface LockOptions {
  readonly folder: string;
  /** The mode that the folder is made with, where this process makes it. */
  readonly mode?: number;
  /** For so long what a killed holder had started may go on doing what the lock is about; 0 unless said. */
  readonly survivorsMs?: number;
  /** Told once per wait: what is waited for, and whom. */
  readonly onWait?: (message: string) => void;
}

// A holder renews its lock every 5 s, so that 30 s without renewal mean that it died or sleeps. That counts only where nobody
// can know whether it lives: a step of the clock, a suspended machine or a blocked process make a living one look as old.
const staleMs = 30_000;
const renewalMs = 5_000;

/**
 * Locks among the processes of this machine, one folder each. A waiter waits as long as the holder lives. Not reentrant:
 * holding a name inside itself waits for ever. Errors: LOCK_LOST after the work, when this process slept so long that
 * another one took the lock over; LOCKS_UNWRITABLE.
 */
export function createLocks({ folder, mode = 0o777, survivorsMs = 0, onWait }: LockOptions): Locks {
  /** Whether nobody is left who needs the lock. */
  const isOver = async (owner: Owner): Promise<boolean> => {
    if (!isDead(owner)) return false;
    if (lifeOfOwner(owner) === 'dead') await sleep(survivorsMs);
    return true;
  };

  async function takeWhenFree(name: string, place: string): Promise<Held> {
    await makeFolder(folder, mode);
    await removeUnfinished(place, isDead);
    let isTold = false;
    for (let attempt = 0; ; attempt++) {
      const owner = await ownerOf(place);
      if (owner && (await isOver(owner))) await takeAway(place, owner.file);
      else if (owner && !isTold) {
        onWait?.(waitingFor(name, owner));
        isTold = true;
      }
      const held = await takeLock(place);
      if (held) return held;
      // Waiters that started together must not knock together for ever.
      await sleep(Math.min(1000, 20 * 1.5 ** Math.min(attempt, 20)) * (0.5 + Math.random() / 2));
    }
  }

  return {
    async hold(name, work) {
      const held = await takeWhenFree(name, join(folder, `${fileName(name)}.lock`)).catch(unwritable(folder));
      // A renewal that fails for another reason is tried again; who takes the lock over meanwhile removes it.
      const renewal = setInterval(() => void held.renew().catch(() => {}), renewalMs).unref();
      const letGo = () => {
        clearInterval(renewal);
        return held.release();
      };
      let result: Awaited<ReturnType<typeof work>>;
      try {
        result = await work();
      } catch (error) {
        // On a disk that fails, releasing fails as well, and the work's own error tells more.
        await letGo().catch(() => {});
        throw error;
      }
      if (!(await letGo().catch(unwritable(folder)))) throw lockLost(name);
      return result;
    },
  };
}

const lifeOfOwner = ({ mark }: Owner) => (mark === null ? 'unknown' : lifeOf(mark));

/** As far as can be known here. */
const isDead = (owner: Owner): boolean => {
  const life = lifeOfOwner(owner);
  return life === 'unknown' ? Date.now() - owner.renewedMs > staleMs : life === 'dead';
};

/** A readable file name that still tells any two names apart. */
const fileName = (name: string): string =>
  `${name.replace(/[^\w.-]+/g, '-').slice(-60)}-${createHash('sha256').update(name).digest('hex').slice(0, 12)}`;

const waitingFor = (name: string, { mark }: Owner): string =>
  `Waiting for ${name}, held by ${mark ? `process ${mark.pid} on ${mark.host}` : 'another process'}.`;

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
