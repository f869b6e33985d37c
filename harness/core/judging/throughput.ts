import type { CheckDeclaration } from '../checks.ts';
import { asGood, bestLevel, sizeOf } from '../concurrency.ts';
import { levelName } from '../concurrency-sweeps.ts';
import type { ConcurrencyLevel, ConcurrencyRecord, Interval } from '../records.ts';
import { type NormalSpec, thresholdsFor } from '../spec.ts';
import { type LevelAt, levelOfThreshold } from '../spec-throughput.ts';
import { type Answer, atLeast, atMost, byAnswer, worstOf } from './between.ts';
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
  const worst = found.toSorted((a, b) => byAnswer(a.status, b.status) || a.rank - b.rank)[0];
  if (!worst) return undecided('No engine was measured there.');
  const of = found.length > 1 ? `Worst of ${found.length} engines: ` : '';
  return { status: worstOf(found.map(({ status }) => status)), actual: worst.actual, detail: `${of}${worst.detail}` };
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
  const best = bestLevel(records);
  return best ? throughputOf(best.level, best.record.graph, throughput!) : open('no level was measured.');
}

const open = (detail: string, actual = 'unknown'): Found => ({ status: 'inconclusive', rank: 0, actual, detail });

/** At the one level that is asked for; where the platform refused it, that is why. */
function atLevel(records: readonly ConcurrencyRecord[], at: LevelAt, judge: (level: ConcurrencyLevel) => Found): Found {
  const mine = records.filter(({ graph = false }) => graph === at.graph);
  const isIt = (one: { threads: number; streams?: number }) =>
    one.threads === at.threads && (one.streams ?? 1) === at.streams;
  const level = mine.flatMap(({ levels }) => levels).find(isIt);
  if (level) return judge(level);
  const refused = mine.flatMap(one => one.refused ?? []).find(isIt);
  return open(
    refused ? `${levelName(at)} came to nothing: ${refused.problem.message}` : `${levelName(at)} was not measured.`,
  );
}

function throughputOf(level: ConcurrencyLevel, graph: boolean | undefined, limit: number): Found {
  const { fps, interval } = level;
  const actual = `${whole(fps)} inputs/s`;
  if (!interval) return open(oneRepeat, actual);
  const status = atLeast(interval, limit);
  const detail = `${levelName({ ...level, graph: graph ?? false })}, ${between(interval, whole)} inputs/s.${status === 'inconclusive' ? within : ''}`;
  return { status, rank: fps, actual, detail };
}

function underLoad(level: ConcurrencyLevel, graph: boolean, limit: number): Found {
  const { p99Ms, p99Interval } = level.latency ?? { p99Ms: 0 };
  const actual = `${p99Ms.toFixed(3)} ms`;
  if (!p99Interval) return open(oneRepeat, actual);
  const status = atMost(p99Interval, limit);
  const detail = `${levelName({ ...level, graph })}, ${between(p99Interval, ms => ms.toFixed(3))} ms.${status === 'inconclusive' ? within : ''}`;
  return { status, rank: -p99Ms, actual, detail };
}

/**
 * The knee is at so many threads or more where every level of fewer is certainly below 95 % of the best, and is not where one of
 * fewer certainly reaches it; else its place is within what repeats differ by.
 */
function findKnee(records: readonly ConcurrencyRecord[], least: number): Found {
  const sweep = records.find(
    ({ axis = 'threads', beside = 1, graph = false, levels }) =>
      axis === 'threads' && beside === 1 && !graph && levels.length > 1,
  );
  if (!sweep?.knee) return open('there is no sweep over threads with two levels and more.');
  const { levels, knee } = sweep;
  const actual = `${knee.threads} threads`;
  if (levels.some(({ interval }) => !interval)) return open(oneRepeat, actual);
  const best = levels.reduce((one, other) => (other.fps > one.fps ? other : one));
  const fewer = levels.filter(level => sizeOf(level) < least);
  const reaches = fewer.map(({ interval }) => atLeast(interval!, asGood * best.interval!.high));
  const mayReach = fewer.map(({ interval }) => atLeast(interval!, asGood * best.interval!.low));
  const status = reaches.includes('pass')
    ? 'fail'
    : mayReach.every(answer => answer === 'fail')
      ? 'pass'
      : 'inconclusive';
  const detail = `the best are ${whole(best.fps)} inputs/s with ${levelName(best)}, ${between(best.interval!, whole)}.${status === 'inconclusive' ? ' The knee is within what repeats differ by: raise concurrency.repeats or concurrency.seconds.' : ''}`;
  return { status, rank: knee.threads, actual, detail };
}

const whole = (value: number): string => String(Math.round(value));
const between = ({ low, high, level }: Interval, text: (value: number) => string): string =>
  `${Math.round(100 * level)} % interval ${text(low)} to ${text(high)}`;
const within = ' The limit is within the interval: raise concurrency.repeats or concurrency.seconds.';
const oneRepeat = 'one repeat has no spread: raise concurrency.repeats.';
