/** The lines of a text file; a byte order mark, carriage returns and empty lines at the end are no part of it. */
export function textLines(bytes: Uint8Array): string[] {
  const lines = new TextDecoder().decode(bytes).split(/\r?\n/);
  while (lines.at(-1)?.trim() === '') lines.pop();
  return lines;
}
