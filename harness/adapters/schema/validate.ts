import type { ErrorObject } from 'ajv/dist/2020.js';
import { TriplicateError } from '../../core/errors.ts';
import { explain } from './explain.ts';
import type { Kinds } from './schemas.ts';
import { exactly, tolerantly } from './validators.ts';

/** Kinds that people write; every other one is written by a command. */
const writtenByHand: ReadonlySet<keyof Kinds> = new Set(['spec', 'findings', 'platform-parameters']);

/**
 * The value itself, if it is exactly of its kind. For everything that is written, and for what people write.
 * `where` names the file, or what the value is for; `place` is what people have to correct. Errors: SPEC_INVALID, RECORD_INVALID, RECORD_VERSION.
 */
export function validate<K extends keyof Kinds>(kind: K, value: unknown, where: string, place = where): Kinds[K] {
  const valid = exactly(kind);
  if (valid(value)) return value as Kinds[K];
  throw refusal(kind, value, { where, place }, valid.errors ?? []);
}

/**
 * A record as it was read, text or value. Fields that this version does not know are left out of the result; another
 * record version is refused. What people write is strict: an unknown key in it is a slip, not a newer version.
 * Errors: SPEC_INVALID, RECORD_INVALID, RECORD_VERSION.
 */
export function parse<K extends keyof Kinds>(kind: K, source: unknown, where: string): Kinds[K] {
  const value = typeof source === 'string' ? fromText(kind, source, where) : structuredClone(source);
  // What has no other fields needs no second validator, whose making takes longer than all that it is run for.
  const exact = exactly(kind);
  if (exact(value)) return value as Kinds[K];
  if (writtenByHand.has(kind)) throw refusal(kind, value, { where, place: where }, exact.errors ?? []);
  const valid = tolerantly(kind);
  if (valid(value)) return value as Kinds[K];
  throw refusal(kind, value, { where, place: where }, valid.errors ?? []);
}

function fromText(kind: keyof Kinds, text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new TriplicateError({
      code: isSpec(kind) ? 'SPEC_INVALID' : 'RECORD_INVALID',
      message: `${where} is no JSON: ${cause instanceof Error ? cause.message : cause}.`,
      next: writtenByHand.has(kind) ? `Correct ${where}.` : 'Restore the file from a copy or from git.',
      cause,
    });
  }
}

/** What people write, and no machine. */
const isSpec = (kind: keyof Kinds): boolean => kind === 'spec' || kind === 'findings';

/** Sorting out which faults matter takes the square of their number, and five are shown. */
const mostExplained = 500;

function refusal(
  kind: keyof Kinds,
  value: unknown,
  { where, place }: { readonly where: string; readonly place: string },
  errors: readonly ErrorObject[],
): TriplicateError {
  const version = errors.find(isVersion);
  if (version) return otherVersion(kind, value, where, version);
  const faults = explain(errors.slice(0, mostExplained));
  const shown = faults.slice(0, 5).map(fault => `\n  ${fault}`);
  const more = faults.length > shown.length ? `\n  … and ${faults.length - shown.length} more` : '';
  return new TriplicateError({
    code: isSpec(kind) ? 'SPEC_INVALID' : 'RECORD_INVALID',
    message: `${where} is no valid ${kind}:${shown.join('')}${more}`,
    next: writtenByHand.has(kind) ? `Correct ${place}.` : `Restore ${where} from a copy or from git, or make it anew.`,
  });
}

const isVersion = ({ keyword, instancePath, data }: ErrorObject): boolean =>
  keyword === 'const' && instancePath.endsWith('/version') && Number.isInteger(data);

function otherVersion(kind: keyof Kinds, value: unknown, where: string, error: ErrorObject): TriplicateError {
  const written = Number(error.data);
  const known = Number(error.params.allowedValue);
  const writer = (value as { triplicate?: unknown }).triplicate;
  const by = typeof writer === 'string' ? `Triplicate ${writer}` : 'a Triplicate';
  const newer = written > known;
  return new TriplicateError({
    code: 'RECORD_VERSION',
    message: `${where} holds a ${kind} of version ${written}, written by ${by} that is ${newer ? 'newer' : 'older'} than this one, which reads version ${known}.`,
    next: newer ? 'Update triplicate, then try again.' : `Make ${where} anew with this triplicate.`,
  });
}
