import { TriplicateError } from '../errors.ts';

/** Where in a log. */
export interface LogPlace {
  /** Its name, without a folder. */
  readonly file: string;
  /** Null where the format has no lines. */
  readonly line: number | null;
}

const words = ({ file, line }: LogPlace): string => (line === null ? file : `${file}, line ${line}`);

/** What of a text fits a message. */
export const excerpt = (text: string): string => JSON.stringify(text.length > 80 ? `${text.slice(0, 77)}…` : text);

const refusal =
  (code: string, next: string) =>
  (place: LogPlace, why: string): TriplicateError =>
    new TriplicateError({ code, message: `${words(place)}: ${why}`, next });

/** It ends too early to say anything, or has a line that is not whole. */
export const truncated = refusal('IMPORT_TRUNCATED', 'Copy the whole log again, or measure again.');

/** Lines of two processes, or of a program and its profiler, are mixed. */
export const interleaved = refusal(
  'IMPORT_INTERLEAVED',
  'Let each process write a log of its own, and the profiler another one (nvprof: --log-file).',
);

/** More than one run, process or device, whose numbers must not be taken for one's. */
export const mixedRuns = refusal('IMPORT_MIXED_RUNS', 'Cut the file so that each run has one of its own.');

/** A decimal comma, or digits in groups. */
export const otherLocale = refusal('IMPORT_LOCALE', 'Write the log anew with LC_ALL=C in front of the command.');

export const notANumber = refusal('IMPORT_NOT_A_NUMBER', 'Look at that line, and measure again.');
export const negative = refusal('IMPORT_NEGATIVE', 'Look at that line, and measure again.');

/** A time of an inference that a clock too coarse for it measured, or none. */
const zero = refusal('IMPORT_ZERO', 'Measure again with a finer clock, or write the times with more digits.');

/** Refuses 0 where something took time. Errors: IMPORT_ZERO. */
export function requireTime(ms: number, what: string, place: LogPlace): void {
  if (ms === 0) throw zero(place, `${what} is 0, and an inference takes time.`);
}

/** A number whose unit the log does not say, or says in a way that is not known. */
export const unitUnknown = refusal('IMPORT_UNIT_UNKNOWN', 'Let the tool print its units, as is its default.');

/** Numbers that cannot all be true. */
export const inconsistent = refusal(
  'IMPORT_INCONSISTENT',
  'The log was changed or mixed. Copy it again, or measure again.',
);

/** A version that says other things by the same words, or may. */
export const versionUnknown = refusal(
  'IMPORT_VERSION_UNKNOWN',
  'Measure with a version from 8.2 to 11, or put the numbers into a CSV file with the column latency_ms.',
);

/** The tool itself says that it failed. */
export const runFailed = refusal('IMPORT_RUN_FAILED', 'Mend what the log names, and measure again.');

export const nothingFound = (place: LogPlace, why: string, next: string): TriplicateError =>
  refusal('IMPORT_NOTHING_FOUND', next)(place, why);

export const tooBig = (place: LogPlace, why: string, next: string): TriplicateError =>
  refusal('IMPORT_TOO_BIG', next)(place, why);
