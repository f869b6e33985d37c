import { TriplicateError } from './errors.ts';

type SystemError = Error & { readonly code?: unknown };

/** For `catch` behind a read of what is there. Errors: FILE_UNREADABLE. */
export const unreadable =
  (path: string) =>
  (error: SystemError): never => {
    throw new TriplicateError({
      code: 'FILE_UNREADABLE',
      message: `${path} cannot be read: ${error.message}.`,
      next: 'Make it readable for this user, or take away what is in its place, and type the same command again.',
      exit: 'environment',
      cause: error,
    });
  };

/**
 * For `catch` behind a read: null where there is nothing. What is there and cannot be read is no absence, because who takes
 * it for one loses or passes what it says. Errors: FILE_UNREADABLE.
 */
export const nullIfAbsent =
  (path: string) =>
  (error: SystemError): null =>
    isOfAbsent(error.code) ? null : unreadable(path)(error);

/** A name that is too long for the file system is of nothing on it. */
const isOfAbsent = (code: unknown): boolean => code === 'ENOENT' || code === 'ENOTDIR' || code === 'ENAMETOOLONG';
