import type { Digest } from './records.ts';

/** The 64 hexadecimal digits of a digest, as names of files have them. Throws where it is none: out of a foreign file it would become part of a path. */
export function hexOf(digest: Digest): string {
  if (!/^sha256:[0-9a-f]{64}$/.test(digest)) throw new Error(`no SHA-256 digest: ${digest}`);
  return digest.slice('sha256:'.length);
}
