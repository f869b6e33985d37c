import { TriplicateError } from '../../core/errors.ts';

/** Whether the system refused to write, for a reason that its user can mend: a full, read-only or failing disk, or what lies in the way. */
export const isRefused = (error: unknown): error is Error =>
  ['EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'EDQUOT', 'EFBIG', 'EIO', 'ENOTDIR', 'EISDIR', 'EEXIST', 'ENOTEMPTY'].includes(
    String((error as NodeJS.ErrnoException).code),
  );

/** The work; an error of the system, as it happens on a full or read-only disk, becomes one that says where, and what to do. */
export async function orUnwritable<T>(
  work: () => Promise<T>,
  { code, what, next }: { code: string; what: string; next: string },
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isRefused(error)) throw error;
    const message = `${what}: ${error.message}. What is stored already is as it was.`;
    throw new TriplicateError({ code, message, next, exit: 'environment', cause: error });
  }
}
