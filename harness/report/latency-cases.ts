import { caseSigns } from '../core/checks.ts';
import { smallestByRounds } from '../core/latency/smallest-shown.ts';
import type { Anomaly, Interval, LatencyDecision, LatencySummary, ReportDocument } from '../core/records.ts';
import { sideName } from './causes.ts';
import { change, ms, percent, pValue } from './format.ts';
import { ordinalNames } from './names.ts';

/** The cases of one recipe over one pair of platforms. */
export interface CaseGroup {
  readonly recipe: string;
  readonly smaller: string;
  readonly bigger: string;
  readonly anomalies: readonly Anomaly[];
}

export function caseGroups({ anomalies }: ReportDocument): CaseGroup[] {
  const groups = Map.groupBy(anomalies, ({ recipe, smaller, bigger }) => JSON.stringify([recipe, smaller, bigger]));
  return [...groups.values()].map(group => {
    const { recipe, smaller, bigger } = group[0]!;
    return { recipe, smaller, bigger, anomalies: group };
  });
}

/** The signs of the cases that hold, or "none". */
export const signsByMeans = (anomalies: readonly Anomaly[]): string => signsOf(anomalies.filter(one => one.byMeans));

export const signsBySignificance = (anomalies: readonly Anomaly[], decision: Anomaly['bySignificance']): string =>
  signsOf(anomalies.filter(one => one.bySignificance === decision));

const signsOf = (anomalies: readonly Anomaly[]): string =>
  caseSigns([...new Set(anomalies.map(one => one.case))]) || 'none';

/** What the case asks, as a statement that holds or not. */
export function caseStatement({ case: one, smaller, bigger }: Pick<Anomaly, 'case' | 'smaller' | 'bigger'>): string {
  if (one === 1) return `${smaller}, with its own engine, is faster than the bigger ${bigger} with its own`;
  if (one === 2) return `the engine of ${smaller} is faster on ${smaller} than on the bigger ${bigger}`;
  return `the engine of ${bigger} is faster on ${smaller} than on ${bigger}, where it was built`;
}

/** Of which engines, and both answers, as in "#1 against #2: by means yes, +24.8 %; by significance undecided, +24.8 %". */
export function caseInShort({ left, right, leftMs, rightMs, byMeans, bySignificance, decision }: Anomaly): string {
  const { relativeDifference, flags = [] } = decision;
  const flagged = flags.length > 0 ? ` (${flags.join(', ')})` : '';
  const [one, other] = [left, right].map(({ ordinals }) => ordinalNames(ordinals));
  const engines = left.builtOn === right.builtOn && one === other ? one : `${one} against ${other}`;
  return `${engines}: by means ${byMeans ? 'yes' : 'no'}, ${change(rightMs / leftMs - 1)}; by significance ${bySignificance}, ${change(relativeDifference)}${flagged}`;
}

/** Both answers and the numbers behind them. */
export function caseAnswers({
  left,
  right,
  leftMs,
  rightMs,
  byMeans,
  bySignificance,
  coincides,
  decision,
}: Anomaly): string {
  const { interval, widened = interval, pHolm, leastEffect, flags = [] } = decision;
  const means = `By means, ${byMeans ? 'yes' : 'no'}: ${ms(leftMs)} ms (${sideName(left)}) against ${ms(rightMs)} ms (${sideName(right)}), ${change(rightMs / leftMs - 1)}.`;
  const flagged =
    flags.length > 0 ? ` (${flags.join(', ')}: judged by ${change(widened.low)} to ${change(widened.high)})` : '';
  const tested = `By significance, ${bySignificance}: ${change(decision.relativeDifference)} by medians of rounds, ${intervalName(interval)} ${change(interval.low)} to ${change(interval.high)}${flagged}, ${pValue(pHolm)} after Holm, least effect that counts ${percent(leastEffect)}.`;
  const same = coincides
    ? ' The engines of both platforms are the same bytes, so this case says what another one says.'
    : '';
  return `${means} ${tested}${same}`;
}

/** What the rounds could show at all, and the tests that decide nothing; of so many cases of one session. */
export function caseBeside({ decision }: Anomaly, family: number): string {
  const smallest = smallestByRounds(decision, family);
  return `So many rounds could show ${smallest === null ? 'none' : `a difference from ${percent(smallest)} on`}.${besideSentence(decision)}`;
}

/** From which difference on the rounds could show each case, the worst of its pairs of engines: as in "① 1.2 %, ② none". */
export function shownFrom(anomalies: readonly Anomaly[], family: number): string {
  const cases = Map.groupBy(anomalies, one => one.case);
  return [...cases]
    .toSorted(([a], [b]) => a - b)
    .map(([number, group]) => {
      const smallest = group.map(({ decision }) => smallestByRounds(decision, family));
      const told = smallest.filter(one => one !== null);
      return `${caseSigns([number])} ${told.length < smallest.length ? 'none' : percent(Math.max(...told))}`;
    })
    .join(', ');
}

/** The tests that decide nothing, with their effect sizes; of reports from before they were made, nothing. */
function besideSentence({ medians, welch, mannWhitney }: LatencyDecision): string {
  const parts = [
    ...(medians ? [`medians ${ms(medians.interval.low)} to ${ms(medians.interval.high)} ms apart`] : []),
    ...(welch ? [`Welch ${pValue(welch.p)}, d ${welch.d.toFixed(1)}`] : []),
    ...(mannWhitney ? [`Mann–Whitney ${pValue(mannWhitney.p)}, A ${mannWhitney.a.toFixed(2)}`] : []),
  ];
  return parts.length > 0 ? ` Beside it: ${parts.join('; ')}.` : '';
}

/** What the interval of a summary is of, as in "95 % interval of the median". */
export const medianIntervalName = ([first]: readonly LatencySummary[]): string =>
  `${first ? intervalName(first.interval) : 'interval'} of the median`;

/** As in "95 % interval". */
export const intervalName = ({ level }: Pick<Interval, 'level'>): string => `${percent(level)} interval`;
