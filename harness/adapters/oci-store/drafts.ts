import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { nullIfMissing } from '../../core/null-if-missing.ts';
import type { BlobStore } from '../../ports.ts';
import { makeFolder, unfinishedName } from '../files/durable.ts';

/** Drafts lie among the unfinished writes of the store's blobs, so that garbage collection takes those that nobody keeps. */
export function createDrafts(folder: string, put: BlobStore['put']): Pick<BlobStore, 'draft' | 'keepDraft'> {
  const fileOf = (id: string) => join(folder, unfinishedName(id));
  return {
    async draft(id) {
      await makeFolder(folder);
      return fileOf(id);
    },
    async keepDraft(id) {
      const text = await lastLines(fileOf(id));
      if (text === null) return null;
      const digest = text.length === 0 ? null : await put(text);
      await rm(fileOf(id), { force: true });
      return digest;
    },
  };
}

const keptBytes = 4 * 1024 * 1024;

/** The whole lines in the file's last 4 MiB; null where there is no such file. */
async function lastLines(source: string): Promise<Uint8Array | null> {
  const file = await open(source, 'r').catch(nullIfMissing);
  if (file === null) return null;
  try {
    const { size } = await file.stat();
    const from = Math.max(0, size - keptBytes);
    const buffer = Buffer.alloc(size - from);
    const { bytesRead } = await file.read(buffer, 0, buffer.length, from);
    const text = buffer.subarray(0, bytesRead);
    return from === 0 ? text : text.subarray(text.indexOf('\n') + 1);
  } finally {
    await file.close();
  }
}
