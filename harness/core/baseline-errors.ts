import { acceptBaselineCommand, doctorCommand, dropBaselineCommand, listBaselinesCommand } from './commands.ts';
import { TriplicateError } from './errors.ts';
import { ifUnwritable } from './unwritable.ts';

/** Baselines are read-only in CI unless a setting says otherwise. */
export const baselineInCi = (key: string): TriplicateError =>
  new TriplicateError({
    code: 'CI_WRITES_NOTHING',
    message: `The baseline ${key} was not changed: in CI nothing under baselines/ is written, so that every change is reviewed.`,
    next: 'Run the same command on your machine and commit the files; or, where this runner keeps baselines of its own, set TRIPLICATE_BASELINES_IN_CI=1.',
  });

export const sessionThere = (key: string, startedAt: string): TriplicateError =>
  new TriplicateError({
    code: 'BASELINE_HAS_SESSION',
    message: `The baseline ${key} has the session of ${startedAt} already. The same numbers twice would make the scatter between sessions look smaller than it is.`,
    next: 'Measure another one: an earlier session counts as the same for ten minutes; baseline measure always makes a new one.',
  });

export const sessionTooOld = (key: string, startedAt: string, anchor: string): TriplicateError =>
  new TriplicateError({
    code: 'BASELINE_TOO_OLD',
    message: `The session of ${startedAt} was not accepted into the baseline ${key}: it is older than ${anchor}, the last of the first sessions, which stay as they are.`,
    next: `Measure a new one; or begin the baseline anew: ${dropBaselineCommand(key)}`,
  });

export const sessionOfTimeToCome = (key: string, startedAt: string, now: string): TriplicateError =>
  new TriplicateError({
    code: 'BASELINE_FROM_FUTURE',
    message: `The session was not accepted into the baseline ${key}: it says that it was begun at ${startedAt}, and here it is ${now}.`,
    next: 'Set the clock right, here or where it was measured, and measure again.',
  });

export const sessionFromFuture = (key: string, startedAt: string, now: string): TriplicateError =>
  new TriplicateError({
    code: 'BASELINE_FROM_FUTURE',
    message: `The baseline ${key} has a session that says it was begun at ${startedAt}, and here it is ${now}, so that nothing says which sessions are the newest.`,
    next: `Set the clock right, here or where it was made; or begin the baseline anew: ${dropBaselineCommand(key)}`,
    exit: 'inconclusive',
  });

export const baselineMissing = (key: string): TriplicateError =>
  new TriplicateError({
    code: 'BASELINE_MISSING',
    message: `There is no baseline ${key}.`,
    next: `See the keys: ${listBaselinesCommand}`,
  });

export const platformWithoutBaseline = (against: string, model: string, there: readonly string[]): TriplicateError =>
  new TriplicateError({
    code: 'BASELINE_MISSING',
    message: `There is no baseline of ${model} of the platform ${against}. There is ${there.length === 0 ? 'none of any' : `one of ${there.join(', ')}`}.`,
    next: `See platform ids with their baselines: ${listBaselinesCommand}; the id of a platform here: ${doctorCommand}`,
    exit: 'inconclusive',
  });

export const baselineUnwritable = (key: string, place: string) =>
  ifUnwritable({
    code: 'BASELINE_UNWRITABLE',
    what: `The baseline ${key} cannot be written to ${place}`,
    kept: 'The sessions that were accepted are as they were.',
    next: 'Make room or make it writable, and run the same command again.',
  });

/** `isMendable`: whether somebody who knows better may accept it all the same. */
export const baselineUnproven = (report: string, why: string, isMendable: boolean): TriplicateError =>
  new TriplicateError({
    code: 'BASELINE_UNPROVEN',
    message: `Nothing of report ${report} was accepted, because ${why}.`,
    next: isMendable
      ? `Measure again; or, knowing better: ${acceptBaselineCommand(report)} --unproven`
      : 'Make the report anew.',
  });

/** Whoever knows better, too: a double's numbers are none. */
export const baselineOfDouble = (report: string, platform: string): TriplicateError =>
  new TriplicateError({
    code: 'BASELINE_UNPROVEN',
    message: `Nothing of report ${report} was accepted, because ${platform} is a test double, whose numbers are no measurements.`,
    next: `Measure on a platform that is none. See which are here: ${doctorCommand}`,
  });

export const reasonForBaselineMissing = (): TriplicateError =>
  new TriplicateError({
    code: 'REASON_MISSING',
    message: 'No session was accepted: whoever reviews the baseline later has to know why.',
    next: 'Say why: --reason "…"',
  });
