import type { Project } from '../compose/project.ts';
import { runAllCommand, storeVerifyCommand } from '../core/commands.ts';
import { exitCode } from '../core/errors.ts';
import { pinnedDigests } from '../core/lock-file.ts';
import type { Digest } from '../core/records.ts';
import { howToBringBack } from '../pipeline/bring-back.ts';
import { plural } from '../report/format.ts';
import { keptDigests } from './kept-digests.ts';
import type { Globals } from './run-command.ts';

export async function storeList(globals: Globals): Promise<number> {
  const { store, options } = globals.project();
  const builds = await store.list();
  for (const { model, recipe, builtOn, ordinal, engine, sizeBytes, seconds } of builds) {
    globals.print(
      `${model.name}  ${recipe.name}  ${builtOn.name}  #${ordinal}  ${engine.slice(7, 19)}  ${sizeBytes} bytes  ${seconds.toFixed(2)} s`,
    );
  }
  globals.print(
    `${plural(builds.length, 'build')}, ${plural(new Set(builds.map(build => build.engine)).size, 'distinct engine')} in ${options.store}`,
  );
  globals.answer({ builds });
  return exitCode.pass;
}

/** Says of every blob that is not what it should be what mends it, and takes the damaged ones away if asked to. */
export async function storeVerify(globals: Globals, options: { remove?: boolean }): Promise<number> {
  const { store, options: project } = globals.project();
  const problems = await store.verify();
  for (const { digest, problem } of problems) globals.print(`${digest}  ${problem}`);
  if (problems.length === 0) {
    globals.print(`Every blob in ${project.store} is what its digest says.`);
    globals.answer({ problems });
    return exitCode.pass;
  }
  const damaged = problems.filter(({ state }) => state === 'corrupt');
  globals.print(`${plural(problems.length, 'blob')} missing or changed.`);
  if (options.remove === true) {
    for (const { digest } of damaged) await store.drop(digest);
    globals.print(`${plural(damaged.length, 'damaged blob')} removed.`);
  }
  const pins = await pinnedAmong(store, new Set(problems.map(({ digest }) => digest)));
  const next = nextAfter(damaged.length > 0 && options.remove !== true);
  for (const line of [...pins, `Next: ${next}`]) globals.print(line);
  globals.answer({ problems, pins, next });
  return exitCode.fail;
}

/** Pins that need one of the blobs, with what brings it back: no run makes a pinned engine anew. */
async function pinnedAmong(store: Project['store'], bad: ReadonlySet<Digest>): Promise<string[]> {
  const { engines } = await store.readLock();
  const mine = Object.entries(engines).filter(([, pin]) => pinnedDigests(pin).some(digest => bad.has(digest)));
  return Promise.all(
    mine.map(async ([key, { build }]) => `${key} is pinned. ${await howToBringBack(key, build, store)}`),
  );
}

/** A run makes anew what is not there, and trips over what is there and damaged. */
function nextAfter(isDamaged: boolean): string {
  return isDamaged
    ? `Take what is damaged away: ${storeVerifyCommand} --remove, and make it anew: ${runAllCommand}`
    : `Make what is missing anew: ${runAllCommand}, and a log with new builds: ${runAllCommand} --mode rebuild`;
}

export async function storeGc(globals: Globals, options: { grace: number }): Promise<number> {
  const project = globals.project();
  const removed = await project.store.gc(await keptDigests(project), { graceMinutes: options.grace });
  globals.print(`${plural(removed.length, 'blob')} removed.`);
  globals.answer({ removed });
  return exitCode.pass;
}

export async function storeLog(globals: Globals, digest: Digest): Promise<number> {
  const log = new TextDecoder().decode(await globals.project().store.read(digest));
  globals.print(log.replace(/\n$/, ''));
  globals.answer({ log });
  return exitCode.pass;
}
