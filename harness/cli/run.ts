import type { EngineMode } from '../core/records.ts';
import type { Shard } from '../core/shards.ts';
import { worstCode } from './exit-code.ts';
import { loadSpecs } from './load-specs.ts';
import type { Globals } from './run-command.ts';
import { runShards } from './run-shards.ts';
import { runSpecs, specAnswer } from './run-specs.ts';

export interface RunOptions {
  readonly mode: EngineMode;
  readonly reportOnly?: boolean;
  readonly shard?: Shard;
}

export async function run(globals: Globals, names: string[], options: RunOptions): Promise<number> {
  const specs = await loadSpecs(globals.root, names);
  if (options.shard) return runShards(globals, specs, options.mode, options.shard);
  const finished = await runSpecs(globals, specs, options.mode);
  globals.answer({ specs: specAnswer(finished) });
  const judged = options.reportOnly === true ? finished.filter(one => one.error) : finished;
  return worstCode(judged.map(one => one.code));
}
