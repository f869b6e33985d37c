import { baselineOfDouble, baselineUnproven, reasonForBaselineMissing } from '../core/baseline-errors.ts';
import { reportCommand } from '../core/commands.ts';
import { contradictions } from '../core/contradictions.ts';
import { exitCode, TriplicateError, toProblem } from '../core/errors.ts';
import { judgeDocument } from '../core/judge-document.ts';
import { fewestSessions, partsOf } from '../core/latency/baseline.ts';
import { latencySpec } from '../core/latency/latency-spec.ts';
import { geometricMean } from '../core/latency/session-level.ts';
import { readyMeasurement } from '../core/measurement-presets.ts';
import type { BaselineRecord, EngineMode, Problem, ReportDocument, Spec } from '../core/records.ts';
import { normalizeSpec } from '../core/spec.ts';
import { standardDeviation } from '../core/statistics.ts';
import { runSpec } from '../run-spec.ts';
import { acceptSessions, acceptWhatPassed, candidatesOf, requireBaselinesWritable } from './accept-baseline.ts';
import { worstCode } from './exit-code.ts';
import { givenCommand } from './given-command.ts';
import { loadSpecs } from './load-specs.ts';
import type { Globals } from './run-command.ts';
import { type FinishedSpec, inTurn, specAnswer } from './run-specs.ts';
import { platformsOf } from './spec-platforms.ts';

interface Listed {
  readonly key: string;
  readonly sessions: number;
  /** Of all sessions; null of a baseline that cannot be read. */
  readonly ms: number | null;
  /** Standard deviation between sessions, relative. */
  readonly scatter: number | null;
  /** Of the newest five over the first five, minus 1: what many small steps came to. */
  readonly sinceFirst: number | null;
  readonly newest: string | null;
  readonly problem?: Problem;
}

/** Lists baselines with how they scatter and how far they have moved since they began. */
export async function baselineList(globals: Globals): Promise<number> {
  const { baselines } = globals.project().ports;
  const all: Listed[] = [];
  for (const key of await baselines.keys(null)) {
    try {
      all.push(listed(key, await baselines.read(key)));
    } catch (error) {
      if (!(error instanceof TriplicateError)) throw error;
      const none = { sessions: 0, ms: null, scatter: null, sinceFirst: null, newest: null };
      all.push({ key, ...none, problem: toProblem(error) });
    }
  }
  for (const one of all) globals.print(line(one));
  if (all.length === 0) globals.print('There are no baselines.');
  globals.answer({ baselines: all });
  return all.some(({ problem }) => problem) ? exitCode.inconclusive : exitCode.pass;
}

function listed(key: string, records: readonly BaselineRecord[]): Listed {
  const msOf = (some: readonly BaselineRecord[]) =>
    some.map(({ engines }) => geometricMean(engines.map(({ medianMs }) => medianMs)));
  const { anchor, window } = partsOf(records, fewestSessions);
  const all = msOf(records);
  return {
    key,
    sessions: records.length,
    ms: geometricMean(all),
    scatter: standardDeviation(all.map(Math.log)),
    sinceFirst: geometricMean(msOf(window)) / geometricMean(msOf(anchor)) - 1,
    newest: records.at(-1)!.startedAt,
  };
}

function line({ key, sessions, ms, scatter, sinceFirst, newest, problem }: Listed): string {
  if (problem) return `${key}  ${problem.code}: ${problem.message} ${problem.next ?? ''}`;
  const missing = fewestSessions - sessions;
  const needs = missing > 0 ? `  ${missing} more needed` : '';
  const percent = (share: number | null) => `${(100 * share!).toFixed(2)} %`;
  return `${key}  ${sessions} sessions${needs}  ${ms!.toFixed(3)} ms  scatter ${percent(scatter)}  since the first ${percent(sinceFirst)}  newest ${newest}`;
}

/** Accepts what a report measured. All of it or nothing. Errors: REASON_MISSING, BASELINE_UNPROVEN, and those of BaselineStore.accept. */
export async function baselineAccept(
  globals: Globals,
  name: string | undefined,
  { reason, unproven = false }: { reason: string; unproven?: boolean },
): Promise<number> {
  requireReason(reason);
  requireBaselinesWritable(globals);
  const { reports, ports } = globals.project();
  const { document: stored, isSealed } = await reports.read(name ?? null);
  const [contradiction] = contradictions(stored, ports.host.digest);
  if (contradiction !== undefined) throw baselineUnproven(stored.id, `it contradicts itself: ${contradiction}`, false);
  if (!isSealed && !unproven)
    throw baselineUnproven(stored.id, 'it carries no digest of itself, so that an edit of it could not be seen', true);
  const document: ReportDocument = judgeDocument(stored, normalizeSpec(stored.spec));
  const candidates = await candidatesOf(globals, document);
  if (candidates.length === 0) {
    throw new TriplicateError({
      code: 'BASELINE_NO_LATENCY',
      message: `Report ${document.id} has no latency of an engine on a platform.`,
      next: `Look at it: ${reportCommand(document.id)}`,
    });
  }
  const double = candidates.find(({ session }) => session.platform.double);
  if (double) throw baselineOfDouble(document.id, double.session.platform.name);
  const doubtful = unproven ? undefined : candidates.find(({ doubt }) => doubt !== null);
  if (doubtful) throw baselineUnproven(document.id, `${doubtful.key}: ${doubtful.doubt}`, true);
  for (const line of await acceptSessions(globals, candidates, reason)) globals.print(line);
  globals.print('Commit baselines/, so that it is reviewed.');
  globals.answer({ accepted: candidates.map(({ key, session }) => ({ key, startedAt: session.startedAt })) });
  return exitCode.pass;
}

/** Takes whole baselines away. Errors: CI_WRITES_NOTHING, BASELINE_MISSING. */
export async function baselineDrop(globals: Globals, keys: string[]): Promise<number> {
  const dropped: { key: string; sessions: number }[] = [];
  for (const key of keys) {
    const sessions = await globals.project().ports.baselines.drop(key);
    globals.print(`Dropped baselines/${key}: ${sessions} sessions`);
    dropped.push({ key, sessions });
  }
  globals.answer({ dropped });
  return exitCode.pass;
}

export interface MeasureOptions {
  readonly sessions: number;
  readonly reason: string;
  readonly mode: EngineMode;
  readonly recipe?: string;
  readonly batch?: number;
  readonly platforms?: readonly string[];
}

/** Measures sessions, each with new workers and loads, and accepts each that is no slower; ends at the first that is not. */
export async function baselineMeasure(globals: Globals, names: string[], options: MeasureOptions): Promise<number> {
  requireReason(options.reason);
  requireBaselinesWritable(globals);
  const specs = (await loadSpecs(globals.root, names)).map(({ spec, file }) => ({
    file,
    spec: measuredSpec(spec, options),
  }));
  const again = givenCommand();
  const finished: FinishedSpec[] = [];
  for (const loaded of specs) {
    for (let session = 1; session <= options.sessions; session += 1) {
      const [one] = await inTurn(
        globals,
        [loaded],
        options.mode,
        (spec, how) => runSpec(spec, globals.project(), { ...how, again, measuresAnew: true }),
        ({ spec, file }, { document }): FinishedSpec => ({ name: spec.name, file, code: exitCode.pass, document }),
      );
      const entered = !one!.error && (await acceptWhatPassed(globals, [one!], options.reason));
      finished.push(entered ? one! : { ...one!, code: one!.error ? one!.code : exitCode.inconclusive });
      if (!entered) break;
    }
  }
  globals.answer({ specs: specAnswer(finished) });
  return worstCode(finished.map(({ code }) => code));
}

/** Only what a baseline holds is asked of the spec, by its own measurement recipe unless another is named. */
function measuredSpec(spec: Spec, { recipe, batch, platforms }: MeasureOptions): Spec {
  const own = recipe === undefined ? normalizeSpec(spec).measurement : readyMeasurement(recipe)!;
  if (own === null) {
    throw new TriplicateError({
      code: 'SPEC_INVALID',
      message: `Spec ${spec.name} measures no latency: its measurement is false.`,
      next: 'Name how it is to be measured, as in --recipe gate.',
    });
  }
  const measurement = batch === undefined ? own : { ...own, batch };
  const asked = latencySpec(spec, measurement, platformsOf(spec, platforms));
  const threshold = (one: Spec['thresholds'] | undefined) => one?.latencyRegression ?? {};
  const ownOnes = Object.entries(spec.platformThresholds ?? {}).filter(
    ([name, one]) => one.latencyRegression && asked.platforms.includes(name),
  );
  const { platformThresholds: _, ...rest } = asked;
  return {
    ...rest,
    thresholds: { latencyRegression: threshold(spec.thresholds) },
    ...(ownOnes.length > 0
      ? {
          platformThresholds: Object.fromEntries(
            ownOnes.map(([name, one]) => [name, { latencyRegression: threshold(one) }]),
          ),
        }
      : {}),
  };
}

function requireReason(reason: string): void {
  if (reason.trim() === '') throw reasonForBaselineMissing();
}
