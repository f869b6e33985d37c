import type { Check, ReportDocument } from '../core/records.ts';
import { flipLine } from './flip-words.ts';
import { plural } from './format.ts';
import { caseGroups } from './latency-cases.ts';
import { caseGroupLine, latencyRows } from './latency-text.ts';
import { pairTitle } from './names.ts';
import { isOf, worstInputs } from './of-check.ts';
import { regressionHeads, regressionRows } from './regressions.ts';
import { aligned } from './terminal.ts';

// What a check was judged by, for where one check is shown by itself: few lines, in the words of the report.

export interface FlipBehind {
  readonly input: number;
  readonly message: string;
}

/** Flipped inputs that are shown of a check. */
const shown = 3;

/** The largest flips in what a check judges. */
export function flipsBehind(check: Check, document: ReportDocument): FlipBehind[] {
  return worstInputs(check, document)
    .slice(0, shown)
    .map(({ input, pairs, worst: { comparison, flip } }) => {
      const others = pairs.length > 1 ? ` and ${plural(pairs.length - 1, 'other pair')}` : '';
      return { input, message: `${flipLine(flip, document.dataset)}  (${pairTitle(comparison)}${others})` };
    });
}

/** The latencies that a check judges, and what was found of cases and baselines there; null of a check of other things. */
export function latenciesBehind(check: Check, document: ReportDocument): string | null {
  if (!check.threshold.startsWith('latency')) return null;
  const rows = latencyRows(document.latencySummaries.filter(({ side }) => isOf(check, side.recipe, side.ranOn)));
  if (rows.length === 0) return null;
  const cases = caseGroups(document).filter(({ recipe, smaller, bigger }) => isOf(check, recipe, smaller, bigger));
  const regressions = (document.regressions ?? []).filter(({ recipe, platform }) => isOf(check, recipe, platform));
  return [
    'Milliseconds per inference',
    ...aligned(rows),
    ...cases.map(group => caseGroupLine(group, document.anomalies.length)),
    ...(regressions.length === 0
      ? []
      : ['Against the baseline', ...aligned([[...regressionHeads], ...regressionRows({ ...document, regressions })])]),
  ].join('\n');
}
