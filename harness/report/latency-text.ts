import type { LatencySummary } from '../core/records.ts';
import { ms } from './format.ts';
import { type CaseGroup, medianIntervalName, shownFrom, signsByMeans, signsBySignificance } from './latency-cases.ts';
import { caseName, ordinalNames } from './names.ts';
import { energyCaption, energyOf } from './telemetry-notes.ts';

/** Latencies as rows of text under their heads; none where nothing was measured. */
export function latencyRows(summaries: readonly LatencySummary[]): string[][] {
  if (summaries.length === 0) return [];
  const energies = energyCaption(summaries) !== null;
  const heads = ['Case', 'Engine', 'Median', 'Mean ± sd', medianIntervalName(summaries)];
  const rows = summaries.map(summary => {
    const { side, medianMs, meanMs, sdMs, interval } = summary;
    return [
      caseName(side),
      `${side.recipe} ${ordinalNames(side.ordinals)}`,
      ms(medianMs),
      `${ms(meanMs)} ± ${ms(sdMs)}`,
      `${ms(interval.low)} to ${ms(interval.high)}`,
      ...(energies ? [energyOf(summary)] : []),
    ];
  });
  return [energies ? [...heads, 'Energy'] : heads, ...rows];
}

/** The cases of one recipe over two platforms, in a line; of so many cases of one session. */
export const caseGroupLine = ({ recipe, smaller, bigger, anomalies }: CaseGroup, family: number): string =>
  `${recipe}, ${smaller} (smaller) and ${bigger} (bigger): by means ${signsByMeans(anomalies)}, by significance ${signsBySignificance(anomalies, 'yes')}, undecided ${signsBySignificance(anomalies, 'undecided')}; could be shown from ${shownFrom(anomalies, family)}`;
