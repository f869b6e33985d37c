import { TriplicateError } from '../core/errors.ts';
import type { Waiver } from '../core/records.ts';
import { ifUnwritable } from '../core/unwritable.ts';
import type { Locks } from '../ports.ts';
import { writeDurably } from './files/durable.ts';
import { textIfThere } from './files/read-if-there.ts';
import { validate } from './schema/validate.ts';

export interface WaiverStore {
  /** Who waives. */
  reviewer(): Promise<string>;
  /** As they stand in the file, none where there is no file. Errors: RECORD_INVALID, RECORD_VERSION, FILE_UNREADABLE. */
  read(): Promise<Waiver[]>;
  /** Adds one; one of the same spec and check is replaced. Errors: those of `read`, WAIVER_IN_CI, WAIVERS_UNWRITABLE. */
  add(waiver: Waiver): Promise<void>;
}

interface WaiverStoreOptions {
  readonly file: string;
  /** In CI nothing under golden/ is written. */
  readonly ci: boolean;
  readonly locks: Locks;
  readonly reviewer: () => Promise<string>;
}

/** Read strictly: a field that is not known here may be what limits a waiver. */
export function createWaiverStore({ file, ci, locks, reviewer }: WaiverStoreOptions): WaiverStore {
  const read = async (): Promise<Waiver[]> => {
    const text = await textIfThere(file);
    return text === null ? [] : validate('waivers', fromJson(text, file), file).waivers;
  };
  return {
    read,
    reviewer,
    async add(waiver) {
      if (ci) {
        throw new TriplicateError({
          code: 'WAIVER_IN_CI',
          message: `CI writes nothing under golden/, and so no waiver to ${file}.`,
          next: 'Add it on your machine and commit it, so that it is reviewed; or unset CI.',
        });
      }
      await locks.hold('waivers', async () => {
        const others = (await read()).filter(one => one.spec !== waiver.spec || one.check !== waiver.check);
        const value = validate('waivers', { version: 1, waivers: [...others, waiver] }, file);
        await writeDurably(file, `${JSON.stringify(value, null, 2)}\n`).catch(
          ifUnwritable({
            code: 'WAIVERS_UNWRITABLE',
            what: `The waiver cannot be written to ${file}`,
            next: 'Make room or make it writable, and run the same command again.',
          }),
        );
      });
    },
  };
}

function fromJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const message = `${file} is no JSON: ${(cause as Error).message}.`;
    throw new TriplicateError({ code: 'RECORD_INVALID', message, next: 'Restore it from git.', cause });
  }
}
