import { lstat } from 'node:fs/promises';
import { TriplicateError } from '../../core/errors.ts';
import { nullIfMissing } from '../../core/null-if-missing.ts';

/**
 * A layout that came from elsewhere may hold symbolic links, behind which anything of this machine may lie: it would be read
 * as part of the store, or written to. Errors: STORE_BROKEN.
 */
export async function refuseLinks(...paths: string[]): Promise<void> {
  for (const path of paths) {
    const found = await lstat(path).catch(nullIfMissing);
    if (!found?.isSymbolicLink()) continue;
    throw new TriplicateError({
      code: 'STORE_BROKEN',
      message: `${path} is a symbolic link. What lies behind it is no part of the store, so nothing was read or written there.`,
      next: 'Put what it leads to in its place; or keep the whole store elsewhere, with TRIPLICATE_STORE.',
    });
  }
}
