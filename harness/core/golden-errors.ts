import {
  goldenDecisionCommand,
  goldenDiffCommand,
  goldenListCommand,
  goldenReviewCommand,
  refreshAllCommand,
} from './commands.ts';
import { TriplicateError } from './errors.ts';
import type { ApprovalDecision, ApprovalRecord } from './records.ts';
import { time } from './time.ts';
import { onOneLine } from './unprintable.ts';

/** Somebody changed an accepted golden other than by accepting. */
export const goldenEdited = (key: string, file: string, why: string): TriplicateError =>
  new TriplicateError({
    code: 'GOLDEN_EDITED',
    message: `The golden ${key} was changed by hand: ${file}: ${why}. A golden changes only by review.`,
    next: `Restore it with git; or make a new one and accept it: ${refreshAllCommand}`,
  });

/** A decision stopped half-way, so the files beside the record may be the new ones already. */
export const goldenTorn = (key: string): TriplicateError =>
  new TriplicateError({
    code: 'GOLDEN_TORN',
    message: `A decision about the golden ${key} was broken off half-way, so it is neither the old one nor the new one.`,
    next: `Finish it: ${goldenListCommand}; or restore the old one with git.`,
  });

/** Nobody can say who accepted it. */
export const approvalsMissing = (key: string, file: string): TriplicateError =>
  new TriplicateError({
    code: 'APPROVALS_MISSING',
    message: `The golden ${key} has no log of approvals: ${file} is not there, so nothing says who accepted it and why.`,
    next: `Restore the file with git; or, where there never was one, look at the golden and adopt it as it is: ${goldenDecisionCommand('adopt', key)}`,
  });

export const approvalsBroken = (key: string, file: string, line: number, why: string): TriplicateError =>
  new TriplicateError({
    code: 'APPROVALS_EDITED',
    message: `The log of approvals of the golden ${key} is broken: ${file}, line ${line}: ${why}. A log only grows.`,
    next: `Restore it with git. Where there is no copy, remove it, look at the golden and adopt it as it is: ${goldenDecisionCommand('adopt', key)}`,
  });

/** Approvals of two branches do not follow each other, so one of them has to be given again. */
export const goldenConflict = (key: string, file: string): TriplicateError =>
  new TriplicateError({
    code: 'GOLDEN_CONFLICT',
    message: `${file} of the golden ${key} holds the marks of a merge conflict. Decisions of two branches cannot be mixed: each entry of the log follows the one before.`,
    next: `Take the whole golden of one branch, git checkout HEAD -- golden/${key} (or MERGE_HEAD), and decide again what the other branch had decided: ${refreshAllCommand}`,
  });

export const lineEndsConverted = (key: string, file: string): TriplicateError =>
  new TriplicateError({
    code: 'GOLDEN_LINE_ENDS',
    message: `The line ends of ${file} of the golden ${key} were converted to CRLF, so its digest is another one.`,
    next: 'Write the line "golden/** -text" into .gitattributes, then: git rm -rq --cached golden && git checkout HEAD -- golden',
  });

/** The golden and its log do not belong together. */
export const goldenUnapproved = (key: string, file: string, why: string): TriplicateError =>
  new TriplicateError({
    code: 'GOLDEN_UNAPPROVED',
    message: `No entry of the log approves the golden ${key} as it is: ${file}: ${why}. A golden changes only by review.`,
    next: `Restore golden and log together with git; or make a new one and decide on it: ${refreshAllCommand}`,
  });

export const approvalsThere = (key: string): TriplicateError =>
  new TriplicateError({
    code: 'APPROVALS_THERE',
    message: `The golden ${key} was not adopted: it has a log of approvals already.`,
    next: `A golden changes by review: ${goldenReviewCommand}`,
  });

export const nothingToAdopt = (key: string): TriplicateError =>
  new TriplicateError({
    code: 'GOLDEN_MISSING',
    message: `There is no accepted golden ${key} to adopt.`,
    next: `See the keys: ${goldenListCommand}`,
  });

export const wholeOnly = (key: string, why: string): TriplicateError =>
  new TriplicateError({
    code: 'GOLDEN_WHOLE_ONLY',
    message: `The pending golden ${key} can only be accepted or rejected as a whole: ${why}.`,
    next: `${goldenDecisionCommand('accept', key)}, or reject, without --filter`,
  });

/** Who decided about a golden before, in a sentence; empty where no log says so. */
export const decidedBefore = (last: ApprovalRecord | null): string =>
  last === null
    ? ''
    : onOneLine(
        ` The last decision about ${last.key}: ${last.decision}ed by ${last.by}, ${time(last.at)}, because "${last.reason}".`,
      );

/** What was shown is not what is pending any more. `last`: of the golden's log. */
export const changedMeanwhile = (key: string, gone: number, last: ApprovalRecord | null): TriplicateError =>
  new TriplicateError({
    code: 'GOLDEN_MOVED_ON',
    message: `${gone} of the chosen changes of the golden ${key} are not pending any more: somebody decided on them, or refreshed it, meanwhile. Nothing was decided.${decidedBefore(last)}`,
    next: `Look at what is left: ${goldenDiffCommand}`,
  });

export const pendingTorn = (key: string, file: string): TriplicateError =>
  new TriplicateError({
    code: 'GOLDEN_TORN',
    message: `The pending golden ${key} is not whole: ${file} is not the file that its record names. The accepted one is as it was.`,
    next: `Make it anew: ${refreshAllCommand}`,
  });

/** `last`: of its log. */
export const goldenNotPending = (
  key: string,
  pending: readonly string[],
  last: ApprovalRecord | null,
): TriplicateError =>
  new TriplicateError({
    code: 'GOLDEN_NOT_PENDING',
    message: `No golden ${key} is pending. Pending: ${pending.length === 0 ? 'none' : pending.join(', ')}.${decidedBefore(last)}`,
    next: `Make one: ${refreshAllCommand}`,
  });

export const reasonMissing = (key: string, decision: ApprovalDecision): TriplicateError =>
  new TriplicateError({
    code: 'REASON_MISSING',
    message: `The golden ${key} was not ${decision}ed: whoever reads its log later has to know why.`,
    next: goldenDecisionCommand(decision, key),
  });

/** `ofSpec`: the keys of the spec of that name, where there is one. */
export const goldenKeyInvalid = (key: string, ofSpec: readonly string[] = []): TriplicateError =>
  new TriplicateError({
    code: 'GOLDEN_KEY_INVALID',
    message: `${key} is no key of a golden. A key is model/dataset, or model/dataset@platform, in lower case.${ofSpec.length > 0 ? ` ${key} is a spec; its ${ofSpec.length === 1 ? 'key is' : 'keys are'} ${ofSpec.join(', ')}.` : ''}`,
    next: ofSpec.length > 0 ? `Name ${ofSpec.join(' ')} in its place.` : `See the keys: ${goldenListCommand}`,
  });

/** `what`: the golden or the file that stays as it is. */
export const ciWritesNothing = (what: string): TriplicateError =>
  new TriplicateError({
    code: 'CI_WRITES_NOTHING',
    message: `${what} was not changed: in CI nothing under golden/ is written, so that every change is reviewed.`,
    next: 'Run the same command on your machine, review the diff and commit it.',
  });
