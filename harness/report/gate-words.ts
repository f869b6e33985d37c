import type { ExitCode, GateSpec } from '../core/records.ts';

export const codeWords: Readonly<Record<ExitCode, string>> = {
  0: 'PASS',
  1: 'FAIL',
  2: 'BAD INPUT',
  3: 'INCONCLUSIVE',
  4: 'ENVIRONMENT LACKS SOMETHING',
};

/** Where in the queue of what a person should look at. */
const urgency: readonly ExitCode[] = [1, 2, 4, 3, 0];

/** The most pressing first, else in the order of the gate. */
export const worstFirst = (specs: readonly GateSpec[]): GateSpec[] =>
  specs.toSorted((a, b) => urgency.indexOf(a.exitCode) - urgency.indexOf(b.exitCode));

export const obsoleteSentence = (key: string): string =>
  `Obsolete golden ${key}: no spec uses it. Remove its folder under golden/.`;
