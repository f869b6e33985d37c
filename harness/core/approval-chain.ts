import type { ApprovalRecord, Digest } from './records.ts';

type Hash = (text: string) => Digest;

// The digest is the last field, so that it can be of the line's own bytes: whatever reads the line needs no rule about
// how JSON is written.
const beforeDigest = ',"digest":"';

/** The line of a decision, newline included, to stand after those that `text` has already. */
export function approvalLine(
  text: string,
  entry: Omit<ApprovalRecord, 'kind' | 'version' | 'previous' | 'digest'>,
  hash: Hash,
): string {
  const previous = digestOfLine(text.split('\n').at(-2) ?? '');
  const line = JSON.stringify({ kind: 'approval', version: 1, ...entry, previous });
  return `${line.slice(0, -1)}${beforeDigest}${hash(line)}"}\n`;
}

/** The first line of a log that was edited, or that does not follow the line before; null where every line does. */
export function findBrokenLine(text: string, hash: Hash): { line: number; why: string } | null {
  if (!text.endsWith('\n')) return { line: text.split('\n').length, why: 'its end is missing' };
  let previous: Digest | null = null;
  for (const [index, line] of text.split('\n').slice(0, -1).entries()) {
    const digest = digestOfLine(line);
    if (digest === null) return { line: index + 1, why: 'it is no entry' };
    const content = `${line.slice(0, line.lastIndexOf(beforeDigest))}}`;
    if (hash(content) !== digest) return { line: index + 1, why: 'it was edited' };
    if (!content.endsWith(`,"previous":${previous === null ? 'null' : `"${previous}"`}}`))
      return { line: index + 1, why: 'the entry that stood before it is missing, or was edited' };
    previous = digest;
  }
  return null;
}

const digestOfLine = (line: string): Digest | null =>
  (/,"digest":"(sha256:[0-9a-f]{64})"\}$/.exec(line)?.[1] as Digest | undefined) ?? null;
