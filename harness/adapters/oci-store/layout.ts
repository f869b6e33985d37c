import { lstat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { runAllCommand } from '../../core/commands.ts';
import { TriplicateError } from '../../core/errors.ts';
import { nullIfMissing } from '../../core/null-if-missing.ts';
import type { Digest } from '../../core/records.ts';
import { storeUnwritable } from '../../core/unwritable.ts';
import type { Locks } from '../../ports.ts';
import { writeDurably } from '../files/durable.ts';
import { textIfThere } from '../files/read-if-there.ts';
import { refuseLinks } from './refuse-links.ts';

/** A content descriptor of the OCI image specification. Keys that we do not know are kept. */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: Digest;
  readonly size: number;
  readonly artifactType?: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

export interface Index {
  readonly schemaVersion: 2;
  readonly manifests: readonly Descriptor[];
}

export const refName = 'org.opencontainers.image.ref.name';

export interface Layout {
  /** Empty where nothing was stored yet. Errors: STORE_BROKEN, STORE_VERSION, FILE_UNREADABLE. */
  read(): Promise<Index>;
  /** Replaces index.json; no other process changes it meanwhile. Errors: as read. */
  change(edit: (index: Index) => Promise<Index> | Index): Promise<void>;
  /** Runs the work while no other process changes index.json. Errors: as read, and STORE_BROKEN where it is gone. */
  whileUnchanged<T>(work: (index: Index) => Promise<T>): Promise<T>;
}

/** The files oci-layout and index.json of an OCI image layout. Entries of others are kept as they are. */
export function createLayout(folder: string, locks: Locks): Layout {
  const version = join(folder, 'oci-layout');
  const index = join(folder, 'index.json');
  const lockName = `store ${resolve(folder)}`;

  async function read(): Promise<Index> {
    await refuseLinks(version, index);
    await checkVersion(version);
    const text = await textIfThere(index);
    return text === null ? { schemaVersion: 2, manifests: [] } : asIndex(text, index);
  }

  /** A layout has an index from its first build on; one that is gone names nothing, and so everything would count as garbage. */
  async function requireIndex(): Promise<void> {
    const [isBegun, isThere] = [
      (await lstat(version).catch(nullIfMissing)) !== null,
      (await lstat(index).catch(nullIfMissing)) !== null,
    ];
    if (isThere || !isBegun) return;
    throw new TriplicateError({
      code: 'STORE_BROKEN',
      message: `${index} is not there, so that nothing says which engines are in blobs/, and nothing was removed.`,
      next: `Restore index.json from a copy; or begin a new one, for which engines are built anew, and then collect garbage: ${runAllCommand}`,
    });
  }

  return {
    read,
    change: edit =>
      locks.hold(lockName, async () => {
        const next = await edit(await read());
        const isNew = (await lstat(version).catch(nullIfMissing)) === null;
        if (isNew) await writeDurably(version, '{"imageLayoutVersion":"1.0.0"}\n').catch(storeUnwritable(folder));
        await writeDurably(index, `${JSON.stringify(next, null, 2)}\n`).catch(storeUnwritable(folder));
      }),
    whileUnchanged: work =>
      locks.hold(lockName, async () => {
        await requireIndex();
        return work(await read());
      }),
  };
}

async function checkVersion(file: string): Promise<void> {
  const text = await textIfThere(file);
  if (text === null || /"imageLayoutVersion"\s*:\s*"1\./.test(text)) return;
  throw new TriplicateError({
    code: 'STORE_VERSION',
    message: `${file} says ${text.trim().slice(0, 60)}; this triplicate knows version 1.0.0 of the OCI image layout.`,
    next: 'Choose another folder with TRIPLICATE_STORE, or update triplicate.',
  });
}

function asIndex(text: string, file: string): Index {
  try {
    const index = JSON.parse(text) as Index;
    if (Array.isArray(index.manifests) && index.manifests.every(isDescriptor)) return index;
  } catch {
    // Said below, together with the other ways to be broken.
  }
  throw new TriplicateError({
    code: 'STORE_BROKEN',
    message: `${file} is no index of an OCI image layout, so no engine can be found. The engines themselves are still in blobs/.`,
    next: 'Restore index.json from a copy; or move it away, and builds are made anew. What only it named is garbage from then on.',
  });
}

/** Whether a value out of a foreign file can be followed. */
export const isDescriptor = (value: unknown): value is Descriptor =>
  typeof value === 'object' &&
  value !== null &&
  typeof (value as Descriptor).mediaType === 'string' &&
  // A list of one text would pass for the text.
  typeof (value as Descriptor).digest === 'string' &&
  /^sha256:[0-9a-f]{64}$/.test((value as Descriptor).digest);
