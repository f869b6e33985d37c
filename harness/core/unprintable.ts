/** Text that a terminal, a page or an XML file shows as it is and never acts upon. */
export function replaceUnprintable(text: string): string {
  return text.toWellFormed().replace(unprintable, '\uFFFD');
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this looks for.
const unprintable = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069\uFFFE\uFFFF]/g;

/** Text without them on one line, so that no name passes for a line of ours. */
export const onOneLine = (text: string): string => replaceUnprintable(text.replace(/[\r\n\v\f\u2028\u2029]+/g, ' '));
