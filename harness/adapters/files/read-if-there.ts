import { readFile } from 'node:fs/promises';
import { TriplicateError } from '../../core/errors.ts';
import { nullIfMissing } from '../../core/null-if-missing.ts';

/** The bytes of a file; null where there is none. Errors: FILE_UNREADABLE for a folder in its place, or one that is not for this user. */
export const readIfThere = (file: string): Promise<Buffer | null> =>
  readFile(file)
    .catch(nullIfMissing)
    .catch(cause => {
      throw new TriplicateError({
        code: 'FILE_UNREADABLE',
        message: `${file} cannot be read: ${cause.message}.`,
        next: 'Make it readable for this user; or put it back, from git or a copy, if something else lies in its place.',
        cause,
      });
    });

/** The same as text in UTF-8. */
export const textIfThere = async (file: string): Promise<string | null> =>
  (await readIfThere(file))?.toString('utf8') ?? null;
