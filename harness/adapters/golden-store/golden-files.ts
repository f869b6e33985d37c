import { readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { goldenKeyInvalid } from '../../core/golden-errors.ts';
import { isGoldenKey } from '../../core/golden-key.ts';
import { nullIfMissing } from '../../core/null-if-missing.ts';
import type { Digest, GoldenRecord } from '../../core/records.ts';
import { writeDurably } from '../files/durable.ts';
import { readIfThere } from '../files/read-if-there.ts';

export const recordFile = 'golden.json';
export const decisionsFile = 'decisions.txt';
export const itemsFile = 'items.txt';
export const approvalsFile = 'approvals.jsonl';
/** Only of a pending golden: scores beside the labels. */
export const predictionsFile = 'predictions.parquet';

/** `staged`: about to take the place of the accepted one. */
export const suffix = { accepted: '', pending: '.pending', staged: '.staged' } as const;
type Stage = keyof typeof suffix;

/** A golden's record, and the bytes of the files that it names. */
export interface GoldenContent {
  readonly record: GoldenRecord;
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/** The files that a record names. */
export const namedFiles = (record: GoldenRecord): Map<string, Digest> =>
  new Map([
    [decisionsFile, record.decisions],
    ...(record.items ? [[itemsFile, record.items] as const] : []),
    ...(record.predictions ? [[predictionsFile, record.predictions] as const] : []),
    ...(record.outputs ?? []).map(({ file, digest }) => [file, digest] as const),
  ]);

export const recordText = (record: GoldenRecord): string => `${JSON.stringify(record, null, 2)}\n`;

/** Null where the file is missing. Errors: FILE_UNREADABLE. */
export const readStage = (place: string, name: string, stage: Stage): Promise<Buffer | null> =>
  readIfThere(fileIn(place, name + suffix[stage]));

/** The record last: without it the other files are no golden. */
export async function writeStage(place: string, { record, files }: GoldenContent, stage: Stage): Promise<void> {
  for (const [name, bytes] of files) await writeDurably(fileIn(place, name + suffix[stage]), bytes);
  await writeDurably(join(place, recordFile + suffix[stage]), recordText(record));
}

/** The record first, for the same reason. */
export async function removeStage(place: string, stage: 'pending' | 'staged'): Promise<void> {
  await rm(join(place, recordFile + suffix[stage]), { force: true });
  const names = (await readdir(place)).filter(name => name.endsWith(suffix[stage]));
  for (const name of names) await rm(fileIn(place, name), { force: true });
}

/** A file of a golden; what lies elsewhere is none, whatever a record says. */
export function fileIn(place: string, name: string): string {
  const file = join(place, name);
  if (dirname(file) !== place) throw new Error(`A golden in ${place} names a file that is not in it: ${name}`);
  return file;
}

/** A key becomes a path, so it must be one. */
export function keyParts(key: string): string[] {
  if (!isGoldenKey(key)) throw goldenKeyInvalid(key);
  return key.split('/');
}

/** Names in order; none where the folder is missing. */
export async function subfolders(folder: string): Promise<string[]> {
  const entries = (await readdir(folder, { withFileTypes: true }).catch(nullIfMissing)) ?? [];
  return entries
    .filter(entry => entry.isDirectory())
    .map(entry => entry.name)
    .sort();
}
