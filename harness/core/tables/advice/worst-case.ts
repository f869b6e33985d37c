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

export const worstCase = 'What is the worst case over rebuilds?';

/** The slowest of several builds, by median and by 99th percentile, against the best of them. */
export function worstCaseRows({ engines, reports }: Results): AdviceRow[] {
  const home = mostLoaded(engines).filter(one => isAtHome(one) && !one.isUnoptimized && one.runs.length > 0);
  const places = Map.groupBy(home, ({ model, side: { recipe, ranOn: platform } }) =>
    placeKey({ model, recipe, platform }),
  );
  return [...places.values()].flatMap(mine => {
    if (mine.length < 2) return [];
    const worst = extremes(mine, one => mediansOf(one));
    const tail = extremes(mine, one => p99Of(one, reports));
    const { model, side } = mine[0]!;
    const from = mine.flatMap(({ from }) => from);
    if (!worst) return [];
    const p99 = tail ? `, p99 ${tail.high.toFixed(3)} ms against ${tail.low.toFixed(3)} ms` : '';
    return adviceRow(
      { model, recipe: side.recipe, platform: side.ranOn },
      worstCase,
      sourced(`${(tail ?? worst).high.toFixed(3)} ms`, from),
      [(tail ?? worst).high / (tail ?? worst).low - 1, null, null],
      `of ${many(mine.length, 'engine')} the slowest has a median of ${worst.high.toFixed(3)} ms against ${worst.low.toFixed(3)} ms${p99}`,
      from,
    );
  });
}

/** Null where an engine does not tell. */
function extremes(engines: readonly MeasuredEngine[], of: (engine: MeasuredEngine) => number | null) {
  const values = engines.map(of).filter(value => value !== null);
  return values.length < engines.length ? null : { low: Math.min(...values), high: Math.max(...values) };
}

function mediansOf({ runs }: MeasuredEngine): number | null {
  const medians = runs.map(({ medianMs }) => medianMs).filter(value => value !== null);
  return medians.length < runs.length ? null : median(medians);
}

function p99Of({ side, sources, origin }: MeasuredEngine, reports: readonly ReportDocument[]): number | null {
  const document = origin === 'report' ? reports.find(({ id }) => sources.includes(id)) : undefined;
  const platform = document?.platforms.find(({ name }) => name === side.ranOn);
  const samples = document && memberOf(document.latency, side.engine as Digest | null, platform?.id)?.rounds.flat();
  return samples && samples.length >= fewestForP99 ? percentile(samples, 99) : null;
}
