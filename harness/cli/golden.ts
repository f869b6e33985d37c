import { goldenDecisionCommand, goldenDiffCommand, refreshAllCommand } from '../core/commands.ts';
import { exitCode, TriplicateError } from '../core/errors.ts';
import { goldenKey } from '../core/golden-key.ts';
import { refreshGolden } from '../pipeline/refresh-golden.ts';
import { loadSpecs } from './load-specs.ts';
import { createProgress } from './progress.ts';
import type { Globals } from './run-command.ts';

export async function goldenList(globals: Globals): Promise<number> {
  const entries = await globals.project().goldens.list();
  const obsolete = await obsoleteGoldens(globals);
  for (const { key, state } of entries)
    globals.print(`${key}  ${state}${obsolete.includes(key) ? '  obsolete: no spec uses it' : ''}`);
  if (entries.length === 0) globals.print(`There are no goldens. Make them: ${refreshAllCommand}`);
  globals.answer({ goldens: entries.map(entry => ({ ...entry, obsolete: obsolete.includes(entry.key) })) });
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
  globals.print(`Look at them: ${goldenDiffCommand}. Then: ${goldenDecisionCommand('accept')}`);
  globals.answer({ pending: keys });
  return exitCode.pass;
}

export async function goldenDiff(globals: Globals, keys: string[]): Promise<number> {
  const { goldens } = globals.project();
  const diffs: { key: string; diff: string | null }[] = [];
  for (const key of await pendingKeys(globals, keys)) {
    const diff = await goldens.diffPending(key);
    globals.print(diff ?? `${key}: no decision changes.`);
    diffs.push({ key, diff });
  }
  globals.answer({ diffs });
  return exitCode.pass;
}

export const goldenAccept = (globals: Globals, keys: string[], options: { reason: string }) =>
  decide(globals, keys, options.reason, 'accept');
export const goldenReject = (globals: Globals, keys: string[], options: { reason: string }) =>
  decide(globals, keys, options.reason, 'reject');

async function decide(
  globals: Globals,
  keys: string[],
  reason: string,
  decision: 'accept' | 'reject',
): Promise<number> {
  const { goldens } = globals.project();
  const decided = await pendingKeys(globals, keys);
  for (const key of decided) {
    await goldens[decision](key, reason);
    globals.print(`${key}: ${decision}ed.`);
  }
  globals.answer({ [`${decision}ed`]: decided, reason });
  return exitCode.pass;
}

async function pendingKeys(globals: Globals, keys: readonly string[]): Promise<string[]> {
  if (keys.length > 0) return [...keys];
  const pending = (await globals.project().goldens.list())
    .filter(({ state }) => state === 'pending')
    .map(({ key }) => key);
  if (pending.length > 0) return pending;
  throw new TriplicateError({
    code: 'GOLDEN_NOT_PENDING',
    message: 'No golden is pending.',
    next: `Make one: ${refreshAllCommand}`,
  });
}

/** Keys of accepted goldens that no spec of the project uses. */
export async function obsoleteGoldens(globals: Globals): Promise<string[]> {
  const specs = await loadSpecs(globals.root, []);
  const used = new Set(specs.map(({ spec }) => goldenKey(spec.model.name, spec.dataset.name, null)));
  const entries = await globals.project().goldens.list();
  return entries
    .filter(({ key, state }) => state === 'accepted' && !used.has(key.replace(/@.*$/, '')))
    .map(({ key }) => key);
}
