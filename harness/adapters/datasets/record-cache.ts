import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { datasetText } from '../../core/content-text.ts';
import { digestsIn } from '../../core/digests-in.ts';
import type { DatasetRecord, Digest } from '../../core/records.ts';
import { nullIfAbsent } from '../../core/unreadable.ts';
import { storeUnwritable } from '../../core/unwritable.ts';
import type { BlobStore } from '../../ports.ts';
import { writeDurably } from '../files/durable.ts';
import { digestOf } from '../files/hash.ts';
import { parse, validate } from '../schema/validate.ts';

/** The record of an earlier preparation; null where there is none, it cannot be read, or one of its blobs is gone. */
export async function readCached(file: string, blobs: BlobStore): Promise<DatasetRecord | null> {
  const text = await readFile(file, 'utf8').catch(() => null);
  if (text === null) return null;
  let record: DatasetRecord;
  try {
    record = parse('dataset', text, file);
  } catch {
    return null; // Whatever is wrong with it, preparing again mends it.
  }
  if (record.digest !== digestOf(datasetText(record))) return null; // Of another truth, or other inputs, than was prepared.
  if (record.masks && record.masks.most === undefined) return null; // Older, so that nobody can hold its ids against a model's.
  const named = record.parts.flatMap(({ tensors, pictures }) => [tensors, pictures?.digest]);
  for (const digest of [...named, record.masks?.digest]) {
    if (digest !== undefined && !(await blobs.has(digest))) return null;
  }
  return record;
}

/** Keeps a record for the next preparation. */
export async function writeCached(folder: string, name: string, record: DatasetRecord): Promise<void> {
  const text = `${JSON.stringify(validate('dataset', record, name))}\n`;
  await writeDurably(join(folder, name), text).catch(storeUnwritable(folder));
}

/** Every digest that a kept record names. Errors: FILE_UNREADABLE. */
export async function cachedDigests(folder: string): Promise<Digest[]> {
  const names = (await readdir(folder).catch(nullIfAbsent(folder))) ?? [];
  const files = names.filter(name => name.endsWith('.json')).map(name => join(folder, name));
  const texts = await Promise.all(files.map(file => readFile(file, 'utf8').catch(nullIfAbsent(file))));
  return texts.flatMap(text => digestsIn(text ?? ''));
}
