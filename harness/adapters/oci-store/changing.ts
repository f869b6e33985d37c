import { orUnwritable } from '../files/refused.ts';

/** Work that changes what lies in a folder of the store. Errors: STORE_UNWRITABLE. */
export const changing = <T>(folder: string, work: () => Promise<T>): Promise<T> =>
  orUnwritable(work, {
    code: 'STORE_UNWRITABLE',
    what: `The store cannot be changed in ${folder}`,
    next: 'Make room or make it writable, or choose another folder with TRIPLICATE_STORE.',
  });
