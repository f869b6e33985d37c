import { describeLimit, exceeds } from '../../checks.ts';
import { buildPairs } from '../../findings/builds.ts';
import { ratioOf } from '../../findings/cases.ts';
import { compareTimed, type TimedAnswer } from '../../findings/timed-pairs.ts';
import { many, percent } from '../../findings/words.ts';
import { answer, vetoWords } from '../../latency/answer.ts';
import { gate } from '../../latency/gate.ts';
import { isSeeded } from '../../model-weights.ts';
import type { Limit, ReportDocument, Thresholds } from '../../records.ts';
import { thresholdsFor } from '../../spec.ts';
import { homeRuns } from '../decisions.ts';
import { mostLoaded } from '../engine-order.ts';
import { type CellSource, sourced } from '../table.ts';
import type { Results } from '../tables.ts';
import { type AdviceRow, adviceRow, type Place, placeKey } from './row.ts';

/** What builds may differ by in latency where a spec does not say. */
export const usualSpread = 0.05;

interface Kept {
  readonly place: Place;
  /** What it tells of builds; builds of the same bytes are alike in both. */
  readonly of: readonly ('flips' | 'latency')[];
  readonly what: string;
  /** null where that is not decided. */
  readonly isKept: boolean | null;
  /** How much longer one build takes than another; null without a test. */
  readonly ratio: ReturnType<typeof ratioOf>;
  readonly from: readonly CellSource[];
}

/** Whether builds stay within the limits of their spec, in flips and in latency. */
export function rebuildRows({ reports, engines }: Results): AdviceRow[] {
  const answers = compareTimed(buildPairs(mostLoaded(engines)), reports, gate.leastEffect);
  const kept = [...reports.flatMap(flipsKept), ...answers.map(one => latencyKept(one, reports))];
  const places = Map.groupBy(kept, ({ place }) => placeKey(place));
  return [...places.values()].map(all => {
    const from = all.flatMap(one => one.from);
    const broken = all.filter(({ isKept }) => isKept === false);
    const said = broken.length > 0 ? 'no' : all.every(({ isKept }) => isKept === true) ? yesBy(all) : 'undecided';
    const [most] = all.flatMap(({ ratio }) => ratio ?? []).toSorted((a, b) => b.difference - a.difference);
    const because = [...new Set((broken.length > 0 ? broken : all).map(({ what }) => what))].sort().join('; ');
    return adviceRow(
      all[0]!.place,
      'May it be rebuilt?',
      sourced(said, from),
      most ? [most.difference, most.low, most.high] : null,
      because,
      from,
    );
  });
}

/** One alone does not answer for the other. */
function yesBy(all: readonly Kept[]): string {
  const told = new Set(all.flatMap(({ of }) => of));
  if (!told.has('latency')) return 'yes by flips (latency not measured)';
  return told.has('flips') ? 'yes' : 'yes by latency (flips not judged)';
}

function flipsKept({ id, spec, model, runs, comparisons }: ReportDocument): Kept[] {
  if (spec.model.task === 'tensors' || (model && isSeeded(model))) return [];
  const home = homeRuns({ runs }).filter(({ side: { builtOn, ranOn } }) => builtOn === ranOn);
  const groups = Map.groupBy(home, ({ side }) => JSON.stringify([side.recipe, side.ranOn]));
  return [...groups.values()].flatMap(group => {
    const { recipe, ranOn } = group[0]!.side;
    const limit = thresholdsFor(spec, [ranOn!]).flipsBetweenEngines;
    const builds = new Set(group.flatMap(({ side }) => side.ordinals)).size;
    if (limit === undefined || builds < 2) return [];
    const mine = new Set(group.map(({ side }) => side.run));
    const pairs = comparisons.filter(
      ({ relation, left, right }) => relation === 'engine-engine' && mine.has(left.run) && mine.has(right.run),
    );
    const flips = Math.max(0, ...pairs.map(one => one.flips));
    const inputs = group[0]!.run.count;
    return {
      place: { model: spec.model.name, recipe: recipe!, platform: ranOn! },
      of: group.length === 1 ? ['flips', 'latency'] : ['flips'],
      what: flipsWords(flips, inputs, builds, limit),
      ratio: null,
      isKept: pairs.length === 0 && group.length > 1 ? null : !exceeds(limit, flips, inputs),
      from: group.map(({ side }) => ({ record: id, of: side.label })),
    };
  });
}

const flipsWords = (flips: number, inputs: number, builds: number, limit: Limit): string =>
  `${flips} of ${inputs} inputs flip at most between ${many(builds, 'build')}, limit ${describeLimit(limit)}`;

function latencyKept({ left, right, decision }: TimedAnswer, reports: readonly ReportDocument[]): Kept {
  const { model, side } = left;
  const spec = reports.find(({ id }) => left.sources.includes(id))?.spec;
  const limit = spec ? spreadLimit(thresholdsFor(spec, [side.ranOn])) : usualSpread;
  const slower = decision ? answer({ ...decision, leastEffect: limit }) : 'undecided';
  return {
    place: { model, recipe: side.recipe, platform: side.ranOn },
    of: ['latency'],
    ratio: decision && ratioOf(decision),
    what: `${right.name} takes ${percent(decision?.relativeDifference ?? right.whole!.mean / left.whole!.mean - 1)} longer than ${left.name}, limit ${percent(limit)}${slower === 'undecided' ? `, undecided${becauseOf(decision)}` : ''}`,
    isKept: slower === 'undecided' ? null : slower === 'no',
    from: [left, right].flatMap(({ from }) => from),
  };
}

function becauseOf(decision: TimedAnswer['decision']): string {
  const why = vetoWords(decision ?? {});
  return why.length === 0 ? '' : ` because ${why.join(' and ')}`;
}

const spreadLimit = ({ latencyRegression, latencyCases }: Thresholds): number =>
  latencyRegression?.leastEffect ?? latencyCases?.leastEffect ?? usualSpread;
