import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Null where it cannot be read: kernels and containers differ in what they show. */
export function readText(root: string, file: string): string | null {
  try {
    return readFileSync(join(root, file), 'utf8');
  } catch {
    return null;
  }
}

/** Of a file that holds one number. */
export function readNumber(root: string, file: string): number | null {
  const text = readText(root, file)?.trim();
  return text && Number.isFinite(Number(text)) ? Number(text) : null;
}

/** Whether the file is there and refuses to be read. */
export function isForbidden(root: string, file: string): boolean {
  try {
    readFileSync(join(root, file));
    return false;
  } catch (error) {
    return ['EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '');
  }
}

/** Names in a folder, with the folder before them; empty where there is no such folder. */
export function entries(root: string, folder: string, named: RegExp): string[] {
  try {
    return readdirSync(join(root, folder))
      .filter(name => named.test(name))
      .sort()
      .map(name => `${folder}/${name}`);
  } catch {
    return [];
  }
}
