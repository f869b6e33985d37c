import { areBaselinesReadOnly } from '../compose/project.ts';
import { baselineInCi } from '../core/baseline-errors.ts';
import { hasCode } from '../core/errors.ts';
import { askedLatencies } from '../core/latency/asked-latencies.ts';
import { baselineKey } from '../core/latency/baseline.ts';
import { gate } from '../core/latency/gate.ts';
import { namedRecipe } from '../core/latency/named-recipe.ts';
import { ownEngines } from '../core/latency/own-engines.ts';
import { findRegression } from '../core/latency/regression.ts';
import { regressionTerms } from '../core/latency/regression-terms.ts';
import { lookSentence } from '../core/latency/regression-words.ts';
import { sessionLevel } from '../core/latency/session-level.ts';
import { isMovedByOthers } from '../core/latency/widen.ts';
import { workloadOf } from '../core/latency/workload.ts';
import type { LatencyMember, PlatformRecord, ReportDocument } from '../core/records.ts';
import { normalizeSpec, thresholdsFor } from '../core/spec.ts';
import { readBaseline } from '../pipeline/read-baseline.ts';
import type { NewBaseline } from '../ports.ts';
import { harnessVersion } from '../version.ts';
import type { Globals } from './run-command.ts';
import type { FinishedSpec } from './run-specs.ts';

/** A session of a report that could become part of a baseline. */
export interface Candidate {
  readonly key: string;
  readonly session: Omit<NewBaseline, 'reason'>;
  readonly window: number;
  /** Why it must not enter by itself; null where nothing is against it. */
  readonly doubt: string | null;
}

/** Before hours of measuring. Errors: CI_WRITES_NOTHING. */
export function requireBaselinesWritable(globals: Globals): void {
  if (areBaselinesReadOnly(globals.project().options)) throw baselineInCi('of any platform');
}

/**
 * What a report measured of each recipe on each platform that it was asked for. What it was found to be is asked of the baseline as it is now; an answer of the report counts where that leaves it open.
 */
export async function candidatesOf(globals: Globals, document: ReportDocument): Promise<Candidate[]> {
  const { model, dataset, latency } = document;
  if (!model || !dataset || !latency) return [];
  const spec = normalizeSpec(document.spec);
  const candidates: Candidate[] = [];
  for (const asked of askedLatencies(document)) {
    if (asked.missing !== null) continue;
    const { recipe, name, platform, members } = asked;
    const workload = workloadOf({ spec, model, dataset, measurement: latency.recipe }, recipe, platform);
    const wish = { workload, ...regressionTerms(thresholdsFor(spec, [name]).latencyRegression) };
    candidates.push({
      key: baselineKey(workload, globals.project().ports.host.digest),
      session: {
        triplicate: document.triplicate,
        ...workload,
        engines: members.map(member => withBuild(member, document)),
        startedAt: latency.startedAt,
        state: latency.state,
      },
      window: wish.window,
      doubt: await doubtOf(globals, document, recipe, platform, wish),
    });
  }
  return candidates;
}

/** What was measured, with what has to be known to load the engine again. */
function withBuild({ engine, rounds }: LatencyMember, { engines }: ReportDocument): NewBaseline['engines'][number] {
  const { build } = engines.find(one => one.build.engine === engine)!;
  const { mediaType, requires, target } = build;
  return { engine, mediaType, requires, ...(target ? { target } : {}), rounds };
}

/** Which baseline a session is of, and what is asked of it there. */
interface Wish extends Pick<ReturnType<typeof regressionTerms>, 'window' | 'leastEffect'> {
  readonly workload: ReturnType<typeof workloadOf>;
}

async function doubtOf(
  globals: Globals,
  document: ReportDocument,
  recipe: string,
  platform: PlatformRecord,
  { workload, window, leastEffect }: Wish,
): Promise<string | null> {
  if (platform.double) return `${platform.name} is a test double, whose numbers are no measurements`;
  const { ports } = globals.project();
  const session = document.latency!;
  const engines = ownEngines(document.runs, recipe, platform.name);
  const { flags: vetoes, others } = sessionLevel(session, engines, platform)!;
  const flags = [...vetoes, ...(isMovedByOthers(others) ? ['other-load'] : [])];
  if (flags.length > 0) return `the session is flagged ${flags.join(', ')}`;
  const { specFile, again } = document;
  const wish = {
    workload,
    window,
    startedAt: session.startedAt,
    against: null,
    specFile,
    namedRecipe: namedRecipe(again, session.recipe),
  };
  const { found } = await readBaseline(wish, ports);
  const evidence = { recipe, platform: platform.name, ...found, confirmation: null };
  const terms = { leastEffect, level: gate.level, family: 1, seed: session.recipe.seed };
  const { outcome, looks } = findRegression(evidence, { session, engines, platform }, terms);
  if (['not-slower', 'faster', 'too-few-sessions'].includes(outcome)) return null;
  if (outcome === 'no-baseline')
    return evidence.problem?.code === 'BASELINE_MISSING' ? null : (evidence.problem?.message ?? outcome);
  const told = document.regressions?.find(one => one.recipe === recipe && one.platform === platform.name);
  if (told?.relation?.kind === 'regression' && told.outcome === 'not-slower') return null;
  return `it was found ${told?.outcome ?? 'slower or undecided'}: ${looks.map(lookSentence).join(' ')}`;
}

/** Writes sessions, all or none; returns a line of each that says so. Errors: those of BaselineStore.accept. */
export async function acceptSessions(
  globals: Globals,
  candidates: readonly Candidate[],
  reason: string,
): Promise<string[]> {
  const all = candidates.map(({ session, window }) => ({ session: { ...session, reason }, window }));
  const dropped = await globals.project().ports.baselines.accept(all);
  return candidates.map(({ key, session }, at) => {
    const gone = dropped[at] === 0 ? '' : `; ${dropped[at]} older left the window`;
    return `Accepted the session of ${session.startedAt} into baselines/${key}${gone}`;
  });
}

/**
 * Accepts the sessions of finished specs that are no slower than their baseline, and says of each other, and of what was not measured, why
 * it did not enter. Returns whether all that was asked for entered.
 */
export async function acceptWhatPassed(
  globals: Globals,
  finished: readonly FinishedSpec[],
  reason = `no slower than the baseline, by triplicate ${harnessVersion}`,
): Promise<boolean> {
  let all = true;
  for (const { document } of finished) {
    if (!document) {
      all = false;
      continue;
    }
    for (const { recipe, name, missing } of askedLatencies(document)) {
      if (missing === null) continue;
      all = false;
      globals.print(`Not accepted of ${recipe} on ${name}: ${missing}`);
    }
    for (const candidate of await candidatesOf(globals, document)) {
      const refusal = candidate.doubt ?? (await enter(globals, candidate, reason));
      if (refusal === null) continue;
      all = false;
      globals.print(`Not accepted into baselines/${candidate.key}: ${refusal}`);
    }
  }
  return all;
}

/** Why it did not; null where it did. What was measured is in a report all the same. */
async function enter(globals: Globals, candidate: Candidate, reason: string): Promise<string | null> {
  try {
    for (const line of await acceptSessions(globals, [candidate], reason)) globals.print(line);
    return null;
  } catch (error) {
    if (!hasCode(error, 'BASELINE_HAS_SESSION', 'BASELINE_TOO_OLD')) throw error;
    return error.message;
  }
}
