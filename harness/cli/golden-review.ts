import { goldenDecisionCommand, goldenReviewCommand } from '../core/commands.ts';
import { exitCode, TriplicateError } from '../core/errors.ts';
import { ciWritesNothing } from '../core/golden-errors.ts';
import { pendingKeys } from './pending-goldens.ts';
import { reviewOne, type Session } from './review-session.ts';
import type { Globals } from './run-command.ts';
import { openTerminal } from './terminal.ts';

/**
 * Decides on pending goldens one change after the other, or many at once. Every decision is written when it is made, so
 * that whoever stops, in whatever way, goes on where he was.
 * Errors: NOT_A_TERMINAL, CI_WRITES_NOTHING, GOLDEN_NOT_PENDING.
 */
export async function goldenReview(globals: Globals, keys: string[]): Promise<number> {
  if (globals.project().options.ci) throw ciWritesNothing('A golden');
  if (globals.json || !process.stdin.isTTY || !process.stdout.isTTY) throw noTerminal();
  const wanted = await pendingKeys(globals, keys);
  const terminal = openTerminal(process.stdin, process.stdout);
  try {
    const session: Session = { globals, ask: terminal.ask, lastReason: null };
    for (const key of wanted) {
      if (await reviewOne(session, key)) continue;
      globals.print(`\nWhat was decided is kept, the rest stays pending. Go on: ${goldenReviewCommand}`);
      break;
    }
  } finally {
    terminal.close();
  }
  return exitCode.pass;
}

const noTerminal = (): TriplicateError =>
  new TriplicateError({
    code: 'NOT_A_TERMINAL',
    message: 'A review asks and needs answers, and here is no terminal to type them into.',
    next: `Decide by command: ${goldenDecisionCommand('accept')} --filter from=…, or reject`,
  });
