import { relative } from 'node:path';
import { mergeCommand } from '../core/commands.ts';
import { exitCode } from '../core/errors.ts';
import type { EngineMode, ShardRecord } from '../core/records.ts';
import { isMeasuring, type Shard } from '../core/shards.ts';
import { runShard } from '../shard-spec.ts';
import { worstCode } from './exit-code.ts';
import type { LoadedSpec } from './load-specs.ts';
import { complain, describeProblem, type Globals } from './run-command.ts';
import { type EndedSpec, inTurn } from './run-specs.ts';

interface EndedShard extends EndedSpec {
  readonly folder?: string;
  readonly failures?: ShardRecord['failures'];
}

/** Does this machine's part of each spec; a shard has no verdict, but steps that came to nothing end with 3. */
export async function runShards(
  globals: Globals,
  specs: readonly LoadedSpec[],
  mode: EngineMode,
  wanted: Shard,
): Promise<number> {
  const ended: EndedShard[] = await inTurn(
    globals,
    specs,
    mode,
    (spec, options) => runShard(spec, globals.project(), options, wanted),
    ({ spec, file }, { shard, folder: whole }) => {
      const { engines, runs, failures, plan } = shard;
      const folder = relative(globals.root, whole);
      if (!globals.json) for (const { problem } of failures) complain(`${spec.name}: ${describeProblem(problem)}`);
      const why = wanted.of > 1 && plan.steps.some(isMeasuring) ? ' It measures times, so shard 1 does all of it.' : '';
      globals.print(
        `${spec.name}: shard ${wanted.index} of ${wanted.of}: ${engines.length} engines, ${runs.length} runs, ${failures.length} failed steps.${why}`,
      );
      globals.print(`Shard: ${folder}\nNo verdict yet. Merge the folders of all shards: ${mergeCommand} …`);
      const code = failures.length > 0 ? exitCode.inconclusive : exitCode.pass;
      return { name: spec.name, file, code, folder, failures };
    },
  );
  globals.answer({
    shards: ended.map(({ name, file, code, ...rest }) => ({ spec: name, file, exitCode: code, ...rest })),
  });
  return worstCode(ended.map(one => one.code));
}
