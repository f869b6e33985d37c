import { type CheckDeclaration, caseSigns } from '../checks.ts';
import type { Anomaly, LatencyRecord } from '../records.ts';
import { type NormalSpec, thresholdsFor } from '../spec.ts';
import { type Evidence, type Finding, undecided } from './evidence.ts';
import { remedySentence } from './latency-remedies.ts';

export function findCases(spec: NormalSpec, check: CheckDeclaration, evidence: Evidence): Finding {
  if (!evidence.latency) return undecided('Latency was not measured.');
  const mine = evidence.anomalies.filter(
    ({ recipe, smaller, bigger }) =>
      recipe === check.recipe && check.platforms.includes(smaller) && check.platforms.includes(bigger),
  );
  if (mine.length === 0) {
    const detail = 'The platforms have no order of size, or no engine was built on either.';
    return { status: 'skipped', actual: 'no case', detail };
  }
  const allowed = thresholdsFor(spec, check.platforms).latencyCases?.allowed ?? [];
  const isJudged = (one: Anomaly) => !allowed.includes(one.case);
  const seen = mine.filter(one => one.bySignificance === 'yes');
  const open = mine.filter(one => one.bySignificance === 'undecided');
  const actual = [names(seen) || 'none', ...(open.length > 0 ? [`${names(open)} undecided`] : [])].join(', ');
  const status = seen.some(isJudged) ? 'fail' : open.some(isJudged) ? 'inconclusive' : 'pass';
  const worst = seen.toSorted((a, b) => b.decision.relativeDifference - a.decision.relativeDifference)[0];
  if (worst) {
    const took = `${worst.left.label} takes ${worst.leftMs.toFixed(3)} ms, ${worst.right.label} ${worst.rightMs.toFixed(3)} ms.`;
    return { status, actual, detail: took };
  }
  return { status, actual, detail: whatWouldDecide(open, evidence.latency) };
}

const names = (cases: readonly Anomaly[]): string => caseSigns([...new Set(cases.map(one => one.case))]);

function whatWouldDecide(open: readonly Anomaly[], latency: LatencyRecord): string {
  if (open.length === 0) return '';
  const seconds = latency.precision ? latency.precision.secondsNeeded : secondsAtThisPace(open, latency);
  const setting = latency.precision ? 'measurement.until.seconds' : 'measurement.rounds';
  const more = `raise ${setting}${latency.precision ? '' : ', or measure by the recipe gate, which goes on until it knows'}`;
  const flags = open.flatMap(({ decision }) => decision.flags ?? []);
  const [remedy, time] = [remedySentence(flags, `More rounds would decide it: ${more}.`), durationOf(seconds)];
  return time === null ? remedy : `${remedy} A decision would take about ${time} of measuring in all.`;
}

/** Where the recipe has a number of rounds: an interval as wide as the least effect decides, and widths fall with the root of the time. */
function secondsAtThisPace(open: readonly Anomaly[], { seconds }: LatencyRecord): number | null {
  const longest = Math.max(
    ...open.map(({ decision: { interval, widened = interval, leastEffect } }) => {
      return seconds * ((widened.high - widened.low) / leastEffect) ** 2;
    }),
  );
  return Number.isFinite(longest) && longest > seconds ? longest : null;
}

function durationOf(seconds: number | null): string | null {
  if (seconds === null) return null;
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  return seconds < 5400 ? `${Math.ceil(seconds / 60)} min` : `${Math.ceil(seconds / 3600)} h`;
}
