import { statusOfAll } from '../core/findings/finding.ts';
import { judgeFindings } from '../core/findings/judge-findings.ts';
import type { Results } from '../core/tables/tables.ts';
import { renderFindings } from '../report/findings-text.ts';
import { codeOf } from './exit-code.ts';
import type { Globals } from './run-command.ts';

/** Whether the findings of Shafi et al. hold, in words on stdout; under --json as data. Returns the exit code: 0 where all of them do. */
export function showFindings(globals: Globals, results: Results): number {
  const findings = judgeFindings(results);
  const status = statusOfAll(findings.map(one => one.status));
  globals.print(renderFindings(findings, results));
  globals.answer({ status, findings });
  return codeOf(status);
}
