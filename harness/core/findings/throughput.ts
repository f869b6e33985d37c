import { asGood, sizeOf } from '../concurrency.ts';
import { count } from '../count.ts';
import { publishedFindings } from '../paper/findings.ts';
import type { ConcurrencyRecord, ReportDocument, Status } from '../records.ts';
import { readyRecipes, referenceRecipe } from '../spec.ts';
import { unlike } from '../tables/conditions.ts';
import { inOrder, isAtHome } from '../tables/engine-order.ts';
import type { MeasuredEngine } from '../tables/measured-engine.ts';
import { type Swept, sweptOf } from '../tables/swept.ts';
import type { Results } from '../tables/tables.ts';
import { type Finding, type FindingPart, findingOf, undecidedPart, uniqueSources } from './finding.ts';
import { compareTimed, type TimedAnswer, type TimedPair } from './timed-pairs.ts';
import { many, range, times } from './words.ts';

/** What counts as faster: more than two loads of one engine differ by. */
const leastEffect = 0.05;

/**
 * Finding 3. Its first half passes where every optimized engine makes more inputs a second than an unoptimized one of its device, model
 * and conditions (Table VII), beyond its interval and by 5 %, and fails where one surely does not. Its second half passes where every
 * optimized engine makes more with several threads than with one, in one way of launching at least (Figures 3 and 4), and fails where
 * one surely does not in any.
 */
export const throughputFinding = (results: Results): Finding =>
  findingOf(publishedFindings[3], [gainPart(results), threadsPart(sweptOf(results))]);

function gainPart({ engines, reports }: Results): FindingPart {
  const of = 'against no optimization';
  const answers = compareTimed(gainPairs(engines, reports), reports, leastEffect);
  if (answers.length === 0)
    return undecidedPart(
      of,
      'No record has latencies of an optimized and an unoptimized engine under like conditions.',
    );
  const factor = ({ left, right }: TimedAnswer) => right.whole!.mean / left.whole!.mean;
  const from = uniqueSources(answers.flatMap(({ left, right }) => [left, right].flatMap(({ from }) => from)));
  const least = answers.reduce((one, other) => (factor(other) < factor(one) ? other : one));
  const interval = least.decision?.interval;
  const within = interval ? ` (${times(1 + interval.low)} to ${times(1 + interval.high)})` : '';
  const models = new Set(answers.map(({ left }) => left.model)).size;
  const platforms = new Set(answers.map(({ left }) => left.side.ranOn)).size;
  return {
    of,
    status: statusOf(answers.map(({ slower }) => slower)),
    evidence: `${range(answers.map(factor), times)} the inputs a second over ${many(answers.length, 'optimized engine')} of ${many(models, 'model')} on ${many(platforms, 'platform')}. Least: ${least.left.model} ${least.left.side.label}, ${times(factor(least))}${within}.`,
    from,
  };
}

/** Of universal questions, each of which is answered yes, no, or not. */
const statusOf = (answers: readonly ('yes' | 'no' | 'undecided')[]): Status =>
  answers.includes('no') ? 'fail' : answers.every(one => one === 'yes') ? 'pass' : 'inconclusive';

/** Each optimized engine at home on the left, and the first unoptimized one of its device that was measured alike. */
function gainPairs(engines: readonly MeasuredEngine[], reports: readonly ReportDocument[]): TimedPair[] {
  const home = inOrder(engines).filter(
    one =>
      isAtHome(one) && one.whole !== null && one.conditions.load !== 'fresh' && (one.conditions.streams ?? 1) === 1,
  );
  const pairs = home
    .filter(({ isUnoptimized }) => !isUnoptimized)
    .flatMap(left => {
      const alike = home.filter(
        other =>
          other.isUnoptimized &&
          other.model === left.model &&
          other.side.ranOn === left.side.ranOn &&
          deviceOf(other, reports) === deviceOf(left, reports) &&
          unlike(other.conditions, left.conditions).length === 0,
      );
      // What was measured in turns with it is the better ground.
      const right = alike.find(({ sources }) => sources[0] === left.sources[0]) ?? alike[0];
      return right ? [{ left, right }] : [];
    });
  return [...new Map(pairs.toReversed().map(pair => [keyOf(pair), pair])).values()].toReversed();
}

/** One name, as gpu, may be of several devices; null of logs, which have nothing but the name. */
const deviceOf = ({ side, sources }: MeasuredEngine, reports: readonly ReportDocument[]): string | null =>
  reports.find(({ id }) => id === sources[0])?.platforms.find(({ name }) => name === side.ranOn)?.id ?? null;

/** An engine that is measured twice under like conditions is asked of once. */
const keyOf = ({ left }: TimedPair): string =>
  JSON.stringify([left.model, left.side.recipe, left.side.engine, left.side.ranOn, left.conditions]);

function threadsPart(swept: readonly Swept[]): FindingPart {
  const of = 'by several threads';
  const unoptimized: readonly string[] = [referenceRecipe.name, readyRecipes['fp32-off'].name];
  const asked = swept.filter(
    ({ record: { axis = 'threads', recipe } }) => axis === 'threads' && !unoptimized.includes(recipe),
  );
  if (asked.length === 0)
    return undecidedPart(of, 'No record has the throughput of an optimized engine by the number of threads.');
  const engines = [...Map.groupBy(asked, ({ record: { engine, platform } }) => `${engine} ${platform.id}`)]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([, all]) => all.map(({ record }) => sweepGain(record)).toSorted((a, b) => rank(b) - rank(a)));
  return {
    of,
    status: statusOf(engines.map(([best]) => best!.more)),
    evidence: engines.map(waysWords).join(' '),
    from: uniqueSources(asked.map(({ from }) => from)),
  };
}

interface SweepGain {
  readonly record: ConcurrencyRecord;
  readonly more: 'yes' | 'no' | 'undecided';
  readonly one: ConcurrencyRecord['levels'][number] | null;
  /** The best of those above one. */
  readonly several: ConcurrencyRecord['levels'][number] | null;
  /** The fewest above one that come within 5 % of it. */
  readonly knee: ConcurrencyRecord['levels'][number] | null;
}

const rank = ({ more, one, several }: SweepGain): number =>
  ({ yes: 2, undecided: 1, no: 0 })[more] + (one && several ? several.fps / (one.fps + several.fps) : 0);

function sweepGain(record: ConcurrencyRecord): SweepGain {
  const upwards = record.levels.toSorted((a, b) => sizeOf(a) - sizeOf(b));
  const one = upwards.find(level => sizeOf(level) === 1) ?? null;
  const more = upwards.filter(level => sizeOf(level) > 1);
  const several = more.reduce<SweepGain['several']>(
    (best, level) => (best && best.fps >= level.fps ? best : level),
    null,
  );
  const knee = several && (more.find(({ fps }) => fps >= asGood * several.fps) ?? null);
  return { record, one, several, knee, more: one && several ? isMore(one, several) : 'undecided' };
}

/** Levels that were measured once tell no interval, and decide nothing. */
function isMore(one: NonNullable<SweepGain['one']>, several: NonNullable<SweepGain['several']>): SweepGain['more'] {
  if (!one.interval || !several.interval) return 'undecided';
  if (several.interval.low > one.interval.high && several.fps > one.fps * (1 + leastEffect)) return 'yes';
  return several.interval.high < one.interval.low * (1 + leastEffect) ? 'no' : 'undecided';
}

const doubts: Readonly<Record<SweepGain['more'], string>> = {
  yes: '',
  undecided: ', which their intervals do not tell apart',
  no: ', which is the best of several, and surely no more',
};

/** Of one engine, its best way of launching first; the others, too, where they answer otherwise. */
function waysWords([best, ...others]: readonly SweepGain[]): string {
  const unlike = others.filter(({ more }) => more !== best!.more);
  const told = [best!, ...unlike];
  // Without graphs is how all is launched where there are none, and then goes without saying.
  const launched = ({ record }: SweepGain) =>
    record.graph ? ', by CUDA graphs' : told.length > 1 ? ', without CUDA graphs' : '';
  const isAlone =
    best!.more === 'yes' &&
    unlike.length > 0 &&
    unlike.every(({ more, record }) => more === 'no' && (record.graph ?? false) !== (best!.record.graph ?? false));
  const alone = isAlone ? ` It holds${launched(best!).slice(1)} alone.` : '';
  return told.map(one => gainWords(one, launched(one))).join(' ') + alone;
}

function gainWords({ record, more, one, several, knee }: SweepGain, launched: string): string {
  const who = `${record.spec} ${record.recipe} on ${record.platform.name}${launched}`;
  if (!one || !several) return `${who}: not measured with one thread and with several.`;
  const load = several.utilizationPercent === undefined ? '' : ` at ${several.utilizationPercent} % of the device`;
  const doubt = doubts[more];
  const near = knee && knee !== several ? `; ${knee.threads} come within 5 % of that` : '';
  return `${who}: ${count(Math.round(one.fps))} inputs a second by one thread, ${count(Math.round(several.fps))} by ${several.threads}${load}${doubt}${near}.`;
}
