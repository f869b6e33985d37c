import { findAnomalies, type LatencyMemberView } from './anomaly.ts';
import { gate } from './latency/gate.ts';
import { memberOf } from './latency/member-of.ts';
import { summarize } from './latency/summarize.ts';
import type { ReportDocument } from './records.ts';
import { type NormalSpec, referenceRecipe, thresholdsFor } from './spec.ts';
import { judge } from './verdict.ts';

/** What was planned, built, run and compared; all else of a report follows from it and the thresholds. */
export type Facts = Omit<ReportDocument, 'latencySummaries' | 'anomalies' | 'verdict'>;

/** Judges what was found by a spec's thresholds: as the last step of a run, or later with other thresholds. */
export function judgeDocument(facts: Facts, spec: NormalSpec): ReportDocument {
  const views = latencyViews(facts);
  const anomalies = findAnomalies(views, {
    leastEffect: (smaller, bigger) => leastEffect(spec, smaller, bigger),
    seed: spec.measurement?.seed ?? 0,
    level: gate.level,
  });
  const latencySummaries = facts.latency ? summarize(views, facts.latency.recipe) : [];
  const evidence = { ...facts, anomalies, latencySummaries };
  return { ...evidence, verdict: judge(spec, evidence) };
}

function leastEffect(spec: NormalSpec, ...pair: string[]): number {
  const inOrder = spec.platforms.filter(name => pair.includes(name));
  return thresholdsFor(spec, inOrder).latencyCases?.leastEffect ?? 0.05;
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
