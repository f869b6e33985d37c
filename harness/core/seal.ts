import { canonicalJson } from './canonical-json.ts';
import type { Digest } from './records.ts';

type DigestOf = (text: string) => Digest;

/**
 * A record with `digest`, that of the canonical JSON of all the rest. It shows slips, losses, merges gone wrong and edits,
 * and stops no forger, who makes it anew.
 */
export function sealed<T extends object>(record: T, digestOf: DigestOf): T & { readonly digest: Digest } {
  const { digest: _, ...rest } = record as T & { readonly digest?: Digest };
  return { ...record, digest: digestOf(canonicalJson(rest)) };
}

/** Whether a value is as it was when it was sealed. */
export function isAsSealed(value: unknown, digestOf: DigestOf): boolean {
  if (typeof value !== 'object' || value === null) return false;
  try {
    return sealed(value, digestOf).digest === (value as { digest?: unknown }).digest;
  } catch {
    return false; // Deeper than the stack, or a number beyond all: nothing that was ever sealed.
  }
}
