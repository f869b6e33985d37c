import { pinCommand, reportCommand, runCommand } from '../core/commands.ts';
import { contradictions } from '../core/contradictions.ts';
import { exitCode, TriplicateError } from '../core/errors.ts';
import { judgeDocument } from '../core/judge-document.ts';
import { pinKey, pinnedDigests, withPin } from '../core/lock-file.ts';
import { isPart } from '../core/narrow-spec.ts';
import type { Digest, ReportDocument } from '../core/records.ts';
import { normalizeSpec, referenceRecipe } from '../core/spec.ts';
import { doubleNote, ofAPart } from '../report/headline.ts';
import type { Globals } from './run-command.ts';

/** Pins the engines that a report judged: one per recipe and platform. Errors: REASON_MISSING, PIN_UNPROVEN, PIN_NO_SUCH_BUILD, PIN_ENGINE_ABSENT, BLOB_CORRUPT. */
export async function pin(
  globals: Globals,
  name: string | undefined,
  options: { reason: string; ordinal: number; unproven?: boolean },
): Promise<number> {
  const { store, reports, ports } = globals.project();
  const { document, isSealed } = await reports.read(name ?? null);
  if (options.reason.trim() === '')
    throw new TriplicateError({
      code: 'REASON_MISSING',
      message: 'Nothing was pinned: whoever reads the lock file later has to know why this engine ships.',
      next: pinCommand(document.id),
    });
  const doubt = whyUnproven(document, ports.host.digest) ?? (isSealed ? null : unsealedWords);
  if (doubt !== null && options.unproven !== true) {
    throw new TriplicateError({
      code: 'PIN_UNPROVEN',
      message: `Report ${document.id} says ${doubt}`,
      next: `Mend it and run again; or, knowing better: ${pinCommand(document.id)} --unproven`,
    });
  }
  const chosen = document.engines.filter(
    ({ build }) => build.ordinal === options.ordinal && build.recipe.name !== referenceRecipe.name,
  );
  if (chosen.length === 0) {
    throw new TriplicateError({
      code: 'PIN_NO_SUCH_BUILD',
      message: `Report ${document.id} has no build #${options.ordinal}.`,
      next: `See its builds: ${reportCommand(document.id)}`,
    });
  }
  for (const { build } of chosen) {
    if (await store.has(build.engine)) {
      // Each is read through, because what is pinned is built by nobody again.
      for (const digest of pinnedDigests({ build })) if (await store.has(digest)) await store.path(digest);
      continue;
    }
    throw new TriplicateError({
      code: 'PIN_ENGINE_ABSENT',
      message: `The engine ${build.engine} of report ${document.id} is not in the engine store of this machine.`,
      next: `Pin it where it was built, or build here: ${runCommand(document.specFile ?? document.spec.name)}`,
      exit: 'environment',
    });
  }
  await store.changeLock(lock => chosen.reduce((pins, { build }) => withPin(pins, build, options.reason), lock));
  const pinned = chosen.map(({ build }) => ({
    key: pinKey(build),
    engine: build.engine,
  }));
  for (const { key, engine } of pinned) globals.print(`Pinned ${key} ${engine}`);
  globals.answer({ pinned });
  return exitCode.pass;
}

/** Of a report from before reports had digests. */
const unsealedWords = 'pass, but carries no digest of itself, so that an edit of it could not be seen.';

/** As the gate sees it: what a report says of itself is judged again by its spec, and not believed. */
function whyUnproven(stored: ReportDocument, digestOf: (text: string) => Digest): string | null {
  const [contradiction] = contradictions(stored, digestOf);
  if (contradiction !== undefined) return `what contradicts itself: ${contradiction}.`;
  const document = judgeDocument(stored, normalizeSpec(stored.spec));
  const { status, reasons } = document.verdict;
  const note = doubleNote(document);
  if (status !== 'pass') return `${status}: ${reasons[0] ?? ''}`;
  if (note !== null) return `pass, but of ${note}`;
  return isPart(document.spec) ? `pass, but ${ofAPart}.` : null;
}
