import { absenceMessage } from '../../core/absence.ts';
import { doctorCommand } from '../../core/commands.ts';
import { TriplicateError } from '../../core/errors.ts';
import { withoutPlaces } from '../../core/without-places.ts';

/** How a worker process came to its end. */
export interface Ending {
  readonly exitCode: number | undefined;
  readonly signal: string | undefined;
  /** The last of what it wrote on its standard output and error. */
  readonly lastWords: string;
}

const shownLines = 12;

export function crashed(platform: string, step: string, ending: Ending): TriplicateError {
  return new TriplicateError({
    code: 'WORKER_CRASHED',
    message: `The worker of ${platform} ${how(ending)} while it was to ${step}.${quoted(ending)}`,
    next: 'Run the same command again; finished steps are kept. If it ends the same way, run it with fewer inputs or another recipe to find what it does not bear.',
    exit: 'inconclusive',
  });
}

export function hung(platform: string, step: string, timeoutMs: number, ending: Ending): TriplicateError {
  return new TriplicateError({
    code: 'WORKER_HUNG',
    message: `The worker of ${platform} neither answered nor made progress for ${timeoutMs / 1000} s while it was to ${step}, so it was killed.${quoted(ending)}`,
    next: 'Run the same command again; finished steps are kept.',
    exit: 'inconclusive',
  });
}

export function tookTooLong(platform: string, step: string, limitMs: number, ending: Ending): TriplicateError {
  return new TriplicateError({
    code: 'STEP_TOO_LONG',
    message: `The worker of ${platform} was killed after ${limitMs / 1000} s, the limit that is set for it to ${step}.${quoted(ending)}`,
    next: 'Raise or unset TRIPLICATE_BUILD_LIMIT, or choose a lower optimization level in the recipe.',
    exit: 'inconclusive',
  });
}

export function garbled(platform: string, step: string, line: string): TriplicateError {
  return new TriplicateError({
    code: 'WORKER_GARBLED',
    message: `The worker of ${platform} answered with what is no message of the protocol while it was to ${step}: ${JSON.stringify(withoutPlaces(line).slice(0, 200))}.`,
    next: 'Install the same version of triplicate on both machines.',
    exit: 'environment',
  });
}

export function absent(platform: string, cause: unknown): TriplicateError {
  const { message, next } = cause instanceof TriplicateError ? cause : { message: String(cause), next: undefined };
  return new TriplicateError({
    code: 'PLATFORM_ABSENT',
    message: absenceMessage(platform, message),
    next: next ?? `See the platforms that are here: ${doctorCommand}`,
    exit: 'environment',
    cause,
  });
}

function how({ exitCode, signal }: Ending): string {
  if (signal !== undefined) return `was ended by ${signal}`;
  return exitCode === undefined ? 'could not be started' : `ended with exit code ${exitCode}`;
}

/** Without the places of files: messages get into reports, which are the same wherever the work was done. */
function quoted({ lastWords }: Ending): string {
  const lines = withoutPlaces(lastWords).trimEnd().split('\n').slice(-shownLines);
  return lines.join('') === '' ? '' : ` Its last words:\n${lines.map(line => `  ${line}`).join('\n')}`;
}
