import { type CheckDeclaration, caseSigns } from '../checks.ts';
import type { Anomaly, LatencyRecord } from '../records.ts';
import { type NormalSpec, thresholdsFor } from '../spec.ts';
import { type Evidence, type Finding, undecided } from './evidence.ts';

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

/** What the flags of the undecided cases call for. */
const remedies: Readonly<Record<string, string>> = {
  'no-spread': 'all samples are equal, so that the clock does not resolve them: raise measurement.batch',
  throttled: 'the device was throttled: cool it, or lower its clocks, and measure again',
  'clocks-moved': 'the clock of one side moved: lock the clocks and measure again',
  'other-processes': 'another process was on the device (nvidia-smi names it): end it and measure again',
  'other-load': "others kept the host's cores busy: end them and measure again",
  drift: 'the ratio drifts: raise measurement.warmup',
  autocorrelated: 'rounds are like the ones before: leave the machine alone and raise measurement.rounds',
  bimodal: 'the ratio has two modes: raise measurement.iterations',
  'few-rounds': 'there are too few rounds: raise measurement.rounds',
};

function whatWouldDecide(open: readonly Anomaly[], { precision }: LatencyRecord): string {
  if (open.length === 0) return '';
  const flags = new Set(open.flatMap(({ decision }) => decision.flags ?? []));
  const calls = Object.entries(remedies).flatMap(([flag, remedy]) => (flags.has(flag) ? [remedy] : []));
  if (calls.length === 0) {
    const seconds = precision?.enough === false ? precision.secondsNeeded : null;
    if (seconds === null) return 'More rounds would decide it: raise measurement.rounds.';
    const time = seconds < 90 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`;
    return `More rounds would decide it, about ${time} of measuring in all: raise measurement.until.seconds.`;
  }
  const all = calls.join('; ');
  return `${all.slice(0, 1).toUpperCase()}${all.slice(1)}.`;
}
