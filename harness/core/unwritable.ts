import { TriplicateError } from './errors.ts';

const refusals: readonly unknown[] = [
  'EACCES',
  'EPERM',
  'EROFS',
  'ENOSPC',
  'EDQUOT',
  'EFBIG',
  'EIO',
  'ENOTDIR',
  'ENAMETOOLONG',
  'ELOOP',
  'EISDIR',
  'EEXIST',
  'ENOTEMPTY',
];

interface Unwritable {
  readonly code: string;
  /** What failed, and where; the reason is put behind it. */
  readonly what: string;
  /** What is as it was before. */
  readonly kept?: string;
  readonly next: string;
}

/** For `catch` behind a write: says in words what the system does not let be written; other errors are passed on. */
export const ifUnwritable =
  ({ code, what, kept = '', next }: Unwritable) =>
  (error: Error & { readonly code?: unknown }): never => {
    if (!refusals.includes(error.code)) throw error;
    const message = `${what}: ${error.message}. ${kept}`.trim();
    throw new TriplicateError({ code, message, next, exit: 'environment', cause: error });
  };

/** Of a part of the store. */
export const storeUnwritable = (place: string) =>
  ifUnwritable({
    code: 'STORE_UNWRITABLE',
    what: `Nothing can be stored in ${place}`,
    kept: 'What is stored already is as it was.',
    next: 'Make room or make it writable, or choose another folder with TRIPLICATE_STORE.',
  });

/** Of what the gate leaves for CI. */
export const gateUnwritable = (place: string) =>
  ifUnwritable({
    code: 'GATE_UNWRITABLE',
    what: `What the gate decided cannot be written to ${place}`,
    next: 'Make room or make it writable, or choose another folder with --out.',
  });

/** Of a golden, pending or decided about. */
export const goldenUnwritable = (key: string, place: string) =>
  ifUnwritable({
    code: 'GOLDEN_UNWRITABLE',
    what: `The golden ${key} cannot be written to ${place}`,
    kept: 'What was accepted is as it was, or the decision is whole in the log.',
    next: 'Make room or make it writable, and run the same command again.',
  });
