import type { Digest, Problem } from './records.ts';

/** Exit codes of the command line. */
export const exitCode = { pass: 0, fail: 1, usage: 2, inconclusive: 3, environment: 4 } as const;

export interface ErrorDetails {
  /** Stable, SCREAMING_SNAKE_CASE. */
  readonly code: string;
  /** What failed, on which input, and why: whole sentences. */
  readonly message: string;
  /** The next command to type, or the next thing to do. */
  readonly next?: string;
  /** usage (2): wrong use or bad input; environment (4): something is missing here; inconclusive (3): a step came to nothing. */
  readonly exit?: 'usage' | 'environment' | 'inconclusive';
  /** A log in the store that tells more. */
  readonly log?: Digest;
  readonly cause?: unknown;
}

/** An error that a user can reach and act upon. Programmer faults are plain Errors. */
export class TriplicateError extends Error {
  readonly code: string;
  readonly next: string | undefined;
  readonly exit: 'usage' | 'environment' | 'inconclusive';
  readonly log: Digest | undefined;

  constructor(details: ErrorDetails) {
    super(details.message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'TriplicateError';
    this.code = details.code;
    this.next = details.next;
    this.exit = details.exit ?? 'usage';
    this.log = details.log;
  }
}

/** An error as data, as records and the worker protocol carry it: no stack, whose paths are those of one machine. */
export function toProblem(error: unknown): Problem {
  if (error instanceof TriplicateError) {
    const { code, message, next, log } = error;
    return { code, message, ...(next === undefined ? {} : { next }), ...(log === undefined ? {} : { log }) };
  }
  return { code: 'UNEXPECTED', message: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
}

/** Whether it is one of these errors of ours. */
export const hasCode = (error: unknown, ...codes: string[]): error is TriplicateError =>
  error instanceof TriplicateError && codes.includes(error.code);

/** Whether a blob is missing or damaged, so that what it held is as good as not stored. */
export const isBlobLost = (error: unknown): boolean => hasCode(error, 'BLOB_MISSING', 'BLOB_CORRUPT');

/** The kind of an error; a fault of ours is not the user's wrong use, and decides nothing. */
export const exitOf = (error: unknown): TriplicateError['exit'] =>
  error instanceof TriplicateError ? error.exit : 'inconclusive';

/** The same error with a log that tells more; as it was where there is none. */
export function withLog(error: unknown, log: Digest | null): unknown {
  if (log === null) return error;
  return new TriplicateError({ ...toProblem(error), exit: exitOf(error), log, cause: error });
}
