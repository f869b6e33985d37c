import { goldenDecisionCommand, goldenDiffCommand, goldenReviewCommand, refreshAllCommand } from '../core/commands.ts';
import { exitCode, TriplicateError, toProblem } from '../core/errors.ts';
import { goldenKey, withoutPlatform } from '../core/golden-key.ts';
import { refreshGolden } from '../pipeline/refresh-golden.ts';
import { type LoadedSpec, loadSpecs } from './load-specs.ts';
import {
  changesInWords,
  datasetOf,
  filterPending,
  pendingKeys,
  requireKeys,
  summary,
  viewPending,
} from './pending-goldens.ts';
import { createProgress } from './progress.ts';
import type { Globals } from './run-command.ts';

export async function goldenList(globals: Globals): Promise<number> {
  const { goldens } = globals.project();
  const entries = await goldens.list();
  for (const { key } of entries)
    if (await goldens.finish(key)) globals.print(`${key}: finished the decision that was broken off.`);
  const obsolete = entries.length === 0 ? [] : await obsoleteGoldens(globals);
  const listed = await Promise.all(
    entries.map(async ({ key, state }) => {
      const broken = await goldens.read(key, state).then(() => null, toProblem);
      return { key, state, obsolete: obsolete.includes(key), ...(broken ? { broken } : {}) };
    }),
  );
  for (const one of listed) {
    globals.print(`${one.key}  ${one.state}${one.obsolete ? '  obsolete: no spec uses it' : ''}`);
    if (one.broken) globals.print(`  ${one.broken.code}: ${one.broken.message} Next: ${one.broken.next}`);
  }
  if (entries.length === 0) globals.print(`There are no goldens. Make them: ${refreshAllCommand}`);
  globals.answer({ goldens: listed });
  return exitCode.pass;
}

export async function goldenRefresh(
  globals: Globals,
  names: string[],
  options: { platform?: string },
): Promise<number> {
  const project = globals.project();
  const keys: string[] = [];
  for (const { spec } of await loadSpecs(globals.root, names)) {
    const progress = createProgress(process.stderr);
    const key = await refreshGolden(spec, project.ports, {
      platform: options.platform ?? null,
      onEvent: progress.onEvent,
    });
    progress.end();
    if (!keys.includes(key)) keys.push(key);
  }
  for (const key of keys) {
    const change = await project.goldens.diffPending(key);
    globals.print(`${key}: pending${change === null ? ', the same decisions as the accepted ones' : ''}.`);
  }
  globals.print(
    `Look at them: ${goldenDiffCommand}. Then: ${goldenReviewCommand}, or ${goldenDecisionCommand('accept')}`,
  );
  globals.answer({ pending: keys });
  return exitCode.pass;
}

interface Choice {
  readonly filter?: readonly string[];
}

/** The diff of what is pending; with a filter, the chosen changes with their scores, a line each. */
export async function goldenDiff(globals: Globals, keys: string[], { filter }: Choice): Promise<number> {
  if (filter) {
    const chosen = await filterPending(globals, keys, filter);
    for (const { view, changes } of chosen)
      for (const change of changes) globals.print(`${view.key}  ${view.describe(change)}`);
    globals.answer({ changes: chosen.map(({ view, changes }) => ({ key: view.key, changes })) });
    return exitCode.pass;
  }
  const { goldens } = globals.project();
  const diffs: { key: string; diff: string | null }[] = [];
  for (const key of await pendingKeys(globals, keys)) {
    const diff = await goldens.diffPending(key);
    globals.print(diff ?? `${key}: no decision changes.`);
    if (diff !== null) globals.print(`${summary(await viewPending(globals, key, await datasetOf(globals, key)))}\n`);
    diffs.push({ key, diff });
  }
  globals.answer({ diffs });
  return exitCode.pass;
}

type Decision = Choice & { readonly reason: string };

export const goldenAccept = (globals: Globals, keys: string[], options: Decision) =>
  decide(globals, keys, options, 'accept');
export const goldenReject = (globals: Globals, keys: string[], options: Decision) =>
  decide(globals, keys, options, 'reject');

async function decide(
  globals: Globals,
  keys: string[],
  { filter, reason }: Decision,
  decision: 'accept' | 'reject',
): Promise<number> {
  const { goldens } = globals.project();
  const decided: string[] = [];
  if (filter) {
    for (const { view, ...chosen } of await filterPending(globals, keys, filter)) {
      const count = await goldens[decision](view.key, reason, chosen);
      globals.print(`${view.key}: ${decision}ed ${changesInWords(count)} (${chosen.filter}).`);
      decided.push(view.key);
    }
  } else {
    for (const key of await pendingKeys(globals, keys)) {
      await goldens[decision](key, reason);
      globals.print(`${key}: ${decision}ed.`);
      decided.push(key);
    }
  }
  globals.answer({ [`${decision}ed`]: decided, reason });
  return exitCode.pass;
}

/** Begins the logs of goldens that were accepted before there were any. */
export async function goldenAdopt(globals: Globals, keys: string[], { reason }: { reason: string }): Promise<number> {
  const { goldens } = globals.project();
  await requireKeys(globals, keys);
  for (const key of keys) {
    await goldens.adopt(key, reason);
    globals.print(`${key}: adopted.`);
  }
  globals.answer({ adopted: keys, reason });
  return exitCode.pass;
}

/** Keys of accepted goldens that no spec of the project uses. */
export async function obsoleteGoldens(globals: Globals): Promise<string[]> {
  const specs = await loadSpecs(globals.root, []);
  const used = new Set(specs.map(({ spec }) => goldenKey(spec.model.name, spec.dataset.name, null)));
  const entries = await globals.project().goldens.list();
  return entries
    .filter(({ key, state }) => state === 'accepted' && !used.has(withoutPlatform(key)))
    .map(({ key }) => key);
}

/** Accepted goldens that cannot be read as their logs approve them, of these specs or of all, with the reason. */
export async function doubtfulGoldens(globals: Globals, specs: readonly LoadedSpec[] | null) {
  const { goldens } = globals.project();
  const wanted = specs?.map(({ spec }) => goldenKey(spec.model.name, spec.dataset.name, null));
  const doubtful: { key: string; error: ReturnType<typeof toProblem> }[] = [];
  for (const { key, state } of await goldens.list()) {
    if (state !== 'accepted' || (wanted && !wanted.includes(withoutPlatform(key)))) continue;
    try {
      await goldens.read(key, 'accepted');
    } catch (error) {
      if (!(error instanceof TriplicateError)) throw error;
      doubtful.push({ key, error: toProblem(error) });
    }
  }
  return doubtful;
}
