import { TriplicateError } from '../../core/errors.ts';
import type { Digest } from '../../core/records.ts';
import { isAsSealed, sealed } from '../../core/seal.ts';
import type { Kinds } from './schemas.ts';
import { parse, validate } from './validate.ts';

type SealedKind =
  | 'report'
  | 'run'
  | 'latency'
  | 'concurrency'
  | 'import'
  | 'imported-latency'
  | 'baseline'
  | 'study'
  | 'report-comparison';
type DigestOf = (text: string) => Digest;

/** The text of a record's file, with the digest of all that it says, or with none. Errors: RECORD_INVALID. */
export function sealedText<K extends SealedKind>(
  kind: K,
  record: Kinds[K],
  where: string,
  digestOf: DigestOf | null,
): string {
  const valid = validate(kind, record, where);
  return `${JSON.stringify(digestOf ? sealed(valid, digestOf) : valid)}\n`;
}

/**
 * A record from the text of its file; null instead of its digest where it carries none, as those before there were any.
 * Errors: RECORD_INVALID, RECORD_VERSION, RECORD_EDITED.
 */
export function parseSealed<K extends SealedKind>(
  kind: K,
  text: string,
  where: string,
  digestOf: DigestOf,
): { readonly record: Kinds[K]; readonly digest: Digest | null } {
  const { digest, ...record } = parse(kind, text, where);
  // By the file's own words, because fields that only a newer triplicate knows are sealed, too.
  if (digest !== undefined && !isAsSealed(JSON.parse(text), digestOf)) throw edited(kind, where);
  return { record: record as Kinds[K], digest: digest ?? null };
}

/** As `parseSealed`, of a record that is never without a digest. */
export function parseOnlySealed<K extends SealedKind>(
  kind: K,
  text: string,
  where: string,
  digestOf: DigestOf,
): Kinds[K] {
  const { record, digest } = parseSealed(kind, text, where, digestOf);
  if (digest === null) throw edited(kind, where);
  return record;
}

const edited = (kind: SealedKind, where: string): TriplicateError =>
  new TriplicateError({
    code: 'RECORD_EDITED',
    message: `${where} is not the ${kind} that was written there: its digest is of other content. It was edited, cut or merged since.`,
    next: `Restore ${where} from a copy or from git, or make it anew.`,
  });
