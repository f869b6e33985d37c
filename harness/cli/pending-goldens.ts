import { byText } from '../core/by-text.ts';
import { refreshAllCommand } from '../core/commands.ts';
import { className, inputTruth } from '../core/dataset.ts';
import { decisionInWords } from '../core/decision-words.ts';
import { TriplicateError } from '../core/errors.ts';
import { type GoldenChange, marginOf, type PendingChanges } from '../core/golden-changes.ts';
import { decidedBefore, goldenKeyInvalid } from '../core/golden-errors.ts';
import { type GoldenFilter, type LabelName, parseFilter } from '../core/golden-filter.ts';
import { goldenKey, isGoldenKey, withoutPlatform } from '../core/golden-key.ts';
import type { DatasetRecord } from '../core/records.ts';
import { onOneLine } from '../core/unprintable.ts';
import { loadSpecs } from './load-specs.ts';
import type { Globals } from './run-command.ts';

/** A pending golden with the words that people have for its decisions. */
export interface PendingView {
  readonly key: string;
  readonly pending: PendingChanges;
  readonly labelName: LabelName;
  /** One line about a change: view and input, old and new decision, scores, truth. */
  describe(change: GoldenChange): string;
  /** As in "shirt → coat". */
  kindOf(change: GoldenChange): string;
}

/**
 * That keys are keys, and no names of specs, which `golden refresh` takes: then the error says the keys of that spec.
 * Errors: GOLDEN_KEY_INVALID.
 */
export async function requireKeys(globals: Globals, keys: readonly string[]): Promise<void> {
  const odd = keys.find(key => !isGoldenKey(key));
  if (odd === undefined) return;
  // Whatever is wrong with the specs, this is no key.
  const specs = await loadSpecs(globals.root, []).catch(() => []);
  const spec = specs.find(one => one.spec.name === odd)?.spec;
  if (!spec) throw goldenKeyInvalid(odd);
  const own = goldenKey(spec.model.name, spec.dataset.name, null);
  const there = (await globals.project().goldens.list()).map(({ key }) => key);
  throw goldenKeyInvalid(odd, [...new Set([own, ...there.filter(key => withoutPlatform(key) === own)])]);
}

/** The keys that were named, else all that are pending. Errors: GOLDEN_KEY_INVALID, GOLDEN_NOT_PENDING. */
export async function pendingKeys(globals: Globals, keys: readonly string[]): Promise<string[]> {
  await requireKeys(globals, keys);
  if (keys.length > 0) return [...keys];
  const { goldens } = globals.project();
  const all = await goldens.list();
  const pending = all.filter(({ state }) => state === 'pending').map(({ key }) => key);
  if (pending.length > 0) return pending;
  // Whoever comes second asks who was first.
  const decisions = (await Promise.all(all.map(({ key }) => goldens.lastDecision(key)))).filter(one => one !== null);
  const [last] = decisions.sort((a, b) => byText(b.at, a.at));
  throw new TriplicateError({
    code: 'GOLDEN_NOT_PENDING',
    message: `No golden is pending.${decidedBefore(last ?? null)}`,
    next: `Make one: ${refreshAllCommand}`,
  });
}

/** `dataset`: see datasetOf. */
export async function viewPending(globals: Globals, key: string, dataset: DatasetRecord | null): Promise<PendingView> {
  const pending = await globals.project().goldens.changes(key);
  const labelName = (decision: string) => decisionInWords(decision, dataset?.classes);
  const kindOf = ({ from, to }: GoldenChange) => `${labelName(from)} → ${labelName(to)}`;
  return { key, pending, labelName, kindOf, describe: change => onOneLine(describe(change, labelName, dataset)) };
}

/** The changes of every pending golden that a filter chooses. Errors: FILTER_UNKNOWN, FILTER_MATCHES_NOTHING, GOLDEN_WHOLE_ONLY. */
export async function filterPending(globals: Globals, keys: readonly string[], tests: readonly string[]) {
  const filter = parseFilter(tests);
  const views: PendingView[] = [];
  for (const key of await pendingKeys(globals, keys))
    views.push(await viewPending(globals, key, await datasetOf(globals, key)));
  const chosen = views.flatMap(view => {
    const changes = matching(view, filter);
    return changes.length > 0 ? [{ view, filter: filter.text, changes }] : [];
  });
  if (chosen.length > 0) return chosen;
  throw new TriplicateError({
    code: 'FILTER_MATCHES_NOTHING',
    message: `No pending change matches ${filter.text}. Pending: ${views.map(summary).join('; ')}.`,
    next: 'Give another --filter, or none for all.',
  });
}

export const matching = ({ pending, labelName }: PendingView, filter: GoldenFilter): GoldenChange[] =>
  pending.kind === 'each' ? pending.changes.filter(change => filter.matches(change, labelName)) : [];

/** As in "net/set: 3 changes: shirt → coat 2, coat → shirt 1". */
export function summary({ key, pending, kindOf }: PendingView): string {
  if (pending.kind === 'whole') return `${key}: as a whole, because ${pending.why}`;
  if (pending.changes.length === 0) return `${key}: no decision changes`;
  const kinds = [...Map.groupBy(pending.changes, kindOf)]
    .map(([kind, same]) => ({ kind, count: same.length }))
    .sort((a, b) => b.count - a.count);
  const shown = kinds.slice(0, 10).map(({ kind, count }) => `${kind} ${count}`);
  const more = kinds.length > shown.length ? `, and ${kinds.length - shown.length} more kinds` : '';
  return onOneLine(`${key}: ${changesInWords(pending.changes.length)}: ${shown.join(', ')}${more}`);
}

export const changesInWords = (count: number): string => (count === 1 ? '1 change' : `${count} changes`);

function describe(change: GoldenChange, labelName: LabelName, dataset: DatasetRecord | null): string {
  const { id, from, to, scores, input } = change;
  const truth = dataset && inputTruth(dataset, input);
  const parts = [`${id}  ${labelName(from)} → ${labelName(to)}`];
  if (scores) {
    const { best, secondLabel, second } = scores;
    parts.push(
      `${labelName(to)} ${best.toFixed(4)}, ${labelName(secondLabel)} ${second.toFixed(4)}, margin ${marginOf(change)!.toFixed(4)}`,
    );
  }
  if (truth !== null) parts.push(`truth ${className(dataset, truth)}`);
  return parts.join('  ');
}

/** The dataset that a spec names, for the names of its classes; null where it is not what the golden was made from. */
export async function datasetOf(globals: Globals, key: string): Promise<DatasetRecord | null> {
  const { goldens, ports } = globals.project();
  try {
    const specs = await loadSpecs(globals.root, []);
    const own = specs.find(({ spec }) => goldenKey(spec.model.name, spec.dataset.name, null) === withoutPlatform(key));
    const dataset = own ? await ports.datasets.prepare(own.spec.dataset) : null;
    const pending = await goldens.read(key, 'pending');
    return dataset && dataset.digest === pending?.record.dataset ? dataset : null;
  } catch (error) {
    // Decisions have numbers, too: no name is worth a review that cannot begin.
    if (error instanceof TriplicateError) return null;
    throw error;
  }
}
