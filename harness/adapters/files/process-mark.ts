import { readFileSync, readlinkSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';

/** Which process, on which machine since which start: process ids are given anew, and mean nothing in another container. */
export interface ProcessMark {
  readonly host: string;
  readonly pid: number;
  /** Of the machine's start, and of the space that its process ids are of; null where neither can be known. */
  readonly space: string | null;
  /** When the process began, in the kernel's own units. */
  readonly began: string | null;
}

/** The mark of this process, as the text of a file that tells whose something is. */
export function markText(): string {
  const mark: ProcessMark = {
    host: hostname(),
    pid: process.pid,
    space: ownSpace(),
    began: stateOf(process.pid)?.began ?? null,
  };
  return JSON.stringify(mark);
}

/** The mark in a file; null where none can be read. */
export async function readMark(file: string): Promise<ProcessMark | null> {
  try {
    const mark = JSON.parse(await readFile(file, 'utf8'));
    return Number.isSafeInteger(mark.pid) && mark.pid > 0 ? mark : null;
  } catch {
    return null;
  }
}

/**
 * Whether that process lives. Unknown where its ids mean nothing here, as of another machine, or where nobody says when
 * it began, so that another one may bear its id by now.
 */
export function lifeOf({ pid, space, began }: ProcessMark): 'alive' | 'dead' | 'unknown' {
  if (space === null || space !== ownSpace()) return 'unknown';
  const found = stateOf(pid);
  // Processes of other users can be hidden, so that a missing one is no proof by itself.
  if (!found) return isSignalable(pid) ? 'unknown' : 'dead';
  if (found.isEnded) return 'dead';
  if (began === null) return 'unknown';
  return found.began === began ? 'alive' : 'dead';
}

function ownSpace(): string | null {
  try {
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    // Elsewhere than on Linux a process id is of the whole machine.
    return process.platform === 'linux' ? null : hostname();
  }
}

/** From /proc/<pid>/stat (proc_pid_stat(5)): the state is its third field, the start its twenty-second. */
function stateOf(pid: number): { isEnded: boolean; began: string } | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name before it may hold blanks and brackets.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return { isEnded: fields[0] === 'Z' || fields[0] === 'X', began: fields[19]! };
  } catch {
    return null;
  }
}

function isSignalable(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
