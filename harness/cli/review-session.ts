import { hasCode, TriplicateError } from '../core/errors.ts';
import { type GoldenChange, viewOf } from '../core/golden-changes.ts';
import { wholeOnly } from '../core/golden-errors.ts';
import { filterForms, parseFilter } from '../core/golden-filter.ts';
import type { ChosenChanges } from '../ports.ts';
import { changesInWords, datasetOf, matching, type PendingView, summary, viewPending } from './pending-goldens.ts';
import { describeError, type Globals } from './run-command.ts';

export interface Session {
  readonly globals: Globals;
  /** Null when nothing more is to be expected. */
  ask(question: string): Promise<string | null>;
  /** Offered for the next decision. */
  lastReason: string | null;
}

const help = `a accept · r reject · s skip, it stays pending · q quit, also instead of a reason · ? help
After a, r or s: nothing for this change; kind for all of its old and new decision; view for all of its view; all;
or filters, of which all must hold, * for anything: ${filterForms}. As in: a from=shirt margin<0.1`;

interface Answer {
  readonly verb: 'accept' | 'reject' | 'skip';
  readonly scope: string;
}

/** Reviews one pending golden; false when the reviewer quits. */
export async function reviewOne(session: Session, key: string): Promise<boolean> {
  const { globals } = session;
  const skipped = new Set<string>();
  /** Whether the reviewer knows why nothing is pending: this session decided all that it saw, or was told. */
  let isTold = false;
  const dataset = await datasetOf(globals, key);
  globals.print(`${summary(await viewPending(globals, key, dataset))}\n${help}\n`);
  for (;;) {
    // Read anew each time, because another reviewer may have decided meanwhile.
    const view = await viewPending(globals, key, dataset).catch(asNoneLeft);
    if ('gone' in view) {
      if (!isTold) globals.print(describeError(view.gone));
      return true;
    }
    const left = view.pending.kind === 'each' ? view.pending.changes.filter(({ id }) => !skipped.has(id)) : [];
    if (left.length === 0 && skipped.size > 0) {
      globals.print(`${key}: ${changesInWords(skipped.size)} left pending.`);
      return true;
    }
    const current = left[0];
    globals.print(current ? `${changesInWords(left.length)} left. ${view.describe(current)}` : summary(view));
    const answer = await askWhatToDo(session);
    if (answer === null) return false;
    try {
      const chosen = current ? choose(view, current, left, answer.scope) : chooseWhole(view, answer.scope);
      if (answer.verb === 'skip') {
        if (chosen === null) return true;
        for (const { id } of chosen.changes) skipped.add(id);
        continue;
      }
      const reason = await askReason(session);
      if (reason === null) return false;
      const count = await globals.project().goldens[answer.verb](key, reason, chosen ?? undefined);
      isTold = chosen === null || (view.pending.kind === 'each' && count === view.pending.changes.length);
      globals.print(`${key}: ${answer.verb}ed${chosen ? ` ${changesInWords(count)} (${chosen.filter})` : ''}.\n`);
    } catch (error) {
      if (!(error instanceof TriplicateError)) throw error;
      globals.print(describeError(error));
      isTold = hasCode(error, 'GOLDEN_NOT_PENDING');
    }
  }
}

/** What is pending no more was decided by this session, or by another reviewer, whom the error names. */
function asNoneLeft(error: unknown): { readonly gone: unknown } {
  if (hasCode(error, 'GOLDEN_NOT_PENDING')) return { gone: error };
  throw error;
}

async function askWhatToDo({ globals, ask }: Session): Promise<Answer | null> {
  for (;;) {
    const typed = await ask('a, r, s, q or ? > ');
    if (typed === null) return null;
    const [, word = '', scope = ''] = /^(\S+)\s*(.*)$/.exec(typed) ?? [];
    if (word !== '' && 'quit'.startsWith(word)) return null;
    const verb = (['accept', 'reject', 'skip'] as const).find(known => word !== '' && known.startsWith(word));
    if (verb) return { verb, scope };
    globals.print(help);
  }
}

async function askReason(session: Session): Promise<string | null> {
  for (;;) {
    const typed = await session.ask(session.lastReason === null ? 'Why? > ' : `Why? [${session.lastReason}] > `);
    if (typed === null || typed === 'q') return null;
    const reason = typed === '' ? session.lastReason : typed;
    if (reason !== null) {
      session.lastReason = reason;
      return reason;
    }
    session.globals.print('A reason is needed: whoever reads the log later has to know why.');
  }
}

/** There is nothing to choose from. Errors: GOLDEN_WHOLE_ONLY where somebody wants to. */
function chooseWhole({ key, pending }: PendingView, scope: string): null {
  if (scope === '' || scope === 'all') return null;
  throw wholeOnly(key, pending.kind === 'whole' ? pending.why : 'no decision changes');
}

/** What a scope stands for, among what has not been skipped. Errors: FILTER_UNKNOWN, FILTER_MATCHES_NOTHING. */
export function choose(
  view: PendingView,
  current: GoldenChange,
  left: readonly GoldenChange[],
  scope: string,
): ChosenChanges {
  if (scope === '') return { filter: `input=${current.id}`, changes: [current] };
  if (scope === 'all') return { filter: 'all', changes: left };
  if (scope === 'kind') return chooseKind(view, current, left);
  const tests = scope === 'view' ? [`view=${viewOf(current)}`] : scope.split(/\s+/);
  const filter = parseFilter(tests);
  const matched = new Set(matching(view, filter).map(({ input }) => input));
  const changes = left.filter(({ input }) => matched.has(input));
  if (changes.length > 0) return { filter: filter.text, changes };
  throw new TriplicateError({
    code: 'FILTER_MATCHES_NOTHING',
    message: `No change that is left matches ${filter.text}.`,
    next: `Filters: ${filterForms}`,
  });
}

/** What changes as the current one does, in the words that a filter takes: names, or numbers where names say more than this kind. */
function chooseKind(view: PendingView, { from, to }: GoldenChange, left: readonly GoldenChange[]): ChosenChanges {
  const changes = left.filter(one => one.from === from && one.to === to);
  const filter = parseFilter([`from=${view.labelName(from)}`, `to=${view.labelName(to)}`]);
  const isThisKind = left.filter(one => filter.matches(one, view.labelName)).length === changes.length;
  return { filter: isThisKind ? filter.text : `from=${from} to=${to}`, changes };
}
