import { readFile } from 'node:fs/promises';
import { brotliDecompressSync } from 'node:zlib';
import { TriplicateError } from '../../core/errors.ts';
import { unreadable } from '../../core/unreadable.ts';

/** A record of more characters is none of ours. */
const longestBytes = 2 ** 29;

/** What a packed record says. Errors: RECORD_INVALID, FILE_UNREADABLE. */
export async function unpackedText(file: string): Promise<string> {
  const bytes = await readFile(file).catch(unreadable(file));
  try {
    return brotliDecompressSync(bytes, { maxOutputLength: longestBytes }).toString('utf8');
  } catch (cause) {
    throw new TriplicateError({
      code: 'RECORD_INVALID',
      message: `${file} is no packed record: ${cause instanceof Error ? cause.message : cause}.`,
      next: 'Copy it again from where it was made.',
      cause,
    });
  }
}

/** Of a record that is kept small, or as it was written. Errors: RECORD_INVALID, FILE_UNREADABLE. */
export const recordText = (file: string): Promise<string> =>
  file.endsWith('.br') ? unpackedText(file) : readFile(file, 'utf8').catch(unreadable(file));
