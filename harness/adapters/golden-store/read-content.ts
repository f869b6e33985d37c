import { join } from 'node:path';
import {
  goldenConflict,
  goldenEdited,
  goldenTorn,
  goldenUnapproved,
  lineEndsConverted,
  pendingTorn,
} from '../../core/golden-errors.ts';
import type { Digest, GoldenRecord } from '../../core/records.ts';
import type { GoldenState } from '../../ports.ts';
import { digestOf } from '../files/hash.ts';
import { parse } from '../schema/validate.ts';
import { type Approvals, hasConflict, readApprovals } from './approvals.ts';
import { decisionsFile, type GoldenContent, namedFiles, readStage, recordFile, suffix } from './golden-files.ts';
import { isBrokenOff } from './install.ts';

/**
 * What an accepted golden holds, every byte of it verified: its files by the record, the record by the last entry of the
 * log, the log by itself. Null where there is none. Errors: as GoldenStore.read.
 */
export async function readAccepted(place: string, key: string): Promise<GoldenContent | null> {
  const approvals = await readApprovals(place, key);
  if (approvals.entries.length === 0) return null;
  if (await isBrokenOff(place, approvals)) throw goldenTorn(key);
  requireApproved(key, await readStage(place, recordFile, 'accepted'), approvals);
  return readByRecord(place, key, 'accepted');
}

/** What a golden holds, its files verified by the record, and the record by nothing: nobody approved it. */
export async function readByRecord(place: string, key: string, state: GoldenState): Promise<GoldenContent | null> {
  const file = recordFile + suffix[state];
  const bytes = await readStage(place, recordFile, state);
  if (bytes === null) return null;
  const record = parse('golden', bytes.toString('utf8'), join(place, file));
  if (record.key !== key) throw goldenEdited(key, file, `it says that it is the golden ${record.key}`);
  return { record, files: await readNamed(place, record, state) };
}

function requireApproved(key: string, bytes: Buffer | null, { entries }: Approvals): void {
  const approved = entries.at(-1)!.after;
  if (bytes !== null && digestOf(bytes) === approved) return;
  if (bytes === null) throw goldenUnapproved(key, recordFile, 'it is missing');
  explainBytes(key, recordFile, bytes, approved);
  const older = entries.findIndex(({ after }) => after === digestOf(bytes));
  throw goldenUnapproved(
    key,
    recordFile,
    older < 0
      ? `it was changed by hand since ${entries.at(-1)!.at}`
      : `it is what entry ${older + 1} approved, and the log has ${entries.length}`,
  );
}

async function readNamed(place: string, record: GoldenRecord, state: GoldenState) {
  const files = new Map<string, Uint8Array>();
  for (const [name, digest] of namedFiles(record)) {
    const bytes = await readStage(place, name, state);
    if (bytes !== null && digestOf(bytes) === digest) files.set(name, bytes);
    else if (state === 'pending') throw pendingTorn(record.key, name + suffix.pending);
    else {
      if (bytes !== null && name === decisionsFile) explainBytes(record.key, name, bytes, digest);
      throw goldenEdited(record.key, name, bytes === null ? 'it is missing' : 'it is not what was accepted');
    }
  }
  return files;
}

/** What git does to files has its own remedy. */
function explainBytes(key: string, name: string, bytes: Buffer, wanted: Digest): void {
  const text = bytes.toString('utf8');
  if (hasConflict(text)) throw goldenConflict(key, name);
  if (digestOf(text.replaceAll('\r\n', '\n')) === wanted) throw lineEndsConverted(key, name);
}
