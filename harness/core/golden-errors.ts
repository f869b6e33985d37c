import { goldenDecisionCommand, goldenListCommand, refreshAllCommand } from './commands.ts';
import { TriplicateError } from './errors.ts';

/** Somebody changed an accepted golden other than by accepting. */
export const goldenEdited = (key: string, file: string, why: string): TriplicateError =>
  new TriplicateError({
    code: 'GOLDEN_EDITED',
    message: `The golden ${key} was changed by hand: ${file}: ${why}. A golden changes only by review.`,
    next: `Restore it with git; or make a new one and accept it: ${refreshAllCommand}`,
  });

/** Accepting stopped half-way, so the files beside the record are the new ones already. */
export const goldenTorn = (key: string): TriplicateError =>
  new TriplicateError({
    code: 'GOLDEN_TORN',
    message: `Accepting the golden ${key} was broken off half-way, so it is neither the old one nor the new one.`,
    next: `Finish it: ${goldenDecisionCommand('accept', key)}; or restore the old one with git.`,
  });

export const pendingTorn = (key: string, file: string): TriplicateError =>
  new TriplicateError({
    code: 'GOLDEN_TORN',
    message: `The pending golden ${key} is not whole: ${file} is not the file that its record names. The accepted one is as it was.`,
    next: `Make it anew: ${refreshAllCommand}`,
  });

export const goldenNotPending = (key: string, pending: readonly string[]): TriplicateError =>
  new TriplicateError({
    code: 'GOLDEN_NOT_PENDING',
    message: `No golden ${key} is pending. Pending: ${pending.length === 0 ? 'none' : pending.join(', ')}.`,
    next: `Make one: ${refreshAllCommand}`,
  });

export const reasonMissing = (key: string, decision: 'accept' | 'reject'): TriplicateError =>
  new TriplicateError({
    code: 'REASON_MISSING',
    message: `The golden ${key} was not ${decision}ed: ${decision === 'accept' ? 'whoever reads it later has to know why' : 'nothing is thrown away without a reason'}.`,
    next: goldenDecisionCommand(decision, key),
  });

export const goldenKeyInvalid = (key: string): TriplicateError =>
  new TriplicateError({
    code: 'GOLDEN_KEY_INVALID',
    message: `${key} is no key of a golden. A key is model/dataset, or model/dataset@platform, in lower case.`,
    next: `See the keys: ${goldenListCommand}`,
  });

/** `what`: the golden or the file that stays as it is. */
export const ciWritesNothing = (what: string): TriplicateError =>
  new TriplicateError({
    code: 'CI_WRITES_NOTHING',
    message: `${what} was not changed: in CI nothing under golden/ is written, so that every change is reviewed.`,
    next: 'Run the same command on your machine, review the diff and commit it.',
  });
