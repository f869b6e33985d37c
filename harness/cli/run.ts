import type { EngineMode } from '../core/records.ts';
import { worstCode } from './exit-code.ts';
import { loadSpecs } from './load-specs.ts';
import type { Globals } from './run-command.ts';
import { runSpecs, specAnswer } from './run-specs.ts';

export interface RunOptions {
  readonly mode: EngineMode;
  readonly reportOnly?: boolean;
}

export async function run(globals: Globals, names: string[], options: RunOptions): Promise<number> {
  const finished = await runSpecs(globals, await loadSpecs(globals.root, names), options.mode);
  globals.answer({ specs: specAnswer(finished) });
  const judged = options.reportOnly === true ? finished.filter(one => one.error) : finished;
  return worstCode(judged.map(one => one.code));
}
