import { exitCode } from '../core/errors.ts';
import type { EngineMode } from '../core/records.ts';
import { renderTerminal } from '../report/terminal.ts';
import { codeOf, worstCode } from './exit-code.ts';
import { obsoleteGoldens } from './golden.ts';
import { loadSpecs } from './load-specs.ts';
import type { Globals } from './run-command.ts';
import { type FinishedSpec, runSpecs, specAnswer } from './run-specs.ts';

/** One verdict over many specs. Goldens that no spec uses fail it: they look like proof and prove nothing. */
export async function gate(
  globals: Globals,
  names: string[],
  options: { mode: EngineMode; from?: string[] },
): Promise<number> {
  const finished = options.from
    ? await readFinished(globals, options.from)
    : await runSpecs(globals, await loadSpecs(globals.root, names), options.mode);
  const obsolete = options.from || names.length > 0 ? [] : await obsoleteGoldens(globals);
  for (const key of obsolete)
    globals.print(`Obsolete golden ${key}: no spec uses it. Remove its folder under golden/.`);
  const code = worstCode([...finished.map(one => one.code), ...(obsolete.length > 0 ? [exitCode.fail] : [])]);
  const words = { 0: 'PASS', 1: 'FAIL', 2: 'BAD INPUT', 3: 'INCONCLUSIVE', 4: 'ENVIRONMENT LACKS SOMETHING' } as const;
  for (const one of finished) globals.print(`${words[one.code as 0].padEnd(12)} ${one.name}`);
  globals.print(`Gate: ${words[code as 0]}`);
  globals.answer({ exitCode: code, obsoleteGoldens: obsolete, specs: specAnswer(finished) });
  return code;
}

async function readFinished(globals: Globals, wanted: readonly string[]): Promise<FinishedSpec[]> {
  const { reports } = globals.project();
  return Promise.all(
    wanted.map(async name => {
      const { document, folder } = await reports.read(name);
      globals.print(renderTerminal(document, { color: process.stdout.isTTY === true }));
      return {
        name: document.spec.name,
        file: document.specFile,
        code: codeOf(document.verdict.status),
        document,
        folder,
      };
    }),
  );
}
