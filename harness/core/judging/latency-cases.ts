import { type CheckDeclaration, caseSigns } from '../checks.ts';
import type { Anomaly } from '../records.ts';
import { type NormalSpec, thresholdsFor } from '../spec.ts';
import { type Evidence, type Finding, undecided } from './evidence.ts';

/** Flags of a measurement that make its numbers no ground for a verdict. */
const unsound = ['drift', 'few-samples', 'throttled', 'clocks-moved'];

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
  const noise = mine.some(isJudged) ? unsoundness(mine.filter(isJudged), evidence) : null;
  if (noise) return { status: 'inconclusive', actual, detail: noise };
  const status = seen.some(isJudged) ? 'fail' : open.some(isJudged) ? 'inconclusive' : 'pass';
  const worst = seen.toSorted((a, b) => b.decision.relativeDifference - a.decision.relativeDifference)[0];
  if (worst) {
    const took = `${worst.left.label} takes ${worst.leftMs.toFixed(3)} ms, ${worst.right.label} ${worst.rightMs.toFixed(3)} ms.`;
    return { status, actual, detail: took };
  }
  return { status, actual, detail: open.length > 0 ? 'More rounds would decide it: raise measurement.rounds.' : '' };
}

const names = (cases: readonly Anomaly[]): string => caseSigns([...new Set(cases.map(one => one.case))]);

function unsoundness(cases: readonly Anomaly[], evidence: Evidence): string | null {
  const labels = new Set(cases.flatMap(({ left, right }) => [left.label, right.label]));
  const bad = evidence.latencySummaries.find(
    ({ side, quality }) => labels.has(side.label) && quality.some(flag => unsound.includes(flag)),
  );
  return bad ? `The latency of ${bad.side.label} is no ground for a verdict: ${bad.quality.join(', ')}.` : null;
}
