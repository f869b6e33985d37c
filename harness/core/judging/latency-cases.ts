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

function whatWouldDecide(open: readonly Anomaly[], { precision }: LatencyRecord): string {
  if (open.length === 0) return '';
  const seconds = precision?.enough === false ? precision.secondsNeeded : null;
  const time = seconds === null ? '' : seconds < 90 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`;
  return remedySentence(
    open.flatMap(({ decision }) => decision.flags ?? []),
    seconds === null
      ? 'More rounds would decide it: raise measurement.rounds.'
      : `More rounds would decide it, about ${time} of measuring in all: raise measurement.until.seconds.`,
  );
}
