import { join } from 'node:path';
import { approvalLine, findBrokenLine } from '../../core/approval-chain.ts';
import { TriplicateError } from '../../core/errors.ts';
import { approvalsBroken, approvalsMissing, goldenConflict, lineEndsConverted } from '../../core/golden-errors.ts';
import type { ApprovalRecord } from '../../core/records.ts';
import { digestOf } from '../files/hash.ts';
import { parse } from '../schema/validate.ts';
import { approvalsFile, readStage, recordFile } from './golden-files.ts';

export interface Approvals {
  /** The file as it is; empty where the golden is to be the first. */
  readonly text: string;
  readonly entries: readonly ApprovalRecord[];
}

/**
 * The log of a golden, every line verified. Errors: APPROVALS_MISSING where there is a golden without one,
 * APPROVALS_EDITED, GOLDEN_CONFLICT, GOLDEN_LINE_ENDS, RECORD_INVALID, RECORD_VERSION.
 */
export async function readApprovals(place: string, key: string): Promise<Approvals> {
  const bytes = await readStage(place, approvalsFile, 'accepted');
  if (bytes === null) {
    if ((await readStage(place, recordFile, 'accepted')) === null) return { text: '', entries: [] };
    throw approvalsMissing(key, approvalsFile);
  }
  const text = bytes.toString('utf8');
  if (hasConflict(text)) throw goldenConflict(key, approvalsFile);
  // Bytes that are no UTF-8 would all read as the same character.
  if (!Buffer.from(text).equals(bytes)) throw approvalsBroken(key, approvalsFile, 1, 'it is no text');
  if (text.includes('\r\n')) throw lineEndsConverted(key, approvalsFile);
  const broken = findBrokenLine(text, digestOf);
  if (broken) throw approvalsBroken(key, approvalsFile, broken.line, broken.why);
  const entries = text
    .split('\n')
    .slice(0, -1)
    .map((line, index) => parse('approval', line, `${join(place, approvalsFile)}, line ${index + 1}`));
  const foreign = entries.findIndex(entry => entry.key !== key);
  if (foreign >= 0)
    throw approvalsBroken(key, approvalsFile, foreign + 1, `it is of the golden ${entries[foreign]!.key}`);
  return { text, entries };
}

/** Who decided last; null where nobody has, or the log cannot be read. */
export const lastDecision = (place: string, key: string): Promise<ApprovalRecord | null> =>
  readApprovals(place, key).then(lastOf, asAbsent);

export const lastOf = ({ entries }: Approvals): ApprovalRecord | null => entries.at(-1) ?? null;

/** What is refused, as what is not there. */
export const asAbsent = (error: unknown): null => {
  if (error instanceof TriplicateError) return null;
  throw error;
};

export const withEntry = ({ text }: Approvals, entry: Parameters<typeof approvalLine>[1]): string =>
  text + approvalLine(text, entry, digestOf);

export const hasConflict = (text: string): boolean => /^(<{7} |>{7} |={7}$)/m.test(text);
