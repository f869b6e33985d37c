import { reportCommand } from '../core/commands.ts';
import { sentenceList } from '../report/format.ts';
import type { Shown } from '../report/lacks.ts';
import { complain } from './run-command.ts';

/** Says of a page that it was left as it was, on stderr, because the answer of --json is the document alone. */
export function tellOfKeptPage(report: string, keptFor: readonly Shown[]): void {
  if (keptFor.length === 0) return;
  complain(
    `The page is left as it was: it may have ${sentenceList(keptFor)} that are not in the store of this machine. To write it without them: ${reportCommand(report)} --anew`,
  );
}
