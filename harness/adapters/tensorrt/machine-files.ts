import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** What of this machine is looked at to find libraries, headers and board facts. Nothing here throws: what is absent is empty. */
export interface MachineFiles {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  /** As in process.arch: x64, arm64. */
  readonly arch: string;
  /** Names in a folder; empty where there is no such folder. */
  list(folder: string): readonly string[];
  /** Null where there is no such file. */
  realPath(path: string): string | null;
  /** The text of a file; null where it cannot be read. */
  read(path: string): string | null;
  /** What `ldconfig -p` prints; empty where there is no ldconfig. */
  loaderCache(): string;
}

export function machineFiles(env: NodeJS.ProcessEnv = process.env): MachineFiles {
  return {
    env,
    home: homedir(),
    arch: process.arch,
    list: folder => orElse([], () => readdirSync(folder).toSorted()),
    realPath: path => orElse(null, () => realpathSync(path)),
    read: path => orElse(null, () => readFileSync(path, 'utf8')),
    loaderCache,
  };
}

/** The folders that a pattern with at most one `*` a component names and that exist; later names first, so that newer versions come first. */
export function expandFolder(files: MachineFiles, pattern: string): string[] {
  let folders = [''];
  for (const part of pattern.split('/').filter(Boolean)) {
    folders = folders.flatMap(folder => {
      if (!part.includes('*')) return [`${folder}/${part}`];
      const [head = '', tail = ''] = part.split('*');
      return files
        .list(folder)
        .filter(name => name.startsWith(head) && name.endsWith(tail))
        .toSorted((a, b) => b.localeCompare(a, 'en', { numeric: true }))
        .map(name => `${folder}/${name}`);
    });
  }
  return folders.filter(folder => files.list(folder).length > 0);
}

/** The path of a program in the folders of PATH, or of one named by its path; null where it is not there. */
export function programOnPath(files: MachineFiles, name: string): string | null {
  if (name.includes('/')) return files.realPath(name) === null ? null : name;
  const folders = (files.env.PATH ?? '').split(':').filter(Boolean);
  const folder = folders.find(one => files.realPath(join(one, name)) !== null);
  return folder === undefined ? null : join(folder, name);
}

function loaderCache(): string {
  // Debian keeps it out of a user's PATH.
  for (const file of ['/sbin/ldconfig', '/usr/sbin/ldconfig']) {
    const text = orElse('', () =>
      execFileSync(file, ['-p'], {
        encoding: 'utf8',
        timeout: 5000,
        maxBuffer: 16 * 1024 * 1024,
        stdio: ['ignore', 'pipe', 'ignore'],
      }),
    );
    if (text !== '') return text;
  }
  return '';
}

function orElse<T>(otherwise: T, read: () => T): T {
  try {
    return read();
  } catch {
    return otherwise;
  }
}
