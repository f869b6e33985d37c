import { existsSync } from 'node:fs';
import { relative, resolve, sep } from 'node:path';
import { exitCode, TriplicateError, toProblem } from '../core/errors.ts';
import { gateFiles } from '../core/gate-files.ts';
import type { EngineMode, ExitCode, GateSummary, ReportDocument, Waiver } from '../core/records.ts';
import { gateUnwritable } from '../core/unwritable.ts';
import { renderAnnotations } from '../report/annotations.ts';
import { noCheckLooks } from '../report/dataset-notes.ts';
import { renderGateJunit } from '../report/gate-junit.ts';
import { renderGateMarkdown } from '../report/gate-markdown.ts';
import { codeWords, obsoleteSentence } from '../report/gate-words.ts';
import { renderGateHtml } from '../report/html/gate.ts';
import { harnessVersion } from '../version.ts';
import { clearGateFolder, isReportFolder } from './clear-earlier-gate.ts';
import { codeOfError, worstCode } from './exit-code.ts';
import { givenCommand } from './given-command.ts';
import { doubtfulGoldens, obsoleteGoldens } from './golden.ts';
import { judgeReports } from './judge-reports.ts';
import { loadSpecs } from './load-specs.ts';
import { complain, describeError, describeProblem, type Globals } from './run-command.ts';
import { runSpecs } from './run-specs.ts';
import { today, usableWaivers } from './waive.ts';
import { weigh } from './weigh.ts';

export interface GateOptions {
  /** ensure unless said; with `from`, the mode that reports must be of, any unless said. */
  readonly mode?: EngineMode;
  readonly from?: string[];
  readonly allowAbsent?: string[];
  readonly out: string;
  readonly annotations?: boolean;
}

interface Judged {
  readonly summary: GateSummary;
  /** By name of spec, for the checks of each. */
  readonly documents: ReadonlyMap<string, ReportDocument>;
}

/**
 * One verdict over many specs, and what CI shows of it. Goldens that no spec uses fail it: they look like proof and prove
 * nothing. A declared platform that is absent leaves it undecided, unless it is named as one that may be; so do a golden
 * that its log does not approve, and a test double always. Errors: PLATFORM_UNKNOWN, WAIVER_INVALID, GATE_UNWRITABLE.
 */
export async function gate(globals: Globals, names: string[], options: GateOptions): Promise<number> {
  const folder = resolve(globals.root, options.out);
  if (isReportFolder(folder)) throw overReport(folder);
  if (isInside(folder, resolve(globals.root, 'golden'))) throw inGolden(folder);
  try {
    clearGateFolder(folder);
  } catch (error) {
    gateUnwritable(folder)(error as Error);
  }
  const judged = await judgeSpecs(globals, names, options);
  if ('thrown' in judged) {
    // Why the gate ended is the error; that it could not be told is said beside it.
    await tell(globals, folder, judged, options).catch(untold => complain(describeError(untold)));
    throw judged.thrown;
  }
  const { summary } = judged;
  for (const { spec, exitCode: code, notes = [] } of summary.specs) {
    globals.print(`${codeWords[code].padEnd(12)} ${spec}`);
    for (const note of notes) globals.print(`${''.padEnd(12)} ${noCheckLooks} ${note}`);
  }
  globals.print(`Gate: ${codeWords[summary.exitCode]}`);
  await tell(globals, folder, judged, options);
  globals.print(`Summary: ${options.out}/${gateFiles.page}, for people; summary.json, summary.md and junit.xml`);
  globals.answer(summary);
  return summary.exitCode;
}

const nothing: Omit<GateSummary, 'exitCode' | 'error'> = {
  version: 1,
  triplicate: harnessVersion,
  specs: [],
  obsoleteGoldens: [],
  doubtfulGoldens: [],
  staleWaivers: [],
};

type JudgeOptions = Pick<GateOptions, 'mode' | 'from' | 'allowAbsent'>;

/** What the gate decides, before anything is written of it; where it ended by an error before it judged, with that. */
export async function judgeSpecs(
  globals: Globals,
  names: string[],
  options: JudgeOptions,
): Promise<Judged | (Judged & { thrown: unknown })> {
  try {
    return await judgeAll(globals, names, options);
  } catch (thrown) {
    const summary = { ...nothing, exitCode: codeOfError(thrown) as ExitCode, error: toProblem(thrown) };
    return { summary, documents: new Map(), thrown };
  }
}

async function judgeAll(globals: Globals, names: string[], options: JudgeOptions): Promise<Judged> {
  const allowed = options.allowAbsent ?? [];
  const project = globals.project();
  for (const name of allowed) project.ports.platforms.requireKnown(name);
  const specs = await loadSpecs(globals.root, names);
  const waivers: readonly Waiver[] = await usableWaivers(globals, specs);
  const finished = options.from
    ? await judgeReports(globals, specs, options.from, options.mode)
    : await runSpecs(globals, specs, options.mode ?? 'ensure');
  const terms = { waivers, allowed, today: today(globals) };
  const weighed = finished.map(one => weigh(one, terms));
  for (const { notes } of weighed) for (const note of notes) globals.print(note);
  const staleWaivers = weighed.flatMap(({ stale }) => stale);
  for (const sentence of staleWaivers) globals.print(sentence);
  const obsolete = names.length > 0 ? [] : await obsoleteGoldens(globals);
  for (const key of obsolete) globals.print(obsoleteSentence(key));
  const doubtful = await doubtfulGoldens(globals, names.length > 0 ? specs : null);
  for (const { error } of doubtful) globals.print(describeProblem(error));
  const code = worstCode([
    ...weighed.map(({ spec }) => spec.exitCode),
    ...(obsolete.length > 0 ? [exitCode.fail] : []),
    ...(doubtful.length > 0 ? [exitCode.inconclusive] : []),
  ]) as ExitCode;
  const documents = new Map(finished.flatMap(({ name, document }) => (document ? [[name, document] as const] : [])));
  const summary = {
    ...nothing,
    exitCode: code,
    error: null,
    specs: weighed.map(({ spec }) => spec),
    obsoleteGoldens: obsolete,
    doubtfulGoldens: doubtful,
    staleWaivers,
  };
  return { summary, documents };
}

const isInside = (folder: string, outer: string): boolean => `${folder}${sep}`.startsWith(`${outer}${sep}`);

const inGolden = (folder: string): TriplicateError =>
  new TriplicateError({
    code: 'GATE_IN_GOLDEN',
    message: `${folder} is among the goldens, where a gate writes nothing.`,
    next: 'Choose another folder with --out.',
  });

const overReport = (folder: string): TriplicateError =>
  new TriplicateError({
    code: 'GATE_OVER_REPORT',
    message: `${folder} is the folder of a report, some of whose files the gate would replace.`,
    next: 'Choose another folder with --out.',
  });

/** Of the reports that have one: a report that was brought here packed has none. By name of spec, from the gate's folder. */
function reportPages(root: string, gateFolder: string, { specs }: GateSummary): ReadonlyMap<string, string> {
  return new Map(
    specs.flatMap(({ spec, folder }) => {
      const page = folder === null ? null : resolve(root, folder, 'report.html');
      return page !== null && existsSync(page)
        ? [[spec, relative(gateFolder, page).split(sep).join('/')] as const]
        : [];
    }),
  );
}

/** Files first, so that what is shown is also there. */
async function tell(globals: Globals, folder: string, { summary, documents }: Judged, options: GateOptions) {
  const { gateOutput } = globals.project();
  const markdown = renderGateMarkdown(summary);
  const pages = reportPages(globals.root, folder, summary);
  await gateOutput.write(folder, {
    summary,
    markdown,
    junit: renderGateJunit(summary, documents),
    page: renderGateHtml({ summary, documents, pages, command: givenCommand() }),
  });
  const { GITHUB_STEP_SUMMARY: stepSummary, GITHUB_ACTIONS: actions } = process.env;
  if (stepSummary) await gateOutput.appendStepSummary(stepSummary, markdown);
  // On stderr, because with --json stdout is one document; the runner reads both.
  if (options.annotations ?? actions === 'true')
    for (const line of renderAnnotations(summary)) process.stderr.write(`${line}\n`);
}
