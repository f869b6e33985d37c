import { caseSigns } from '../../core/checks.ts';
import { comparisonName } from '../../core/commands.ts';
import { sweptLabel } from '../../core/concurrency-sweeps.ts';
import { comparisonsOf } from '../../core/judging/flips.ts';
import { concerns } from '../../core/judging/missing.ts';
import { ownValue } from '../../core/own-value.ts';
import type { Anomaly, Check, Flip, LatencySummary, ReportDocument } from '../../core/records.ts';
import { explainedPairs, explains, isExplained } from '../causes.ts';
import { picturedInputs } from '../flipped-inputs.ts';
import { worstOf } from '../headline.ts';
import { caseGroups, caseStatement } from '../latency-cases.ts';
import { latencyTails } from '../latency-tails.ts';
import { ordinalNames, pairTitle } from '../names.ts';
import { isOf, worstInputs } from '../of-check.ts';
import { caseId, causeId, failureId, inputId, rowIds } from './row-ids.ts';

/** A place in the page of a report. */
export interface Place {
  readonly id: string;
  /** What is there. */
  readonly title: string;
  /** What it comes to, in sentences. */
  readonly says?: readonly string[];
}

/** Rows of one kind that a check leads to; the table has the others. */
const mostRows = 3;

/** Where the page of a report shows what a check was judged by, what tells most first; nowhere where it has nothing of it. */
export function evidenceIn(document: ReportDocument): (check: Check) => Place[] {
  const ids = rowIds(document);
  const groups = caseGroups(document);
  const pictured = new Set(picturedInputs(document));
  const tails = latencyTails(document);
  let explained: ReturnType<typeof explainedPairs> | undefined;

  function flipsOf(check: Check): Place[] {
    const worst = worstOf(comparisonsOf(check, document.comparisons));
    if (worst === null) return [];
    const id = ids.pairs.get(comparisonName(worst))!;
    const largest = worstInputs(check, document).find(({ input }) => pictured.has(input));
    return [
      { id, title: `The worst pair: ${pairTitle(worst)}` },
      ...(largest
        ? [{ id: inputId(largest.input), title: `The flip ${largestOf(largest.worst.flip)}: ${largest.id}` }]
        : []),
    ];
  }

  function casesOf(check: Check): Place[] {
    const index = groups.findIndex(({ recipe, smaller, bigger }) => isOf(check, recipe, smaller, bigger));
    const group = groups[index];
    if (!group) return [];
    explained ??= explainedPairs(document);
    const shown = explained;
    const worstFirst = group.anomalies
      .filter(({ bySignificance }) => bySignificance === 'yes')
      .toSorted((a, b) => b.decision.relativeDifference - a.decision.relativeDifference);
    // Cases of the same bytes have the same cause.
    const byCause = Map.groupBy(worstFirst, anomaly =>
      shown.findIndex(pair => isExplained(pair) && explains(pair, anomaly)),
    );
    return [
      {
        id: caseId(index),
        title: `The latency cases of ${group.recipe}`,
        says: statementsOf(group.anomalies, check.status === 'fail' ? 'yes' : 'undecided'),
      },
      ...[...byCause]
        .filter(([at]) => at >= 0)
        .slice(0, mostRows)
        .map(([at, anomalies]) => {
          const signs = caseSigns([...new Set(anomalies.map(one => one.case))]);
          const { left, right } = shown[at]!;
          const engines = `${ordinalNames(left.ordinals)} against ${ordinalNames(right.ordinals)}`;
          return { id: causeId(at), title: `What ${group.bigger} takes longer for, case ${signs}, engine ${engines}` };
        }),
    ];
  }

  function scoresOf(check: Check): Place[] {
    const scored = document.runs.flatMap(({ side, score }) =>
      score && isOf(check, side.recipe, side.ranOn) ? { side, score } : [],
    );
    const worst = scored.toSorted((a, b) => a.score.top1 - b.score.top1)[0];
    return worst ? [{ id: ids.scores.get(worst.side.label)!, title: `The accuracy of ${worst.side.label}` }] : [];
  }

  /** The slowest first, by what the check has a limit of. */
  const latenciesBy =
    (msOf: (summary: LatencySummary) => number) =>
    (check: Check): Place[] =>
      document.latencySummaries
        .filter(({ side }) => isOf(check, side.recipe, side.ranOn))
        .toSorted((a, b) => msOf(b) - msOf(a))
        .slice(0, mostRows)
        .map(({ side }) => ({ id: ids.latencies.get(side.label)!, title: `The latency of ${side.label}` }));

  function sweepsOf(check: Check): Place[] {
    const mine = (document.concurrency ?? []).filter(({ recipe, platform }) => isOf(check, recipe, platform.name));
    return [...new Set(mine.map(record => sweptLabel(document, record)))]
      .slice(0, mostRows)
      .map(label => ({ id: ids.sweeps.get(label)!, title: `The throughput of ${label}` }));
  }

  const baselineOf = (): Place[] =>
    (document.regressions ?? []).length > 0
      ? [{ id: 'regression-table', title: 'Latencies against the baseline' }]
      : [];

  const byThreshold: Readonly<Record<string, (check: Check) => Place[]>> = {
    accuracy: scoresOf,
    latencyCases: casesOf,
    latencyMedianMs: latenciesBy(({ medianMs }) => medianMs),
    latencyP99Ms: latenciesBy(({ side }) => tails?.get(side.label) ?? 0),
    latencyRegression: baselineOf,
    throughput: sweepsOf,
    throughputKnee: sweepsOf,
    latencyUnderLoad: sweepsOf,
  };

  return check => {
    // What is missing leaves a check undecided; nothing else comes of it.
    const failure = check.status === 'inconclusive' ? document.failures.findIndex(one => concerns(one, check)) : -1;
    return [
      ...(failure < 0 ? [] : [{ id: failureId(failure), title: 'The step that came to nothing' }]),
      ...(ownValue(byThreshold, check.threshold) ?? flipsOf)(check),
    ];
  };
}

/** What each case of this answer asks, so that nobody must know their signs by heart. */
function statementsOf(anomalies: readonly Anomaly[], answer: Anomaly['bySignificance']): string[] {
  const byCase = Map.groupBy(
    anomalies.filter(one => one.bySignificance === answer),
    one => one.case,
  );
  return [...byCase]
    .toSorted(([a], [b]) => a - b)
    .map(([number, [first]]) => `${caseSigns([number])} “${caseStatement(first!)}”`);
}

/** What the largest flip is the largest by. */
function largestOf({ boxes, pixels, maxAbsDelta }: Flip): string {
  if (boxes) return 'of most boxes';
  if (pixels) return 'of most changed pixels';
  return maxAbsDelta === undefined ? 'of the largest margin' : 'of the largest difference';
}
