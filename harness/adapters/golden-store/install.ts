import { readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { nullIfMissing } from '../../core/null-if-missing.ts';
import { syncFolder, writeDurably } from '../files/durable.ts';
import { digestOf } from '../files/hash.ts';
import { parse } from '../schema/validate.ts';
import type { Approvals } from './approvals.ts';
import {
  approvalsFile,
  fileIn,
  type GoldenContent,
  namedFiles,
  readStage,
  recordFile,
  removeStage,
  suffix,
  writeStage,
} from './golden-files.ts';

/**
 * Puts a golden in the place of the accepted one. Until the log has its entry nothing has happened; from then on
 * whoever comes next can finish, because the staged files are whole.
 */
export async function install(place: string, content: GoldenContent, log: string): Promise<void> {
  await removeStage(place, 'staged');
  await writeStage(place, content, 'staged');
  await writeDurably(join(place, approvalsFile), log);
  await moveStaged(place);
}

/** Whether the log approves a golden that has not taken its place yet. */
export async function isBrokenOff(place: string, { entries }: Approvals): Promise<boolean> {
  const staged = await readStage(place, recordFile, 'staged');
  return staged !== null && digestOf(staged) === entries.at(-1)?.after;
}

/** Does what a decision that was broken off had left to do; returns whether there was one. */
export async function finishBrokenOff(place: string, approvals: Approvals): Promise<boolean> {
  if (!(await isBrokenOff(place, approvals))) return false;
  const record = await moveStaged(place);
  const waiting = await readStage(place, recordFile, 'pending');
  if (waiting !== null) {
    const pending = parse('golden', waiting.toString('utf8'), join(place, recordFile + suffix.pending));
    if (pending.decisions === record.decisions && pending.model === record.model) await removeStage(place, 'pending');
  }
  return true;
}

async function moveStaged(place: string) {
  const staged = join(place, recordFile + suffix.staged);
  const record = parse('golden', (await readStage(place, recordFile, 'staged'))!.toString('utf8'), staged);
  const names = [...namedFiles(record).keys()];
  for (const name of names) await rename(fileIn(place, name + suffix.staged), fileIn(place, name)).catch(nullIfMissing);
  // The record says that the others are there, also after a loss of power.
  await syncFolder(place);
  await rename(staged, join(place, recordFile));
  for (const name of await readdir(place)) {
    const isOfFormerGolden = /^output-\d+\.npy$/.test(name) && !names.includes(name);
    if (isOfFormerGolden) await rm(fileIn(place, name));
  }
  await syncFolder(place);
  return record;
}
