import type { ExitCode, GateSpec, GateSummary } from '../core/records.ts';
import { count, plural } from './format.ts';

export const codeWords: Readonly<Record<ExitCode, string>> = {
  0: 'PASS',
  1: 'FAIL',
  2: 'BAD INPUT',
  3: 'INCONCLUSIVE',
  4: 'ENVIRONMENT LACKS SOMETHING',
};

/** The exit in words for whoever decides whether to ship. */
export function gateSentence({ exitCode, specs, error }: GateSummary): string {
  const number = (code: ExitCode) => specs.filter(spec => spec.exitCode === code).length;
  const waived = specs.reduce((sum, { checks }) => sum + checks.waived, 0);
  const all = plural(specs.length, 'spec');
  if (error) return 'Not proven: the gate ended before it judged.';
  if (exitCode === 0)
    return `May ship: all of ${all} pass.${waived > 0 ? ` ${plural(waived, 'failed check is', 'failed checks are')} waived.` : ''}`;
  if (exitCode === 1 && number(1) === 0) return 'Do not ship: a golden is obsolete.';
  if (exitCode === 1) return `Do not ship: ${count(number(1))} of ${all} fail.`;
  const open = specs.length - number(0);
  return open === 0 ? 'Not proven: a golden is in doubt.' : `Not proven: ${count(open)} of ${all} came to no decision.`;
}

/** Where in the queue of what a person should look at. */
const urgency: readonly ExitCode[] = [1, 2, 4, 3, 0];

/** The most pressing first, else in the order of the gate. */
export const worstFirst = (specs: readonly GateSpec[]): GateSpec[] =>
  specs.toSorted((a, b) => urgency.indexOf(a.exitCode) - urgency.indexOf(b.exitCode));

export const obsoleteSentence = (key: string): string =>
  `Obsolete golden ${key}: no spec uses it. Remove its folder under golden/.`;
