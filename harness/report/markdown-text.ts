import { replaceUnprintable } from '../core/unprintable.ts';

/** GitHub takes 65,536 characters as a comment; the rest is for what is said of what does not fit. */
export const mostCharacters = 65_000;

export const table = (heads: readonly string[], rows: readonly (readonly string[])[]): string =>
  rows.length === 0 ? '' : [heads, heads.map(() => '---'), ...rows].map(cells => `| ${cells.join(' | ')} |`).join('\n');

/** What is there when one asks for it; nothing of nothing. */
export const folded = (summary: string, body: string): string =>
  body === '' ? '' : `<details><summary>${plain(summary)}</summary>\n\n${body}\n\n</details>`;

/**
 * Text from outside as one line of text: no markup, no link, no mention of a person and no reference to an issue. The
 * last three are looked for in the finished page, where an escaped sign is a plain one, so a space of no width breaks them.
 */
export function plain(text: string): string {
  return oneLine(text)
    .replace(/[\\`*_[\]|~$]/g, sign => `\\${sign}`)
    .replace(/[&<>]/g, entity)
    .replace(/^[#+=-]|^\d+(?=[.)](?:\s|$))/, start => (/\d/.test(start) ? `${start}\\` : `\\${start}`))
    .replace(/[@#](?=\w)|:(?=\/\/)|(?<=\bwww)(?=\.)/gi, sign => `${sign}\u200B`);
}

/** Text as code. A code span can hold neither a grave accent nor, in a table, a bar; then it is written as an element. */
export function code(text: string): string {
  const line = oneLine(text);
  if (line !== '' && !/[`|]/.test(line)) return `\`${line}\``;
  return `<code>${line.replace(/[^\w ]|_/gu, entity)}</code>`;
}

const oneLine = (text: string): string => replaceUnprintable(text).replace(/\s+/g, ' ').trim();

const entity = (sign: string): string => `&#${sign.codePointAt(0)};`;
