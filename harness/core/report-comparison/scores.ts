import { inputTruth } from '../dataset.ts';
import { leastEffect } from '../findings/accuracy.ts';
import type { ComparedPlace, ReportDocument, ScoreChange, ScoredRun, ScoreName } from '../records.ts';
import type { PairedRates } from '../statistics/paired-rates.ts';
import { alpha, buildsOf, intervalOver, tooFewInputs, type Uncalled, whyLeftToRebuilds } from './chance.ts';
import { besideEachOther, oneSided, placeKey, placeOf, rangeOf } from './change.ts';
import type { CommonInputs } from './common-inputs.ts';

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
 * of every pair of engines, each wider by as many places as there are (Dunn, 1961), the reference's, too, whose half a point is called, where so many builds leave little to chance or it is half a point. AP and mIoU are of no
 * single input, and have no test here.
 */
export function scoreChanges(
  before: ReportDocument,
  after: ReportDocument,
  common: CommonInputs | null,
  errors: PairedErrors,
  whyNot: string | null,
): ScoreChange[] {
  const chance = alpha / Math.max(1, errors.size);
  return metrics.flatMap(({ metric, of }) => {
    const scored = ({ runs }: ReportDocument) =>
      runs.flatMap(run => {
        const [place, value] = [placeOf(run.side), of(run) ?? null];
        return place && value !== null ? [{ place, value, side: run.side }] : [];
      });
    return besideEachOther(scored(before), scored(after), ({ place }) => placeKey(place)).map(
      ({ key, before: was, after: is }) => {
        const place: ComparedPlace = (is ?? was)![0]!.place;
        const [left, right] = [was, is].map(all => rangeOf((all ?? []).map(({ value }) => value)));
        const found = { place, metric, before: left!, after: right!, interval: null, buildsNeeded: null };
        if (!was || !is) return { ...found, change: oneSided(was), why: null };
        if (whyNot !== null) return { ...found, change: 'not-comparable', why: whyNot };
        const paired = metric === 'top-1' ? errors.get(key) : undefined;
        if (paired) {
          const sides = [buildsOf(was.map(({ side }) => side)), buildsOf(is.map(({ side }) => side))] as const;
          const ofRebuilds = whyLeftToRebuilds({ recipe: place.recipe, sides }, chance);
          return { ...found, ...byPairs(paired, chance, ofRebuilds) };
        }
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

/** Decided where every pair of engines says the same; less than half a point is no difference, however sure, as for finding 1. */
function byPairs(
  paired: readonly PairedRates[],
  chance: number,
  ofRebuilds: Uncalled | null,
): Pick<ScoreChange, 'change' | 'interval' | 'why' | 'buildsNeeded'> {
  const interval = intervalOver(paired, 1 - chance);
  const told = { interval, buildsNeeded: null };
  if (paired.every(({ worse, better }) => worse + better === 0)) return { ...told, change: 'same', why: null };
  if (interval.low > -leastEffect && interval.high < leastEffect)
    return { ...told, change: 'same', why: 'surely less than half a point either way' };
  const change = interval.low > 0 ? 'worse' : interval.high < 0 ? 'better' : 'undecided';
  if (change === 'undecided') return { change, interval, ...tooFewInputs };
  // By half a point in every pair, these engines are surely another thing than those, whatever a further rebuild would give.
  const isLarge = Math.max(interval.low, -interval.high) >= leastEffect;
  return ofRebuilds && !isLarge ? { change: 'undecided', interval, ...ofRebuilds } : { ...told, change, why: null };
}
