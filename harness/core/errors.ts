import type { Problem } from './records.ts';

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
  readonly cause?: unknown;
}

/** An error that a user can reach and act upon. Programmer faults are plain Errors. */
export class TriplicateError extends Error {
  readonly code: string;
  readonly next: string | undefined;
  readonly exit: 'usage' | 'environment' | 'inconclusive';

  constructor(details: ErrorDetails) {
    super(details.message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'TriplicateError';
    this.code = details.code;
    this.next = details.next;
    this.exit = details.exit ?? 'usage';
  }
}

/** An error as data, as records and the worker protocol carry it: no stack, whose paths are those of one machine. */
export function toProblem(error: unknown): Problem {
  if (error instanceof TriplicateError) {
    return { code: error.code, message: error.message, ...(error.next === undefined ? {} : { next: error.next }) };
  }
  return { code: 'UNEXPECTED', message: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
}
