import { orUnwritable } from '../files/refused.ts';

/** Work that writes into the store. Errors: STORE_UNWRITABLE. */
export const writing = <T>(folder: string, work: () => Promise<T>): Promise<T> =>
  orUnwritable(work, {
    code: 'STORE_UNWRITABLE',
    what: `Nothing can be stored in ${folder}`,
    next: 'Make room or make it writable, or choose another folder with TRIPLICATE_STORE.',
  });
