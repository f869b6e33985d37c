import { recordText } from './files/unpacked.ts';

/** The kind that a record says it is of; null of what is no record. Errors: RECORD_INVALID, FILE_UNREADABLE. */
export async function recordKind(file: string): Promise<string | null> {
  const text = await recordText(file);
  try {
    const kind = (JSON.parse(text) as { kind?: unknown } | null)?.kind;
    return typeof kind === 'string' ? kind : null;
  } catch {
    return null;
  }
}
