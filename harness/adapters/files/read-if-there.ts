import { readFile } from 'node:fs/promises';
import { nullIfAbsent } from '../../core/unreadable.ts';

/** The bytes of a file; null where there is none. Errors: FILE_UNREADABLE for a folder in its place, or one that is not for this user. */
export const readIfThere = (file: string): Promise<Buffer | null> => readFile(file).catch(nullIfAbsent(file));

/** The same as text in UTF-8. */
export const textIfThere = async (file: string): Promise<string | null> =>
  (await readIfThere(file))?.toString('utf8') ?? null;
