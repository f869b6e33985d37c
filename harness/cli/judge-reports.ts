import { relative } from 'node:path';
import { canonicalJson } from '../core/canonical-json.ts';
import { clocksApartMs, isOfTimeToCome } from '../core/clocks-apart.ts';
import { runCommand } from '../core/commands.ts';
import { contradictions } from '../core/contradictions.ts';
import { exitCode } from '../core/errors.ts';
import { judgeDocument } from '../core/judge-document.ts';
import type { EngineMode, Spec } from '../core/records.ts';
import { normalizeSpec } from '../core/spec.ts';
import { codeOf } from './exit-code.ts';
import { freshnessOf } from './freshness.ts';
import type { LoadedSpec } from './load-specs.ts';
import type { Globals } from './run-command.ts';
import type { FinishedSpec } from './run-specs.ts';

/**
 * Judges finished reports by the specs as they are now, without a device: a stored verdict is never believed. Of several
 * reports of a spec's work, and of the mode where one is given, the newest counts; a spec without one, or whose newest one is
 * dated later than now, is undecided.
 */
export async function judgeReports(
  globals: Globals,
  specs: readonly LoadedSpec[],
  wanted: readonly string[],
  mode?: EngineMode,
): Promise<FinishedSpec[]> {
  const { reports, ports } = globals.project();
  const found = await Promise.all(wanted.map(name => reports.read(name)));
  found.sort((a, b) => Date.parse(b.document.startedAt) - Date.parse(a.document.startedAt));
  const judgeOne = async ({ spec, file }: LoadedSpec): Promise<FinishedSpec> => {
    const undecided = (code: string, message: string, before = ''): FinishedSpec => {
      const error = { code, message, next: `${before}Make one: ${runCommand(file, mode)}` };
      globals.print(`${spec.name}: ${error.message} ${error.next}`);
      return { name: spec.name, file, code: exitCode.inconclusive, error };
    };
    const named = found.filter(({ document }) => document.spec.name === spec.name);
    const ofWork = named.filter(({ document }) => work(document.spec) === work(spec));
    const mine = ofWork.find(({ document }) => mode === undefined || document.mode === mode);
    if (!mine && ofWork.length > 0) {
      const modes = ofWork.map(({ document }) => `${document.id} (${document.mode})`).join(', ');
      return undecided(
        'REPORT_OTHER_MODE',
        `What there is of spec ${spec.name}, is of another mode than ${mode}: ${modes}.`,
      );
    }
    if (!mine) {
      const ids = named.map(({ document }) => document.id).join(', ');
      return undecided(
        'REPORT_MISSING',
        ids
          ? `What there is, is of another version of spec ${spec.name}: ${ids}.`
          : `None of the reports is of spec ${spec.name}.`,
      );
    }
    const { id } = mine.document;
    if (isOfTimeToCome(mine.document, ports.host.now()))
      return undecided(
        'REPORT_FROM_FUTURE',
        `Report ${id} says that it was begun at ${mine.document.startedAt}, more than ${clocksApartMs / 60_000} minutes after now, so that nothing says which report is the newest.`,
        'Set the clock right, here or where it was made. ',
      );
    if (!mine.isSealed)
      return undecided(
        'REPORT_UNSEALED',
        `Report ${id} carries no digest of itself, so that an edit of it could not be seen.`,
      );
    const [contradiction] = contradictions(mine.document, ports.host.digest);
    if (contradiction !== undefined)
      return undecided('REPORT_CONTRADICTS_ITSELF', `Report ${id} contradicts itself: ${contradiction}.`);
    const { stale, unchecked } = await freshnessOf(mine.document, normalizeSpec(spec), ports);
    if (stale !== null) return undecided('REPORT_STALE', stale);
    const document = judgeDocument(mine.document, normalizeSpec(spec));
    globals.show(document);
    for (const sentence of unchecked) globals.print(`${spec.name}: Not checked: ${sentence}`);
    return {
      name: spec.name,
      file,
      code: codeOf(document.verdict.status),
      document,
      folder: relative(globals.root, mine.folder),
      unchecked,
    };
  };
  const finished: FinishedSpec[] = [];
  for (const loaded of specs) finished.push(await judgeOne(loaded));
  return finished;
}

/** What a report is evidence of: anything but the thresholds, by which it can be judged anew. */
const work = (spec: Spec): string => canonicalJson({ ...normalizeSpec(spec), thresholds: null });
