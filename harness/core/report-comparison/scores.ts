import { inputTruth } from '../dataset.ts';
import { leastEffect } from '../findings/accuracy.ts';
import type { ComparedPlace, Interval, ReportDocument, ScoreChange, ScoredRun, ScoreName } from '../records.ts';
import { type PairedRates, pairedDifferenceInterval } from '../statistics/paired-rates.ts';
import { besideEachOther, oneSided, placeKey, placeOf, rangeOf } from './change.ts';
import type { CommonInputs } from './common-inputs.ts';
import { alpha } from './flips.ts';

/** How often one side alone is wrong, of each pair of an engine of before and one of after; by place. */
export type PairedErrors = ReadonlyMap<string, readonly PairedRates[]>;

/** Of the inputs that both have and that have a truth; null where none has. */
export function pairedErrors(
  lefts: readonly number[],
  rights: readonly number[],
  { dataset }: Pick<ReportDocument, 'dataset'>,
  { pairs }: CommonInputs,
): PairedRates | null {
  let [worse, better, inputs] = [0, 0, 0];
  for (const [before, after] of pairs) {
    const truth = dataset && inputTruth(dataset, after);
    if (truth === null) continue;
    inputs++;
    const [was, is] = [lefts[before] === truth, rights[after] === truth];
    if (was && !is) worse++;
    if (!was && is) better++;
  }
  return inputs === 0 ? null : { worse, better, inputs };
}

const metrics: readonly { readonly metric: ScoreName; readonly of: (run: ScoredRun) => number | null | undefined }[] = [
  { metric: 'top-1', of: ({ score }) => score?.top1 },
  { metric: 'AP', of: ({ detection }) => detection?.ap },
  { metric: 'mIoU', of: ({ segmentation }) => segmentation?.meanIou },
];

/**
 * Scores against the truth, place by place. Labels of one input on both sides pair, and then the interval of the difference decides (Tango, 1998), that
 * of every pair of engines, each wider by as many places as there are (Dunn, 1961). AP and mIoU are of no single input, and have no test here.
 */
export function scoreChanges(
  before: ReportDocument,
  after: ReportDocument,
  common: CommonInputs | null,
  errors: PairedErrors,
): ScoreChange[] {
  const level = 1 - alpha / Math.max(1, errors.size);
  return metrics.flatMap(({ metric, of }) => {
    const scored = ({ runs }: ReportDocument) =>
      runs.flatMap(run => {
        const [place, value] = [placeOf(run.side), of(run) ?? null];
        return place && value !== null ? [{ place, value }] : [];
      });
    return besideEachOther(scored(before), scored(after), ({ place }) => placeKey(place)).map(
      ({ key, before: was, after: is }) => {
        const place: ComparedPlace = (is ?? was)![0]!.place;
        const [left, right] = [was, is].map(all => rangeOf((all ?? []).map(({ value }) => value)));
        const found = { place, metric, before: left!, after: right!, interval: null };
        if (!was || !is) return { ...found, change: oneSided(was), why: null };
        const paired = metric === 'top-1' ? errors.get(key) : undefined;
        if (paired) return { ...found, ...byPairs(paired, level) };
        if (!common?.isOneDataset)
          return {
            ...found,
            change: 'not-comparable',
            why: 'the datasets differ, and no labels tell how both do on the same inputs',
          };
        if (left!.least === right!.least && left!.most === right!.most) return { ...found, change: 'same', why: null };
        const why =
          metric === 'top-1'
            ? 'no decisions of both sides are here to be paired'
            : `there is no test of ${metric} here`;
        return { ...found, change: 'undecided', why };
      },
    );
  });
}

/** Decided where every pair of engines says the same. */
function byPairs(paired: readonly PairedRates[], level: number): Pick<ScoreChange, 'change' | 'interval' | 'why'> {
  const intervals = paired.map(rates => pairedDifferenceInterval(rates, level));
  const interval: Interval = {
    ...intervals[0]!,
    low: Math.min(...intervals.map(({ low }) => low)),
    high: Math.max(...intervals.map(({ high }) => high)),
  };
  if (paired.every(({ worse, better }) => worse + better === 0)) return { change: 'same', interval, why: null };
  if (interval.low > 0) return { change: 'worse', interval, why: null };
  if (interval.high < 0) return { change: 'better', interval, why: null };
  if (interval.low > -leastEffect && interval.high < leastEffect)
    return { change: 'same', interval, why: 'surely less than half a point either way' };
  return { change: 'undecided', interval, why: 'no more than chance may give' };
}
