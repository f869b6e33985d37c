import { findAnomalies, type LatencyMemberView } from './anomaly.ts';
import { usualLeastEffect } from './latency/case-pairs.ts';
import { gate } from './latency/gate.ts';
import { memberOf } from './latency/member-of.ts';
import { ownEngines } from './latency/own-engines.ts';
import { findRegression } from './latency/regression.ts';
import { regressionTerms } from './latency/regression-terms.ts';
import { summarize } from './latency/summarize.ts';
import type { Regression, ReportDocument } from './records.ts';
import { type NormalSpec, referenceRecipe, thresholdsFor } from './spec.ts';
import { judge } from './verdict.ts';

/** What was planned, built, run and compared; all else of a report follows from it and the thresholds. */
export type Facts = Omit<ReportDocument, 'latencySummaries' | 'anomalies' | 'regressions' | 'verdict'>;

/** Judges what was found by a spec's thresholds: as the last step of a run, or later with other thresholds. */
export function judgeDocument(facts: Facts, spec: NormalSpec): ReportDocument {
  const views = latencyViews(facts);
  const anomalies = findAnomalies(views, {
    leastEffect: (smaller, bigger) => leastEffect(spec, smaller, bigger),
    seed: seedOf(facts),
    level: gate.level,
  });
  const latencySummaries = facts.latency ? summarize(views, facts.latency.recipe) : [];
  const regressions = findRegressions(facts, spec);
  const evidence = { ...facts, anomalies, latencySummaries, ...(regressions ? { regressions } : {}) };
  return { ...evidence, verdict: judge(spec, evidence) };
}

/** The session's, also where the spec has another one by now: judged anew, an answer is what it was. */
const seedOf = ({ latency }: Pick<Facts, 'latency'>): number => latency?.recipe.seed ?? 0;

function leastEffect(spec: NormalSpec, ...pair: string[]): number {
  const inOrder = spec.platforms.filter(name => pair.includes(name));
  return thresholdsFor(spec, inOrder).latencyCases?.leastEffect ?? usualLeastEffect;
}

/** Null of a report in which no latency was held against a baseline. */
function findRegressions({ baselines, ...facts }: Facts, spec: NormalSpec): Regression[] | null {
  if (!baselines) return null;
  return baselines.map(evidence => {
    const { recipe, platform: name } = evidence;
    const platform = facts.platforms.find(one => one.name === name);
    const measured = { session: facts.latency, engines: ownEngines(facts.runs, recipe, name), platform };
    const { leastEffect } = regressionTerms(thresholdsFor(spec, [name]).latencyRegression);
    const terms = { leastEffect, level: gate.level, family: baselines.length, seed: seedOf(facts) };
    return findRegression(evidence, measured, terms);
  });
}

/** The session's numbers under every name that the runs give them. */
function latencyViews({ latency, runs, platforms }: Facts): LatencyMemberView[] {
  return runs.flatMap(({ side, run }) => {
    const member = memberOf(latency, side.engine, run.ranOn.id);
    const platform = platforms.find(one => one.name === side.ranOn);
    if (!member || !platform || side.recipe === referenceRecipe.name) return [];
    const { rounds, telemetry, telemetryGaps, warmup } = member;
    const beside = {
      ...(telemetry && { telemetry }),
      ...(telemetryGaps && { telemetryGaps }),
      ...(warmup && { warmup }),
    };
    return [{ side, platform, rounds, ...beside }];
  });
}
