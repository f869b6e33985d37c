import { createHash } from 'node:crypto';
import { lstat, mkdtemp, readdir, rm } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';

// Machines may share a temporary folder, and a process id means something on one of them only. The machine's name itself
// is nobody's business: paths get into messages.
const machine = createHash('sha256').update(hostname()).digest('hex').slice(0, 8);
const prefix = `triplicate-worker-${machine}-`;

/** A folder for the files of this worker process. Folders of this user's workers that were killed on this machine go away. */
export async function makeOwnFolder(): Promise<string> {
  for (const name of await readdir(tmpdir())) {
    const pid = name.startsWith(prefix) ? Number(name.slice(prefix.length).split('-')[0]) : 0;
    // What does not go away is in nobody's way.
    if (pid > 0 && !isAlive(pid)) await removeIfOwn(join(tmpdir(), name)).catch(() => {});
  }
  return mkdtemp(join(tmpdir(), `${prefix}${process.pid}-`));
}

async function removeIfOwn(folder: string): Promise<void> {
  const { uid } = await lstat(folder);
  if (uid === process.getuid?.()) await rm(folder, { recursive: true, force: true });
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
