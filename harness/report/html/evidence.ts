import { caseSigns } from '../../core/checks.ts';
import { comparisonName } from '../../core/commands.ts';
import { sweptLabel } from '../../core/concurrency-sweeps.ts';
import { comparisonsOf } from '../../core/judging/flips.ts';
import type { Check, Comparison, Flip, ReportDocument } from '../../core/records.ts';
import { explainedPairs, explains, isExplained } from '../causes.ts';
import { flipSize, picturedInputs } from '../flipped-inputs.ts';
import { worstOf } from '../headline.ts';
import { caseGroups } from '../latency-cases.ts';
import { ordinalNames, pairTitle } from '../names.ts';
import { caseId, causeId, failureId, inputId, rowIds } from './row-ids.ts';

/** A place in the page of a report. */
export interface Place {
  readonly id: string;
  /** What is there. */
  readonly title: string;
}

/** Rows of one kind that a check leads to; the table has the others. */
const mostRows = 3;

/** Where the page of a report shows what a check was judged by, what tells most first; nowhere where it has nothing of it. */
export function evidenceIn(document: ReportDocument): (check: Check) => Place[] {
  const ids = rowIds(document);
  const groups = caseGroups(document);
  const pictured = new Set(picturedInputs(document));
  let explained: ReturnType<typeof explainedPairs> | undefined;

  function flipsOf(check: Check): Place[] {
    const worst = worstOf(comparisonsOf(check, document.comparisons));
    if (worst === null) return [];
    const id = ids.pairs.get(comparisonName(worst))!;
    const surest = surestFlip(worst, pictured);
    return [
      { id, title: `The worst pair: ${pairTitle(worst)}` },
      ...(surest
        ? [
            {
              id: inputId(surest.input),
              title: `${isSure(surest) ? 'Its flip of the largest margin' : 'A flip of it'}: ${surest.id}`,
            },
          ]
        : []),
    ];
  }

  function casesOf({ recipe, platforms }: Check): Place[] {
    const index = groups.findIndex(
      one => one.recipe === recipe && platforms.includes(one.smaller) && platforms.includes(one.bigger),
    );
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
      { id: caseId(index), title: `The latency cases of ${recipe}` },
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

  const isMine = ({ recipe, platforms }: Check, side: { recipe: string | null; ranOn: string | null }) =>
    side.recipe === recipe && side.ranOn === platforms[0];

  function scoresOf(check: Check): Place[] {
    const scored = document.runs.flatMap(({ side, score }) => (score && isMine(check, side) ? { side, score } : []));
    const worst = scored.toSorted((a, b) => a.score.top1 - b.score.top1)[0];
    return worst ? [{ id: ids.scores.get(worst.side.label)!, title: `The accuracy of ${worst.side.label}` }] : [];
  }

  function latenciesOf(check: Check): Place[] {
    return document.latencySummaries
      .filter(({ side }) => isMine(check, side))
      .toSorted((a, b) => b.medianMs - a.medianMs)
      .slice(0, mostRows)
      .map(({ side }) => ({ id: ids.latencies.get(side.label)!, title: `The latency of ${side.label}` }));
  }

  function sweepsOf({ recipe, platforms }: Check): Place[] {
    const mine = (document.concurrency ?? []).filter(
      one => one.recipe === recipe && one.platform.name === platforms[0],
    );
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
    latencyMedianMs: latenciesOf,
    latencyP99Ms: latenciesOf,
    latencyRegression: baselineOf,
    throughput: sweepsOf,
    throughputKnee: sweepsOf,
    latencyUnderLoad: sweepsOf,
  };

  return check => {
    const failure = document.failures.findIndex(({ problem }) => check.message.includes(problem.message));
    return [
      ...(failure < 0 ? [] : [{ id: failureId(failure), title: 'The step that came to nothing' }]),
      ...(byThreshold[check.threshold] ?? flipsOf)(check),
    ];
  };
}

/** The largest flip among those that the page shows; the first where none has a size. */
function surestFlip({ list }: Comparison, shown: ReadonlySet<number>): Flip | null {
  const size = (flip: Flip) => flipSize(flip) ?? -1;
  return list
    .filter(({ input }) => shown.has(input))
    .reduce<Flip | null>((surest, flip) => (surest && size(flip) <= size(surest) ? surest : flip), null);
}

const isSure = ({ fromMargin, toMargin }: Flip): boolean => fromMargin !== null || toMargin !== null;
