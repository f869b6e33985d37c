import type { CheckDeclaration } from '../checks.ts';
import { asGood, isRefusal, sizeOf } from '../concurrency.ts';
import { levelName } from '../concurrency-sweeps.ts';
import { gate } from '../latency/gate.ts';
import type { ConcurrencyLevel, ConcurrencyRecord, Interval } from '../records.ts';
import { type NormalSpec, thresholdsFor } from '../spec.ts';
import { type LevelAt, levelOfThreshold } from '../spec-throughput.ts';
import { meanInterval } from '../statistics/mean-interval.ts';
import { fewestForBound } from '../statistics/quantile-interval.ts';
import { type Answer, atLeast, atMost, worstFirst } from './between.ts';
import { type Evidence, type Finding, undecided } from './evidence.ts';
import { throughputEngines } from './throughput-engines.ts';

/** What was found of one engine. */
interface Found {
  readonly status: Answer;
  /** The lower, the worse, so that engines have an order. */
  readonly rank: number;
  readonly actual: string;
  readonly detail: string;
}

/** Whether every engine of the recipe that is measured on the platform gives the throughput, knee or latency under load that is asked for. */
export function findThroughput(spec: NormalSpec, check: CheckDeclaration, evidence: Evidence): Finding {
  const engines = throughputEngines(check, evidence);
  const found = engines.map(({ engine, label }) => {
    const records = (evidence.concurrency ?? []).filter(
      one => one.engine === engine && one.recipe === check.recipe && one.platform.name === check.platforms[0],
    );
    const one = findOf(spec, check, records);
    return { ...one, detail: `${label}: ${one.detail}` };
  });
  const worst = found.toSorted((a, b) => worstFirst(a, b) || a.rank - b.rank)[0];
  if (!worst) return undecided('No engine was measured there.');
  const of = found.length > 1 ? `Worst of ${found.length} engines: ` : '';
  return { status: worst.status, actual: worst.actual, detail: `${of}${worst.detail}` };
}

function findOf(spec: NormalSpec, check: CheckDeclaration, records: readonly ConcurrencyRecord[]): Found {
  const { throughput, throughputKnee, latencyUnderLoad } = thresholdsFor(spec, check.platforms);
  if (check.threshold === 'throughputKnee') return findKnee(records, throughputKnee!);
  if (check.threshold === 'latencyUnderLoad') {
    const at = levelOfThreshold(latencyUnderLoad!);
    return atLevel(records, at, level => underLoad(level, at.graph, latencyUnderLoad!.p99Ms));
  }
  if (typeof throughput === 'object') {
    const at = levelOfThreshold(throughput);
    return atLevel(records, at, level => throughputOf(level, at.graph, throughput.atLeast));
  }
  return findBest(records, throughput!);
}

const open = (detail: string, actual = 'unknown'): Found => ({ status: 'inconclusive', rank: 0, actual, detail });

/** At the one level that is asked for; where that came to nothing, in any repeat, that is why. */
function atLevel(records: readonly ConcurrencyRecord[], at: LevelAt, judge: (level: ConcurrencyLevel) => Found): Found {
  const mine = records.filter(({ graph = false }) => graph === at.graph);
  const isIt = (one: { threads: number; streams?: number }) =>
    one.threads === at.threads && (one.streams ?? 1) === at.streams;
  const nothing = mine.flatMap(one => one.refused ?? []).find(isIt);
  if (nothing) return open(cameToNothing(nothing));
  const level = mine.flatMap(({ levels }) => levels).find(isIt);
  return level ? judge(level) : open(`${levelName(at)} was not measured.`);
}

/**
 * Whether any level gives as much. The one that was chosen as the best is that by chance, too, so that each is judged by an interval
 * that holds for all of them (Bonferroni). None does only where none failed for another reason than that the platform has no more.
 */
function findBest(records: readonly ConcurrencyRecord[], limit: number): Found {
  const all = records.flatMap(record => wholeLevels(record).map(level => ({ ...level, graph: record.graph ?? false })));
  const found = all.map(level => throughputOf(level, level.graph, limit, all.length));
  const best = (some: readonly Found[]) => some.toSorted((a, b) => b.rank - a.rank)[0];
  const passed = best(found.filter(({ status }) => status === 'pass'));
  if (passed) return passed;
  const first = best(found);
  if (!first) return open('no level was measured.');
  const broken = records.flatMap(failedOf)[0];
  if (broken) return open(`${first.detail} ${cameToNothing(broken)}`, first.actual);
  return best(found.filter(({ status }) => status === 'inconclusive')) ?? first;
}

/** Those of which no repeat came to nothing. */
const wholeLevels = ({ levels, refused = [] }: ConcurrencyRecord): ConcurrencyLevel[] =>
  levels.filter(({ threads, streams = 1 }) => !refused.some(one => one.threads === threads && one.streams === streams));

type Nothing = NonNullable<ConcurrencyRecord['refused']>[number];

/** What came to nothing for another reason than that the platform has no more. */
const failedOf = ({ refused = [] }: ConcurrencyRecord): Nothing[] =>
  refused.filter(({ problem }) => !isRefusal(problem));

const cameToNothing = ({ problem, ...at }: Nothing): string => `${levelName(at)} came to nothing: ${problem.message}`;

/** Of one level out of so many that it was chosen from. */
function throughputOf(level: ConcurrencyLevel, graph: boolean | undefined, limit: number, outOf = 1): Found {
  const actual = `${whole(level.fps)} inputs/s`;
  const interval = intervalOf(level, outOf);
  if (!interval) return { ...open(oneRepeat, actual), rank: level.fps };
  const status = atLeast(interval, limit);
  const detail = `${levelName({ ...level, graph: graph ?? false })}, ${between(interval, whole, outOf)} inputs/s.${status === 'inconclusive' ? within : ''}`;
  return { status, rank: level.fps, actual, detail };
}

/** Of inputs a second; that of each of so many holds with all others. Null where repeats show no spread. */
const intervalOf = ({ repeats = [] }: ConcurrencyLevel, outOf: number): Interval | null =>
  meanInterval(repeats, 1 - (1 - gate.level) / outOf);

function underLoad(level: ConcurrencyLevel, graph: boolean, limit: number): Found {
  const { p99Ms, p99Interval } = level.latency ?? { p99Ms: 0 };
  const actual = `${p99Ms.toFixed(3)} ms`;
  if ((level.repeats?.length ?? 1) < 2) return open(oneRepeat, actual);
  if (!p99Interval) return open(tooFew, actual);
  const status = atMost(p99Interval, limit);
  const detail = `${levelName({ ...level, graph })}, ${between(p99Interval, ms => ms.toFixed(3))} ms.${status === 'inconclusive' ? within : ''}`;
  return { status, rank: -p99Ms, actual, detail };
}

/**
 * The knee is at so many threads or more where every level of fewer is certainly below 95 % of the best, and is not where one of
 * fewer certainly reaches it; else its place is within what repeats differ by. It is not below where so many were never measured.
 */
function findKnee(records: readonly ConcurrencyRecord[], least: number): Found {
  const sweep = records.find(
    ({ axis = 'threads', beside = 1, graph = false, levels }) =>
      axis === 'threads' && beside === 1 && !graph && levels.length > 1,
  );
  if (!sweep?.knee) return open('there is no sweep over threads with two levels and more.');
  const actual = `${sweep.knee.threads} threads`;
  const below = sweep.refused?.find(one => sizeOf(one) < least);
  if (below) return open(cameToNothing(below), actual);
  const { length } = wholeLevels(sweep);
  const judged = wholeLevels(sweep).flatMap(level => {
    const interval = intervalOf(level, length);
    return interval ? { ...level, interval } : [];
  });
  if (judged.length < length) return open(oneRepeat, actual);
  const best = judged.reduce((one, other) => (other.fps > one.fps ? other : one));
  const fewer = judged.filter(level => sizeOf(level) < least);
  const reaches = fewer.some(({ interval }) => atLeast(interval, asGood * best.interval.high) === 'pass');
  const isAbove = fewer.every(({ interval }) => atLeast(interval, asGood * best.interval.low) === 'fail');
  const about = `the best are ${whole(best.fps)} inputs/s with ${levelName(best)}, ${between(best.interval, whole, length)}.`;
  const rank = sweep.knee.threads;
  if (isAbove) return { status: 'pass', rank, actual, detail: about };
  if (fewer.length === length) {
    const [nothing] = sweep.refused ?? [];
    const why = nothing ? cameToNothing(nothing) : `${least} threads were not measured.`;
    return { ...open(`${about} ${why}`, actual), rank };
  }
  const [broken] = failedOf(sweep);
  if (reaches && broken) return { ...open(`${about} ${cameToNothing(broken)}`, actual), rank };
  if (reaches) return { status: 'fail', rank, actual, detail: about };
  const next = ' The knee is within what repeats differ by: raise concurrency.repeats or concurrency.seconds.';
  return { ...open(`${about}${next}`, actual), rank };
}

const whole = (value: number): string => String(Math.round(value));
const between = ({ low, high }: Interval, text: (value: number) => string, outOf = 1): string =>
  `${100 * gate.level} % interval${outOf > 1 ? ` of ${outOf} levels together` : ''} ${text(low)} to ${text(high)}`;
const within = ' The limit is within the interval: raise concurrency.repeats or concurrency.seconds.';
const tooFew = `a repeat of fewer than ${fewestForBound(0.99, gate.level)} inferences bounds no 99th percentile: raise concurrency.seconds.`;
const oneRepeat = 'one repeat has no spread: raise concurrency.repeats.';
