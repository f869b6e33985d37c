import { atHome } from './compare.ts';
import { marginOf } from './metrics/margin.ts';
import type { LabelPredictions, Predictions } from './predictions.ts';
import type { Calibration, Comparison, MarginBin, Side } from './records.ts';
import { wilson } from './statistics.ts';

/** Bins reach so many powers of ten below the largest margin; what is smaller is one bin. */
const decades = 5;

/**
 * Where another engine decides otherwise: of one engine a recipe and platform, how often inputs of a margin flip in any of those
 * that it is compared with. The unit is the input and not the pair, because an input that flips in one pair flips in many.
 * Derived from what is compared; nothing for other tasks, and nothing against a golden, which has no margins.
 */
export function calibrate(
  runs: readonly { readonly side: Side; readonly predictions: Predictions }[],
  comparisons: readonly Comparison[],
): Calibration[] {
  const isAtHome = atHome(runs);
  const groups = Map.groupBy(
    comparisons.flatMap(one => pairOf(one, isAtHome) ?? []),
    ({ relation, left, right }) => JSON.stringify([relation, left.label, right.recipe]),
  );
  const done = new Set<string>();
  return [...groups.values()].flatMap((pairs): Calibration[] => {
    const { relation, left, right } = pairs[0]!;
    const run = runs.find(({ side }) => side.label === left.label);
    if (run?.predictions.kind !== 'labels' || run.predictions.scores === null) return [];
    // The first build stands for the others. Of one platform nothing is lost: where two others differ, one differs from the first.
    // Across platforms it is one build's count, and another one may have another.
    const once = JSON.stringify([relation, right.recipe, left.builtOn, left.ranOn]);
    if (done.has(once)) return [];
    done.add(once);
    return [calibrateOne(run.predictions, pairs, { relation, left, recipe: right.recipe ?? '–' })];
  });
}

type Pair = Pick<Comparison, 'relation' | 'left' | 'right' | 'list'>;

/** With an engine that stands for its platform on the left, whose margins count; null where neither does. */
function pairOf(one: Comparison, isAtHome: (side: Side) => boolean): Pair | null {
  const { relation, left, right, list } = one;
  if (relation === 'optimized-reference') return one;
  // Build noise shows between builds of one platform only.
  if (relation === 'engine-engine' && left.builtOn !== right.builtOn) return null;
  if (isAtHome(left)) return one;
  return isAtHome(right) ? { relation, left: right, right: left, list } : null;
}

function calibrateOne(
  predictions: LabelPredictions,
  pairs: readonly Pair[],
  of: Pick<Calibration, 'relation' | 'left' | 'recipe'>,
): Calibration {
  const flipped = new Set(pairs.flatMap(({ list }) => list.map(({ input }) => input)));
  const margins: Margin[] = [];
  for (let input = 0; input < predictions.count; input++) {
    const margin = marginOf(predictions, input);
    if (margin !== null) margins.push({ margin, isFlip: flipped.has(input) });
  }
  const flips = margins.filter(({ isFlip }) => isFlip);
  const largest = flips.reduce<number | null>((most, { margin }) => Math.max(most ?? 0, margin), null);
  return {
    ...of,
    others: pairs.length,
    inputs: margins.length,
    withoutMargin: predictions.count - margins.length,
    flips: flips.length,
    bins: binsOf(margins),
    largestFlipped: largest,
    below:
      largest === null
        ? null
        : binOf(
            margins.filter(({ margin }) => margin <= largest),
            0,
            largest,
          ),
    above: binOf(
      margins.filter(({ margin }) => largest === null || margin > largest),
      largest ?? 0,
      null,
    ),
  };
}

interface Margin {
  readonly margin: number;
  readonly isFlip: boolean;
}

/** By half powers of ten; the bins of small margins and the last one are there only where they hold an input. */
function binsOf(margins: readonly Margin[]): MarginBin[] {
  const most = margins.reduce((largest, { margin }) => Math.max(largest, margin), 0);
  if (most === 0) return margins.length === 0 ? [] : [binOf(margins, 0, null)];
  const top = Math.floor(2 * Math.log10(most)) + 1;
  const edges = [0, ...Array.from({ length: 2 * decades - 1 }, (_, step) => edgeAt(top - 2 * decades + step + 1))];
  const bins = edges.map((from, index) => {
    const to = edges[index + 1] ?? null;
    return binOf(
      margins.filter(({ margin }) => margin >= from && (to === null || margin < to)),
      from,
      to,
    );
  });
  const first = bins.findIndex(({ inputs }) => inputs > 0);
  return bins.slice(first, bins.findLastIndex(({ inputs }) => inputs > 0) + 1);
}

/** 10^(half / 2), in three digits: what a person reads is what was counted by. */
const edgeAt = (half: number): number => Number((10 ** (half / 2)).toPrecision(3));

function binOf(margins: readonly Margin[], from: number, to: number | null): MarginBin {
  const inputs = margins.length;
  const flips = margins.filter(({ isFlip }) => isFlip).length;
  const rate = inputs === 0 ? null : flips / inputs;
  return { from, to, inputs, flips, rate, interval: inputs === 0 ? null : wilson(flips, inputs) };
}
