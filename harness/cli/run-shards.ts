import { relative } from 'node:path';
import { mergeCommand } from '../core/commands.ts';
import { exitCode, toProblem } from '../core/errors.ts';
import type { EngineMode } from '../core/records.ts';
import type { Shard } from '../core/shards.ts';
import { runShard } from '../shard-spec.ts';
import { harnessVersion } from '../version.ts';
import { codeOfError, worstCode } from './exit-code.ts';
import type { LoadedSpec } from './load-specs.ts';
import { createProgress } from './progress.ts';
import { complain, describeError, describeProblem, type Globals } from './run-command.ts';

/** Does this machine's part of each spec; a shard has no verdict, but steps that came to nothing end with 3. */
export async function runShards(
  globals: Globals,
  specs: readonly LoadedSpec[],
  mode: EngineMode,
  wanted: Shard,
): Promise<number> {
  const project = globals.project();
  const answers: { spec: string; file: string; exitCode: number }[] = [];
  for (const { spec, file } of specs) {
    const progress = createProgress(process.stderr);
    const options = { mode, specFile: file, version: harnessVersion, onEvent: progress.onEvent };
    try {
      const { shard, folder: whole } = await runShard(spec, project, options, wanted);
      progress.end();
      const { engines, runs, failures } = shard;
      const folder = relative(globals.root, whole);
      if (!globals.json) for (const { problem } of failures) complain(`${spec.name}: ${describeProblem(problem)}`);
      const why =
        wanted.of > 1 && shard.plan.steps.some(step => step.kind === 'measure')
          ? ' It measures latency, so shard 1 does all of it.'
          : '';
      globals.print(
        `${spec.name}: shard ${wanted.index} of ${wanted.of}: ${engines.length} engines, ${runs.length} runs, ${failures.length} failed steps.${why}`,
      );
      globals.print(`Shard: ${folder}\nNo verdict yet. Merge the folders of all shards: ${mergeCommand} …`);
      const code = failures.length > 0 ? exitCode.inconclusive : exitCode.pass;
      answers.push({ spec: spec.name, file, exitCode: code, ...{ folder, failures } });
    } catch (error) {
      progress.end();
      if (!globals.json) complain(`${spec.name}: ${describeError(error)}`);
      answers.push({ spec: spec.name, file, exitCode: codeOfError(error), ...{ error: toProblem(error) } });
    }
  }
  globals.answer({ shards: answers });
  return worstCode(answers.map(one => one.exitCode));
}
