import { declareChecks } from '../core/checks.ts';
import { runCommand } from '../core/commands.ts';
import { exitCode, TriplicateError } from '../core/errors.ts';
import { judgeDocument } from '../core/judge-document.ts';
import { nearest } from '../core/nearest.ts';
import type { Waiver } from '../core/records.ts';
import { normalizeSpec } from '../core/spec.ts';
import { failureOf } from '../core/waivers.ts';
import { type LoadedSpec, loadSpecs } from './load-specs.ts';
import type { Globals } from './run-command.ts';

const file = 'golden/waivers.json';

/** A waiver is a loan: whoever needs it longer looks again. */
const longestWaiverDays = 90;

/** Waives failing checks of a spec's newest report. Errors: CHECK_UNKNOWN, WAIVER_INVALID, WAIVER_NEEDLESS, REPORT_MISSING. */
export async function waiveAdd(
  globals: Globals,
  name: string,
  ids: string[],
  { reason, until }: { reason: string; until: string },
): Promise<number> {
  const { reports, waivers } = globals.project();
  requireUntil(until, today(globals), 'The waiver');
  if (until < today(globals)) {
    const why = `The waiver is to hold until ${JSON.stringify(until)}, which is past.`;
    throw invalid(why, `Choose a day from ${today(globals)} on, in UTC.`);
  }
  if (reason.trim() === '') throw invalid('The waiver has no reason.', 'Say why: --reason "…"');
  const [loaded] = await loadSpecs(globals.root, [name]);
  const { spec, file: specFile } = loaded!;
  const document = judgeDocument((await reports.read(spec.name)).document, normalizeSpec(spec));
  const added: Waiver[] = [];
  const by = await waivers.reviewer();
  for (const id of ids) {
    requireCheck(loaded!, id, 'Spec');
    const check = document.verdict.checks.find(one => one.id === id)!;
    const failure = failureOf(check, document);
    if (check.status !== 'fail' || failure === null) {
      throw new TriplicateError({
        code: 'WAIVER_NEEDLESS',
        message: `${id} is ${check.status} in report ${document.id}, and only a check that failed can be waived.`,
        next: `Make a newer report: ${runCommand(specFile)}`,
      });
    }
    added.push({ spec: spec.name, check: id, ...failure, reason, by, until });
  }
  for (const waiver of added) {
    await waivers.add(waiver);
    globals.print(`${waiver.spec}: ${waiver.check} (${waiver.actual}) is waived until ${until}. Commit ${file}.`);
  }
  globals.answer({ waived: added });
  return exitCode.pass;
}

/** Lists waivers, and which have expired. */
export async function waiveList(globals: Globals): Promise<number> {
  const now = today(globals);
  const all = (await globals.project().waivers.read()).map(one => ({ ...one, expired: one.until < now }));
  for (const { spec, check, actual, until, by, reason, expired } of all)
    globals.print(`${spec}  ${check}  ${actual}  ${expired ? 'expired' : 'until'} ${until}  ${by}: ${reason}`);
  if (all.length === 0) globals.print('There are no waivers.');
  globals.answer({ waivers: all });
  return exitCode.pass;
}

/** Every waiver of the project, each checked: its day, its spec and its check. Errors: WAIVER_INVALID, CHECK_UNKNOWN, SPEC_MISSING. */
export async function usableWaivers(globals: Globals, judged: readonly LoadedSpec[]): Promise<Waiver[]> {
  const waivers = await globals.project().waivers.read();
  for (const { spec, check, until } of waivers) {
    requireUntil(until, today(globals), `The waiver of ${check} of ${spec} in ${file}`);
    const found =
      judged.find(one => one.spec.name === spec) ??
      (await loadSpecs(globals.root, [spec]).catch(unknownSpec(spec)))[0]!;
    requireCheck(found, check, `A waiver in ${file}: spec`);
  }
  return waivers;
}

/** Refuses a day that does not exist, or that lies too far away. `today` as in 2026-01-31, UTC. Errors: WAIVER_INVALID. */
function requireUntil(until: string, today: string, where: string): void {
  const time = Date.parse(`${until}T00:00:00Z`);
  const isDay = Number.isFinite(time) && new Date(time).toISOString().slice(0, 10) === until;
  const last = new Date(Date.parse(`${today}T00:00:00Z`) + longestWaiverDays * 86_400_000).toISOString().slice(0, 10);
  if (isDay && until <= last) return;
  throw new TriplicateError({
    code: 'WAIVER_INVALID',
    message: `${where} is to hold until ${JSON.stringify(until)}, which is ${isDay ? `more than ${longestWaiverDays} days away` : 'no day of the form YYYY-MM-DD'}.`,
    next: `Choose a day up to ${last}.`,
  });
}

/** As in 2026-01-31, UTC. */
export const today = (globals: Globals): string => globals.project().ports.host.now().toISOString().slice(0, 10);

const unknownSpec = (spec: string) => (error: unknown) => {
  if (!(error instanceof TriplicateError) || error.code !== 'SPEC_MISSING') throw error;
  throw invalid(
    `A waiver in ${file} is of spec ${spec}. ${error.message}`,
    `Remove it from ${file}, or correct its spec.`,
  );
};

const invalid = (message: string, next: string) => new TriplicateError({ code: 'WAIVER_INVALID', message, next });

function requireCheck({ spec }: LoadedSpec, id: string, who: string): void {
  const known = declareChecks(normalizeSpec(spec)).map(check => check.id);
  if (known.includes(id)) return;
  const meant = nearest(id, known);
  throw new TriplicateError({
    code: 'CHECK_UNKNOWN',
    message: `${who} ${spec.name} declares no check ${id}.`,
    next: meant === null ? `It declares: ${known.join(', ')}` : `Did you mean ${meant}?`,
  });
}
