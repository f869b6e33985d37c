import { exitCode } from '../core/errors.ts';
import type { Digest } from '../core/records.ts';
import { keptDigests } from './kept-digests.ts';
import type { Globals } from './run-command.ts';

export async function storeList(globals: Globals): Promise<number> {
  const builds = await globals.project().store.list();
  for (const { model, recipe, builtOn, ordinal, engine, sizeBytes, seconds } of builds) {
    globals.print(
      `${model.name}  ${recipe.name}  ${builtOn.name}  #${ordinal}  ${engine.slice(7, 19)}  ${sizeBytes} bytes  ${seconds.toFixed(2)} s`,
    );
  }
  globals.print(`${builds.length} builds, ${new Set(builds.map(build => build.engine)).size} distinct engines.`);
  globals.answer({ builds });
  return exitCode.pass;
}

export async function storeVerify(globals: Globals): Promise<number> {
  const problems = await globals.project().store.verify();
  for (const problem of problems) globals.print(`${problem.digest}  ${problem.problem}`);
  globals.print(
    problems.length === 0 ? 'Every blob is what its digest says.' : `${problems.length} blobs are missing or changed.`,
  );
  globals.answer({ problems });
  return problems.length === 0 ? exitCode.pass : exitCode.fail;
}

export async function storeGc(globals: Globals, options: { grace: number }): Promise<number> {
  const project = globals.project();
  const removed = await project.store.gc(await keptDigests(project), { graceMinutes: options.grace });
  globals.print(`${removed.length} blobs removed.`);
  globals.answer({ removed });
  return exitCode.pass;
}

export async function storeLog(globals: Globals, digest: Digest): Promise<number> {
  const log = new TextDecoder().decode(await globals.project().store.read(digest));
  globals.print(log.replace(/\n$/, ''));
  globals.answer({ log });
  return exitCode.pass;
}
