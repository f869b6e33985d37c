import type { Predictions } from '../core/predictions.ts';
import type { DirectGroup, ReportDocument, RunRecord, ScoredRun, UntoldFlips } from '../core/records.ts';
import { placeKey } from '../core/report-comparison/change.ts';
import { type DecidedFindings, outputQuestion } from '../core/report-comparison/compare-reports.ts';
import {
  type DecidedRun,
  decisionsOf,
  directFlips,
  directGroup,
  labelsIn,
  pairedRuns,
  runPlaces,
} from '../core/report-comparison/direct-flips.ts';
import { pairedErrors } from '../core/report-comparison/scores.ts';
import type { PairedRates } from '../core/statistics/paired-rates.ts';

/** The decisions of a run; null where they are not here. */
type Stored = (run: RunRecord) => Promise<Predictions | null>;

/**
 * The same inputs by an engine of before and by one of after, place by place, so that no more decisions than those of one are in memory.
 * Errors: TASKS_DIFFER, and those of `stored`.
 */
export async function compareDecisions(
  before: ReportDocument,
  after: ReportDocument,
  stored: Stored,
): Promise<DecidedFindings> {
  const { common, whyNot } = outputQuestion(before, after);
  const groups: DirectGroup[] = [];
  const untold: UntoldFlips[] = [];
  const errors = new Map<string, PairedRates[]>();
  if (whyNot !== null || common === null || common.pairs.length === 0)
    return { direct: directFlips(groups, untold), errors };
  for (const { place, before: lefts, after: rights } of runPlaces(before, after)) {
    const sides = { before: await decided(before, lefts, stored), after: await decided(after, rights, stored) };
    const group = directGroup(place, sides, [before, after], common);
    if ('why' in group) {
      untold.push(group);
      continue;
    }
    groups.push(group);
    const rates = pairedRuns(sides).flatMap(([left, right]) => {
      const [there, here] = [left.decisions && labelsIn(left.decisions), right.decisions && labelsIn(right.decisions)];
      return there && here ? (pairedErrors(there, here, after, common) ?? []) : [];
    });
    if (rates.length > 0) errors.set(placeKey(place), rates);
  }
  return { direct: directFlips(groups, untold), errors };
}

async function decided(document: ReportDocument, runs: readonly ScoredRun[], stored: Stored): Promise<DecidedRun[]> {
  const all: DecidedRun[] = [];
  for (const run of runs) all.push({ run, decisions: decisionsOf(document, run, await stored(run.run)) });
  return all;
}
