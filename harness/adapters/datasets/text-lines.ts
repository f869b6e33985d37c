import { isUtf8 } from 'node:buffer';
import { TriplicateError } from '../../core/errors.ts';

const lineEnd = 0x0a;

/** The text of a file, without a byte order mark. Errors: TEXT_NOT_UTF8, because what is guessed of other bytes becomes names of classes and files. */
export function sourceText(bytes: Uint8Array, name: string): string {
  if (isUtf8(bytes)) return new TextDecoder().decode(bytes);
  let line = 1;
  for (let from = 0; ; line++) {
    const end = bytes.indexOf(lineEnd, from);
    if (end < 0 || !isUtf8(bytes.subarray(from, end))) break;
    from = end + 1;
  }
  const isWide = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  throw new TriplicateError({
    code: 'TEXT_NOT_UTF8',
    message: `${name} is no text in UTF-8${isWide ? ', but in UTF-16.' : `: line ${line} has bytes that are none.`}`,
    next: `Save it as UTF-8, as iconv -f ${isWide ? 'UTF-16' : 'WINDOWS-1252'} -t UTF-8 does.`,
  });
}

/** The lines of a text file; a byte order mark, carriage returns and empty lines at the end are no part of it. Errors: TEXT_NOT_UTF8. */
export function textLines(bytes: Uint8Array, name: string): string[] {
  const lines = sourceText(bytes, name).split(/\r?\n/);
  while (lines.at(-1)?.trim() === '') lines.pop();
  return lines;
}
