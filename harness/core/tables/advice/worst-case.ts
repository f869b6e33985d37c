import { isLoadedAnew } from '../../findings/timed-pairs.ts';
import { many } from '../../findings/words.ts';
import { gate } from '../../latency/gate.ts';
import { memberOf } from '../../latency/member-of.ts';
import type { Digest, ReportDocument } from '../../records.ts';
import { fewestForBound } from '../../statistics/quantile-interval.ts';
import { median, percentile } from '../../statistics.ts';
import { isAtHome, mostLoaded } from '../engine-order.ts';
import type { MeasuredEngine } from '../measured-engine.ts';
import { sourced } from '../table.ts';
import type { Results } from '../tables.ts';
import { type AdviceRow, adviceRow, placeKey } from './row.ts';

/** Fewer inferences have no upper bound of their 99th percentile. */
const fewestForP99 = fewestForBound(0.99, gate.level);

/** Of fewer inferences a 99th percentile lies between the two greatest. */
const fewestForPercentile = 100;

export const worstCase = 'What is the worst case over rebuilds?';

/** The slowest of several builds, loaded anew, by median and by 99th percentile, against the best of them. */
export function worstCaseRows({ engines, reports }: Results): AdviceRow[] {
  const home = mostLoaded(engines).filter(one => isAtHome(one) && !one.isUnoptimized && isLoadedAnew(one));
  const places = Map.groupBy(home, ({ model, side: { recipe, ranOn: platform } }) =>
    placeKey({ model, recipe, platform }),
  );
  return [...places.values()].flatMap(mine => {
    if (mine.length < 2) return [];
    const byMedian = extremes(mine, mediansOf);
    if (!byMedian) return [];
    const byP99 = extremes(mine, one => p99Of(samplesOf(one, reports)));
    const { model, side } = mine[0]!;
    const from = mine.flatMap(({ from }) => from);
    const { high, low } = byP99 ?? byMedian;
    const told = [
      `by median ${rangeWords(byMedian)}`,
      byP99 ? `by p99 ${rangeWords(byP99)}` : `too few inferences to bound a p99, which takes ${fewestForP99}`,
    ];
    return adviceRow(
      { model, recipe: side.recipe, platform: side.ranOn },
      worstCase,
      sourced(byP99 ? `p99 ${milliseconds(high)}` : atLeast(mine, reports), from),
      [high.ms / low.ms - 1, null, null],
      `of ${many(mine.length, 'engine')} ${told.join('; ')}`,
      from,
    );
  });
}

interface Extreme {
  readonly name: string;
  readonly ms: number;
}

/** The fastest and the slowest engine; null where one does not tell. */
function extremes(engines: readonly MeasuredEngine[], of: (engine: MeasuredEngine) => number | null) {
  const told = engines.flatMap((one): Extreme[] => {
    const ms = of(one);
    return ms === null ? [] : [{ name: one.name, ms }];
  });
  const ascending = told.toSorted((a, b) => a.ms - b.ms);
  return told.length < engines.length ? null : { low: ascending[0]!, high: ascending.at(-1)! };
}

const milliseconds = ({ ms }: Extreme): string => `${ms.toFixed(3)} ms`;

/** As in "#1 0.300 ms, #2 0.280 ms at best". */
const rangeWords = ({ low, high }: NonNullable<ReturnType<typeof extremes>>): string =>
  `${high.name} ${milliseconds(high)}, ${low.name} ${milliseconds(low)} at best`;

/** What was seen bounds the worst case from below alone. Of logs it is what each load came to. */
function atLeast(engines: readonly MeasuredEngine[], reports: readonly ReportDocument[]): string {
  const samples = engines.map(one => samplesOf(one, reports));
  const isTold = samples.every(one => one !== null);
  const all = isTold ? samples.flat() : engines.flatMap(({ runs }) => runs.flatMap(({ medianMs }) => medianMs ?? []));
  // A host that paused for once makes one inference many times as long.
  const p99 = all.length >= fewestForPercentile ? `; their p99 is ${percentile(all, 99).toFixed(3)} ms` : '';
  const greatest = isTold
    ? `one inference, the greatest of ${all.length}${p99}`
    : `greatest median of ${many(all.length, 'load')}`;
  return `at least ${Math.max(...all).toFixed(3)} ms (${greatest})`;
}

function mediansOf({ runs }: MeasuredEngine): number | null {
  const medians = runs.map(({ medianMs }) => medianMs).filter(value => value !== null);
  return medians.length < runs.length ? null : median(medians);
}

/** Every inference; null of logs, which need not list them. */
function samplesOf({ side, sources, origin }: MeasuredEngine, reports: readonly ReportDocument[]): number[] | null {
  const document = origin === 'report' ? reports.find(({ id }) => sources.includes(id)) : undefined;
  const platform = document?.platforms.find(({ name }) => name === side.ranOn);
  const member = document && memberOf(document.latency, side.engine as Digest | null, platform?.id);
  return member?.rounds.flat() ?? null;
}

const p99Of = (samples: readonly number[] | null): number | null =>
  samples && samples.length >= fewestForP99 ? percentile(samples, 99) : null;
