import { stat } from 'node:fs/promises';
import { unreadable } from '../core/unreadable.ts';
import { recordText } from './files/unpacked.ts';

/** No record is as large, and what is, as a dataset's annotations, is not read to learn that. */
const mostBytes = 64 * 2 ** 20;

/** The kind that a record says it is of; null of what is no record. Errors: RECORD_INVALID, FILE_UNREADABLE. */
export async function recordKind(file: string): Promise<string | null> {
  if ((await stat(file).catch(unreadable(file))).size > mostBytes) return null;
  const text = await recordText(file);
  try {
    const kind = (JSON.parse(text) as { kind?: unknown } | null)?.kind;
    return typeof kind === 'string' ? kind : null;
  } catch {
    return null;
  }
}
