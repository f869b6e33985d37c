import { exitCode } from '../core/errors.ts';
import type { EngineMode, ReportDocument } from '../core/records.ts';
import { doubleNote } from '../report/headline.ts';
import { worstCode } from './exit-code.ts';
import { doubtfulGoldens, obsoleteGoldens } from './golden.ts';
import { judgeReports } from './judge-reports.ts';
import { loadSpecs } from './load-specs.ts';
import { describeProblem, type Globals } from './run-command.ts';
import { type FinishedSpec, runSpecs, specAnswer } from './run-specs.ts';

export interface GateOptions {
  readonly mode: EngineMode;
  readonly from?: string[];
  readonly allowAbsent?: string[];
}

const words = { 0: 'PASS', 1: 'FAIL', 2: 'BAD INPUT', 3: 'INCONCLUSIVE', 4: 'ENVIRONMENT LACKS SOMETHING' } as const;
type Code = keyof typeof words;

/**
 * One verdict over many specs. Goldens that no spec uses fail it: they look like proof and prove nothing. A declared
 * platform that is absent leaves it undecided, unless it is named as one that may be; so do a golden that its log does not
 * approve, and a test double always. Errors: PLATFORM_UNKNOWN.
 */
export async function gate(globals: Globals, names: string[], options: GateOptions): Promise<number> {
  const allowed = options.allowAbsent ?? [];
  for (const name of allowed) globals.project().ports.platforms.requireKnown(name);
  const specs = await loadSpecs(globals.root, names);
  const finished = options.from
    ? await judgeReports(globals, specs, options.from)
    : await runSpecs(globals, specs, options.mode);
  const obsolete = names.length > 0 ? [] : await obsoleteGoldens(globals);
  for (const key of obsolete)
    globals.print(`Obsolete golden ${key}: no spec uses it. Remove its folder under golden/.`);
  const doubtful = await doubtfulGoldens(globals, names.length > 0 ? specs : null);
  for (const { error } of doubtful) globals.print(describeProblem(error));
  const judged = finished.map(one => ({ ...one, code: weigh(globals, one, allowed) as Code }));
  const code = worstCode([
    ...judged.map(one => one.code),
    ...(obsolete.length > 0 ? [exitCode.fail] : []),
    ...(doubtful.length > 0 ? [exitCode.inconclusive] : []),
  ]) as Code;
  for (const one of judged) globals.print(`${words[one.code].padEnd(12)} ${one.name}`);
  globals.print(`Gate: ${words[code]}`);
  globals.answer({ exitCode: code, obsoleteGoldens: obsolete, doubtfulGoldens: doubtful, specs: specAnswer(judged) });
  return code;
}

/** The code of a spec that passed, if that proves anything. */
function weigh(globals: Globals, { name, code, document }: FinishedSpec, allowed: readonly string[]): number {
  if (code !== exitCode.pass || !document) return code;
  const reason = doubleNote(document) ?? absentNote(document, allowed);
  if (reason === null) return code;
  globals.print(`${name}: ${reason}`);
  return exitCode.inconclusive;
}

function absentNote({ absent }: ReportDocument, allowed: readonly string[]): string | null {
  const missed = absent.map(({ name }) => name).filter(name => !allowed.includes(name));
  const platforms = missed.join(' ');
  return missed.length === 0
    ? null
    : `${platforms} not here, so nothing is proven there. To let it pass: --allow-absent ${platforms}`;
}
